// Saves as one types. The queue holds plain values by entry, never an element of the page, so what was typed is sent even
// when the page has long moved on. One scope is whatever shares one ETag: its writes go one after the other.
import { deliver, LATER, NO_PLACE } from "./deliver.js";
import { keepDraft, dropDraft } from "./drafts.js";
import { equal, same } from "./fields.js";
import { writing } from "./page.js";

const PAUSE = 800;
const MOST_TRIES = 20;
const CHOOSE = "Not saved: this entry was also changed elsewhere. Both wordings are shown; choose. $";

// scope: names the drafts. etag: the version last read. read(entry): { etag, values } as the server has them now, null when there is no place for it.
// where(entry): { title, path }, to show it by when its place is gone. deliberate(entry): is kept, and sent only when its writer says so.
// on.state(entry, kind, sentence), on.saved(entry, values), on.version(etag), on.clash(entry, mine, theirs), on.refused(entry, code): told as things happen.
export function saving({ scope, etag, read: fetched, where, deliberate = () => false, on }) {
  const queue = new Map();
  const seen = new Map();
  const clashed = new Set();
  let timer, busy = false, pause, done = Promise.resolve(), foreign = 0;
  const id = (entry) => `${scope}/${entry}`;
  const walked = (job) => job.url.endsWith("/walked");

  const number = (version) => Number(version.replaceAll('"', ""));

  function version(next) {
    if (!next || number(next) <= number(etag)) return false;
    etag = next;
    on.version?.(etag);
    return true;
  }

  // This entry was read again, at this version. Every other one may have been written at elsewhere since it was read: what waits for it is
  // compared before it is sent. So is what waits for this one, unless that was just done.
  function read(entry, at, compared = !queue.has(entry)) {
    if (version(at)) foreign++;
    if (compared) seen.set(entry, foreign);
  }

  // Words that wait in the queue are on the disk too, where that can be.
  function put(entry, url, values, base, held = false) {
    const job = { url, values, base, held, tries: 0 };
    queue.set(entry, job);
    job.kept = keepDraft(id(entry), { where: where(entry), url, values, base }).then((kept) => job.onDisk = kept);
    return job;
  }

  // Of words that are not saved only what is so is said.
  async function tell(entry, job, kind, sentence) {
    const kept = await job.kept;
    if (queue.get(entry) === job)
      on.state(entry, kind, sentence.replace("$", kept ? "Your text is kept on this computer." : "Your text is in this page only: leave it open, or copy it."));
  }

  // Takes what was typed. base: what the server had when typing began.
  function change(entry, url, values, base, wait = PAUSE) {
    const before = queue.get(entry);
    if (!before && equal(values, base) && !url.endsWith("/walked")) return;
    const job = put(entry, before && walked(before) ? before.url : url, values, before?.base ?? base, clashed.has(entry) || deliberate(entry));
    if (clashed.has(entry)) tell(entry, job, "refused", CHOOSE);
    else if (job.held) tell(entry, job, "waiting", "Not sent yet: say why you change it, then press Save. $");
    else on.state(entry, "waiting", "Not saved yet");
    plan(wait);
  }

  // Its writer says that it is to be sent; between two wordings he says it by choosing.
  function send(entry) {
    const job = queue.get(entry);
    if (job && !clashed.has(entry)) job.held = false;
    return flush();
  }

  function plan(wait) {
    clearTimeout(timer);
    timer = setTimeout(flush, wait);
  }

  // Sends all there is; the promise is kept when nothing is left that could be sent now.
  function flush() {
    clearTimeout(timer);
    if (!busy) done = run();
    return done;
  }

  async function run() {
    busy = true;
    try {
      for (let next; (next = [...queue].find(([, job]) => !job.held && !job.later));) await dispatch(...next);
    } finally {
      busy = false;
      const waiting = [...queue.values()].filter((job) => job.later);
      for (const job of waiting) job.later = false;
      if (waiting.length > 0) plan(pause);
    }
  }

  async function dispatch(entry, job) {
    const sent = job.values;
    on.state(entry, "saving", "Saving…");
    const came = (seen.get(entry) ?? 0) < foreign ? { stale: true } : await deliver(job.url, sent, etag);
    if (came.stale) await settle(entry, job, sent);
    else if (came.later) later(came.later, came.pause);
    else if (came.refused) refuse(entry, job, came.refused, came.code);
    else {
      version(came.etag);
      saved(entry, job, sent);
    }
  }

  // Stays until its writer changes it: sending the same again would only be refused again. What was typed since is tried.
  function refuse(entry, job, sentence, code) {
    if (queue.get(entry) !== job) return;
    job.held = true;
    tell(entry, job, "refused", sentence);
    on.refused?.(entry, code);
  }

  function later(sentence, wait) {
    pause = wait;
    for (const [entry, job] of queue)
      if (!job.held) {
        job.later = true;
        tell(entry, job, "offline", sentence);
      }
  }

  // What was asked for while this was on its way, more words or the step itself, is still to be sent.
  function saved(entry, job, sent) {
    const now = queue.get(entry);
    const step = now && walked(now) && !walked(job);
    if (now && equal(now.values, sent) && !step) {
      queue.delete(entry);
      dropDraft(id(entry));
      on.state(entry, "saved", `Saved ${new Date().toLocaleTimeString("en-GB")}`);
    } else if (now) {
      now.base = sent;
      if (walked(now) && !step) now.url = now.url.replace(/walked$/, "observation");
    }
    on.saved?.(entry, sent);
  }

  // Somebody wrote in this scope meanwhile. Only when it was at this very entry is there anything to choose.
  async function settle(entry, job, sent) {
    let current;
    try {
      current = await fetched(entry);
    } catch {
      return later(LATER.offline, PAUSE);
    }
    if (!current) return refuse(entry, job, `Not saved: ${NO_PLACE} $`, "");
    read(entry, current.etag, true);
    if (same(current.values, sent) && !walked(job)) return saved(entry, job, sent);
    if ((same(current.values, job.base) || same(current.values, sent)) && ++job.tries < MOST_TRIES) return undefined;
    return clash(entry, current.values);
  }

  // Neither wording is thrown away before its writer has chosen.
  function clash(entry, theirs) {
    const job = queue.get(entry);
    clashed.add(entry);
    refuse(entry, job, CHOOSE, "stale");
    on.clash(entry, job.values, theirs);
  }

  // What was asked for stays asked for: words that were to be marked as walked are sent with that step, also when the other wording is taken.
  function choose(entry, url, values, theirs) {
    const asked = queue.get(entry)?.url ?? url;
    const step = asked.endsWith("/walked");
    clashed.delete(entry);
    queue.delete(entry);
    dropDraft(id(entry));
    if (same(values, theirs) && !step) return on.state(entry, "saved", "Nothing to save");
    change(entry, asked, values, theirs, 0);
    if (same(values, theirs)) send(entry);
    return undefined;
  }

  document.addEventListener("visibilitychange", () => flush());
  addEventListener("pagehide", () => flush());
  addEventListener("online", () => flush());
  addEventListener("beforeunload", (event) => { if ([...queue.values()].some((job) => job.onDisk === false)) event.preventDefault(); });
  writing.add({ flush, pending: () => queue.size });

  return { scope, put, change, send, flush, clash, choose, read, pending: (entry) => queue.get(entry), undecided: (entry) => clashed.has(entry), get busy() { return queue.size > 0; } };
}

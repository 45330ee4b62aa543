// Saves as one types. The queue holds plain values by entry, never an element of the page, so what was typed is sent even
// when the page has long moved on. One scope is whatever shares one ETag: its writes go one after the other.
import { draftsOf, dropDraft, keepDraft, ready } from "./drafts.js";

const PAUSE = 800;
const RETRY = 3000;

// Blanks at either end say nothing, and the server leaves them out.
const plain = (values) => JSON.stringify(values, (_, value) => typeof value === "string" ? value.replaceAll("\r\n", "\n").trim() : value);
export const same = (a, b) => plain(a) === plain(b);

// What a form holds, as the API takes it: text as text, ticks as true and false, a chosen number as a number or nothing.
export function valuesOf(form) {
  const values = {};
  for (const field of form.querySelectorAll("[data-kept]"))
    values[field.name] = field.type === "checkbox" ? field.checked : field.dataset.kept === "number" ? (field.value === "" ? null : Number(field.value)) : field.value;
  return values;
}

export function putValues(form, values) {
  for (const field of form.querySelectorAll("[data-kept]"))
    if (field.type === "checkbox") field.checked = Boolean(values[field.name]);
    else field.value = values[field.name] ?? "";
}

// scope: names the drafts. etag: the version last read. read(entry): { etag, values } as the server has them now.
// on.state(kind, sentence), on.saved(entry, values), on.version(etag), on.clash(entry, mine, theirs): told as things happen.
export function saving({ scope, etag, read, on }) {
  const queue = new Map();
  let timer, busy = false, done = Promise.resolve();
  const draftId = (entry) => `${scope}/${entry}`;

  function version(next) {
    if (!next || next === etag) return;
    etag = next;
    on.version?.(etag);
  }

  // Takes what was typed. base: what the server had when typing began.
  function change(entry, url, values, base, wait = PAUSE) {
    const before = queue.get(entry);
    const final = before?.url.endsWith("/walked") ? before.url : url;
    if (!before && same(values, base) && !url.endsWith("/walked")) return;
    queue.set(entry, { url: final, values, base: before?.base ?? base, held: false, tries: 0 });
    on.state("waiting", "Not saved yet");
    keepDraft(draftId(entry), { url: final, values, base: before?.base ?? base });
    plan(wait);
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
      for (let next; (next = [...queue].find(([, job]) => !job.held && !job.later));) await send(...next);
    } finally {
      busy = false;
      for (const job of queue.values()) {
        if (!job.later) continue;
        job.later = false;
        plan(RETRY);
      }
    }
  }

  async function send(entry, job) {
    const sent = job.values;
    on.state("saving", "Saving…");
    let answer;
    try {
      const body = JSON.stringify(sent);
      answer = await fetch(job.url, {
        method: "PUT", body, keepalive: body.length < 20000,
        headers: { "Content-Type": "application/json", Accept: "application/json", "If-Match": etag },
      });
    } catch {
      return later(entry, "offline", "No connection. Your text is kept on this computer and is sent when the connection is back.");
    }
    if (answer.ok) {
      version(answer.headers.get("ETag"));
      return saved(entry, sent);
    }
    if (answer.status === 412 || answer.status === 428) return settle(entry, job, sent);
    if (answer.status === 401 || answer.status === 404)
      return later(entry, "offline", "You are no longer signed in. Your text is kept on this computer: sign in again and it comes back.");
    if (answer.status === 429 || answer.status >= 500)
      return later(entry, "offline", "The server cannot save just now. Your text is kept on this computer and is sent again.");
    const problem = await answer.json().catch(() => ({}));
    job.held = true;
    on.state("refused", `Not saved: ${problem.fields?.map((fault) => fault.sentence).join(" ") || problem.title || "the server did not take it."} Your text is kept on this computer.`);
  }

  function saved(entry, sent) {
    const now = queue.get(entry);
    if (now && same(now.values, sent)) {
      queue.delete(entry);
      dropDraft(draftId(entry));
    } else if (now) {
      now.base = sent;
      if (now.url.endsWith("/walked")) now.url = now.url.replace(/walked$/, "observation");
    }
    if (queue.size === 0) on.state("saved", `Saved ${new Date().toLocaleTimeString("en-GB")}`);
    on.saved?.(entry, sent);
  }

  // Somebody wrote in this scope meanwhile. Only when it was at this very entry is there anything to choose.
  async function settle(entry, job, sent) {
    let current;
    try {
      current = await read(entry);
    } catch {
      return later(entry, "offline", "No connection. Your text is kept on this computer and is sent when the connection is back.");
    }
    version(current.etag);
    if (same(current.values, sent) && !job.url.endsWith("/walked")) return saved(entry, sent);
    if ((same(current.values, job.base) || same(current.values, sent)) && ++job.tries < 20) return undefined;
    job.held = true;
    on.state("refused", "Not saved: this entry was also changed elsewhere. Both wordings are shown; choose.");
    on.clash(entry, sent, current.values);
  }

  function later(entry, kind, sentence) {
    on.state(kind, sentence);
    for (const job of queue.values()) job.later = true;
  }

  // The writer chose between two wordings.
  function choose(entry, url, values, theirs) {
    queue.delete(entry);
    if (same(values, theirs)) {
      dropDraft(draftId(entry));
      on.state("saved", "Nothing to save");
    } else change(entry, url, values, theirs, 0);
  }

  // Offers back what the last visit could not send: goes on as if it had just been typed.
  async function restore(shown) {
    await ready;
    for (const { id, draft } of await draftsOf(`${scope}/`)) {
      const entry = id.slice(scope.length + 1);
      if (queue.has(entry)) continue;
      let current;
      try {
        current = shown(entry) ?? await read(entry);
      } catch {
        continue;
      }
      version(current.etag);
      if (same(current.values, draft.values) && !draft.url.endsWith("/walked")) dropDraft(id);
      else {
        on.back?.(entry, draft.values);
        if (same(current.values, draft.base) || same(current.values, draft.values)) change(entry, draft.url, draft.values, current.values, 0);
        else on.clash(entry, draft.values, current.values);
      }
    }
  }

  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") flush(); });
  addEventListener("pagehide", () => flush());
  addEventListener("online", () => flush());

  return { change, flush, choose, restore, version, pending: (entry) => queue.get(entry), get busy() { return queue.size > 0; } };
}

// Ties one form to the queue, and the line under it to what happens.
// data-save: where its values are put. data-entry: its key. data-scope: which queue; the page gives the queue.
export function bind(form, queue) {
  let base = valuesOf(form);
  const held = queue.pending(form.dataset.entry);
  if (held) putValues(form, held.values);
  form.addEventListener("input", () => queue.change(form.dataset.entry, form.dataset.save, valuesOf(form), base));
  form.addEventListener("focusout", () => queue.flush());
  return { base: () => base, saved: (values) => { base = values; } };
}

// Shows what became of the words, in one line that is read out.
export function line(element) {
  return (kind, sentence) => {
    element.textContent = sentence;
    element.dataset.kind = kind;
  };
}

// Two wordings of one entry, side by side, and the writer's choice; nothing is thrown away before it is made.
export function showClash(form, mine, theirs, choose) {
  form.querySelector(".clash")?.remove();
  const make = (tag, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };
  const side = (title, values) => make("div", {}, make("h4", { textContent: title }), make("blockquote", { textContent: values.text || "(nothing written)" }));
  const both = { ...mine, text: [theirs.text, mine.text].filter(Boolean).join("\n\n") };
  const buttons = [["Keep mine", mine], ["Take the other", theirs], ["Keep both", both]].map(([text, values]) =>
    make("button", {
      type: "button", className: "usa-button usa-button--outline", textContent: text,
      onclick: () => {
        box.remove();
        putValues(form, values);
        choose(values);
        form.querySelector("textarea")?.focus();
      },
    }));
  const box = make("div", { className: "clash alert alert--warn" },
    make("h3", { textContent: "This entry was also changed elsewhere" }),
    make("p", { textContent: "Your wording is not lost, and the other one is not overwritten. Choose which is to stand." }),
    make("div", { className: "clash__sides" }, side("Yours", mine), side("The other", theirs)),
    make("div", { className: "actions" }, ...buttons));
  box.setAttribute("role", "alert");
  form.prepend(box);
}

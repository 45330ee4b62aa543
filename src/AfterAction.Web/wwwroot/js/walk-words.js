// What is written in the walk: one queue for all its entries, since the review has one version, and what becomes of words whose entry is not shown. What others can
// read by now is changed with a reason: such a form keeps what is typed, and sends it when its writer says so.
import { saving } from "./autosave.js";
import { showClash } from "./clash.js";
import { discard } from "./drafts.js";
import { putValues, valuesOf } from "./fields.js";
import { button, fragment, line } from "./page.js";
import { restore } from "./restore.js";
import { showUnsent } from "./unsent.js";

// panel(), form(), rowOf(entry): what the page shows now. at(): the entry it shows, or is about to. show(row): goes to an entry. saved(entry, values): told when the server has them.
export function wordsOf({ walk, say, panel, form, rowOf, at, show, saved }) {
  const unsent = document.querySelector("[data-unsent]");
  const refused = new Map();
  const clashes = new Map();
  const shown = (entry) => form()?.dataset.entry === entry;

  const asksWhy = new Set();
  const deliberate = (entry) => shown(entry) ? form().dataset.deliberate !== undefined : asksWhy.has(entry);

  async function panelOf(entry) {
    const row = rowOf(entry);
    const there = row && (await fragment(row.dataset.panelAt)).querySelector("[data-panel]");
    if (there?.querySelector("form[data-deliberate]")) asksWhy.add(entry);
    return there;
  }

  async function read(entry) {
    const there = await panelOf(entry);
    const fields = there?.querySelector("form[data-save]");
    return fields ? { etag: there.dataset.etag, values: valuesOf(fields) } : null;
  }

  // Others can read it since this form was rendered: from now on it asks for a reason, as the server would render it. What is typed in it stays.
  async function askWhy(entry) {
    const there = await panelOf(entry).catch(() => null);
    const reason = there?.querySelector("form[data-deliberate] [name=reason]")?.closest(".usa-form-group");
    const job = queue.pending(entry);
    if (!reason || !job || !shown(entry) || deliberate(entry)) return;
    form().dataset.deliberate = "";
    form().querySelector(".save").before(reason);
    queue.change(entry, job.url, valuesOf(form()), job.base);
  }

  function state(entry, kind, sentence) {
    if (kind === "refused") refused.set(entry, sentence);
    else {
      refused.delete(entry);
      clashes.delete(entry);
    }
    if (shown(entry)) line(panel().querySelector("[data-save-line]"), kind, sentence);
    arrived();
  }

  // Words refused at an entry that is not shown are shown on top, with the way back to it.
  function arrived() {
    unsent.querySelectorAll("[data-of]").forEach((item) => item.remove());
    for (const [entry, sentence] of refused) {
      if (shown(entry)) {
        line(panel().querySelector("[data-save-line]"), "refused", sentence);
        offer(entry);
        continue;
      }
      const row = rowOf(entry);
      const job = queue.pending(entry);
      if (job) showUnsent(unsent, { where: { title: row?.dataset.place }, values: job.values }, sentence, { actions: row ? [button("Show the entry", () => show(row))] : [] }).dataset.of = entry;
    }
  }

  // Both wordings stand wherever the entry is shown, until one is chosen: also when the page was on its way to another one.
  function offer(entry) {
    const clash = clashes.get(entry);
    if (clash && !form().querySelector(".clash")) showClash(form(), queue.pending(entry)?.values ?? clash.mine, clash.theirs, (values) => queue.choose(entry, form().dataset.save, values, clash.theirs));
  }

  const queue = saving({
    scope: walk.dataset.scope,
    etag: walk.dataset.etag,
    read,
    where: (entry) => ({ title: rowOf(entry)?.dataset.place, path: rowOf(entry)?.getAttribute("href") ?? location.pathname }),
    deliberate,
    on: {
      state,
      refused: (entry, code) => { if (code === "observation/reason-needed") askWhy(entry); },
      saved,
      version: (etag) => document.querySelectorAll("input[name=seen]").forEach((field) => { field.value = etag.replaceAll('"', ""); }),
      clash: async (entry, mine, theirs) => {
        clashes.set(entry, { mine, theirs });
        if (at() !== entry) await show(rowOf(entry));
        if (shown(entry)) offer(entry);
      },
    },
  });

  return {
    ...queue,
    get busy() { return queue.busy; },
    arrived,
    restore: () => restore(queue, async (entry) => shown(entry) ? { values: valuesOf(form()) } : read(entry), {
      back: (entry, values) => {
        if (shown(entry)) putValues(form(), values);
        say.textContent = "Words that had not reached the server were put back.";
      },
      unplaced: (draft) => showUnsent(unsent, draft, unsent.dataset.why, { remove: () => discard(draft.name) }),
    }),
  };
}

// An officer's own timeline: every field saves itself as one types, through one queue, since the account has one version. What others can read by now
// is changed with a reason: such a form keeps what is typed, and sends it when its writer says so.
import { saving } from "./autosave.js";
import { showClash } from "./clash.js";
import { discard } from "./drafts.js";
import { bind, putValues, valuesOf } from "./fields.js";
import { fragment, line } from "./page.js";
import { restore } from "./restore.js";
import { showUnsent } from "./unsent.js";

const page = document.querySelector("[data-mine]");
const say = page.querySelector("[data-mine-says]");
const unsent = document.querySelector("[data-unsent]");
const forms = () => [...page.querySelectorAll("form[data-save]")];
const formOf = (entry) => forms().find((form) => form.dataset.entry === entry);
const lineOf = (entry) => formOf(entry)?.querySelector("[data-save-line]");
const bound = new Map();

const own = async (entry) => (await fragment(`${page.dataset.again}?entry=${entry}`)).querySelector("[data-own]");

const queue = saving({
  scope: page.dataset.scope,
  etag: page.dataset.etag,
  read: async (entry) => {
    const fresh = await own(entry);
    const form = fresh.querySelector("form[data-save]");
    return form && { etag: fresh.dataset.etag, values: valuesOf(form) };
  },
  where: (entry) => ({ title: formOf(entry)?.dataset.title, path: `${location.pathname}#own-${entry}` }),
  deliberate: (entry) => formOf(entry)?.dataset.deliberate !== undefined,
  on: {
    state: (entry, kind, sentence) => line(lineOf(entry), kind, sentence),
    version: (etag) => page.querySelectorAll("input[name=seen]").forEach((field) => { field.value = etag.replaceAll('"', ""); }),
    saved: (entry, values) => {
      const form = formOf(entry);
      bound.get(entry)?.saved({ ...values, reason: "" });
      const reason = form?.querySelector("[name=reason]");
      if (reason && !queue.pending(entry)) reason.value = "";
    },
    refused: (entry, code) => { if (code === "annotation/reason-needed") askWhy(entry); },
    clash: (entry, mine, theirs) => {
      const form = formOf(entry);
      if (form) showClash(form, mine, theirs, (values) => queue.choose(entry, form.dataset.save, values, theirs));
    },
  },
});

// The debrief was opened while this page was: from now on this form asks for a reason, as the server would render it. What is typed in it stays.
async function askWhy(entry) {
  const form = formOf(entry);
  if (!form || form.dataset.deliberate !== undefined) return;
  const fresh = await own(entry).catch(() => null);
  const reason = fresh?.querySelector("form[data-deliberate] [name=reason]")?.closest(".usa-form-group");
  if (!reason || form.dataset.deliberate !== undefined) return;
  form.dataset.deliberate = "";
  form.querySelector(".save").before(reason);
  queue.change(entry, form.dataset.save, valuesOf(form), bound.get(entry).base());
}

for (const form of forms()) {
  const entry = form.dataset.entry;
  bound.set(entry, bind(form, queue));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    queue.change(entry, form.dataset.save, valuesOf(form), bound.get(entry).base(), 0);
    queue.send(entry);
  });
}

restore(queue, async (entry) => {
  const form = formOf(entry);
  return form && { values: valuesOf(form) };
}, {
  back: (entry, values) => {
    const form = formOf(entry);
    putValues(form, values);
    const folded = form.closest("details");
    if (folded) folded.open = true;
    say.textContent = "Words that had not reached the server were put back.";
  },
  unplaced: (draft) => showUnsent(unsent, draft, unsent.dataset.why, { remove: () => discard(draft.name) }),
});

// An officer's own timeline: every field saves itself as one types, through one queue, since the account has one version.
import { bind, line, putValues, saving, showClash, valuesOf } from "./autosave.js";

const page = document.querySelector("[data-mine]");
const say = page.querySelector("[data-mine-says]");
const forms = () => [...page.querySelectorAll("form[data-save]")];
const formOf = (entry) => forms().find((form) => form.dataset.entry === entry);
const bound = new Map();
let touched;

const queue = saving({
  scope: page.dataset.scope,
  etag: page.dataset.etag,
  read: async (entry) => {
    const answer = await fetch(formOf(entry).dataset.again, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) throw new Error("not there");
    const own = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-own]");
    return { etag: own.dataset.etag, values: valuesOf(own.querySelector("form")) };
  },
  on: {
    state: (kind, sentence) => {
      for (const form of forms())
        if (queue?.pending(form.dataset.entry) || form === touched) line(form.querySelector("[data-save-line]"))(kind, sentence);
    },
    version: (etag) => page.querySelectorAll("input[name=seen]").forEach((field) => { field.value = etag.replaceAll('"', ""); }),
    saved: (entry, values) => {
      bound.get(entry)?.saved(values);
      if (!queue.pending(entry)) line(formOf(entry).querySelector("[data-save-line]"))("saved", `Saved ${new Date().toLocaleTimeString("en-GB")}`);
    },
    back: (entry, values) => {
      const form = formOf(entry);
      if (!form) return;
      touched = form;
      putValues(form, values);
      const folded = form.closest("details");
      if (folded) folded.open = true;
      say.textContent = "Words that had not reached the server were put back.";
    },
    clash: (entry, mine, theirs) => {
      const form = formOf(entry);
      if (form) showClash(form, mine, theirs, (values) => queue.choose(entry, form.dataset.save, values, theirs));
    },
  },
});

for (const form of forms()) {
  form.addEventListener("input", () => { touched = form; }, { capture: true });
  bound.set(form.dataset.entry, bind(form, queue));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    touched = form;
    queue.change(form.dataset.entry, form.dataset.save, valuesOf(form), bound.get(form.dataset.entry).base(), 0);
    queue.flush();
  });
}

queue.restore((entry) => {
  const form = formOf(entry);
  return form ? { etag: page.dataset.etag, values: valuesOf(form) } : null;
});

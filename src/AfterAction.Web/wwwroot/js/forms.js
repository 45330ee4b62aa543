// Forms with room for sentences that are sent by a button: what is typed in them is kept on this computer until the server says that it took it
// (a cookie named after the draft), and offered when the form is opened again.
import { discard, keepDraft, lost } from "./drafts.js";
import { button, make, writing } from "./page.js";
import { showUnsent } from "./unsent.js";

const PROSE = "textarea, input[name=reason]";
const skipped = ["seen", "pageOf", "draft"];
const fieldsOf = (form) => [...form.elements].filter((field) => field.name && !skipped.includes(field.name) && !["password", "file", "submit"].includes(field.type));
const valuesOf = (form) => Object.fromEntries(fieldsOf(form).map((field) => [field.name, field.type === "checkbox" ? field.checked : field.value]));
const sentOf = (field) => field.type === "checkbox" ? field.defaultChecked : ["text", "textarea"].includes(field.type) ? field.defaultValue : field.value;
const shownOf = (values) => JSON.stringify({ ...values, id: "" }).replaceAll("\\r\\n", "\\n");

// Several forms of a page may go to one address: what is fixed in them tells them apart.
export const idOf = (form) => ["form", form.getAttribute("action"), ...fieldsOf(form).filter((field) => field.type === "hidden" && field.name !== "id").map((field) => field.value)].join(" ");


export const plainForms = () => [...document.querySelectorAll("form[method=post]:not([data-save])")].filter((form) => form.querySelector(PROSE));

function put(form, values) {
  for (const field of fieldsOf(form)) {
    if (!(field.name in values)) continue;
    if (field.type === "checkbox") field.checked = values[field.name];
    else field.value = values[field.name];
  }
}

function follow(form) {
  const token = make("input", { type: "hidden", name: "draft", value: Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0")).join("") });
  const opened = shownOf(Object.fromEntries(fieldsOf(form).map((field) => [field.name, sentOf(field)])));
  let kept, sending = false;
  form.append(token);
  const keep = () => {
    kept = undefined;
    const title = document.querySelector("h1")?.textContent.trim();
    return keepDraft(idOf(form), { where: { title, path: location.pathname }, values: valuesOf(form), token: token.value }).then((done) => kept = done);
  };
  form.addEventListener("input", keep);
  // Somebody may have typed before this file was there.
  if (shownOf(valuesOf(form)) !== opened) keep();
  form.addEventListener("submit", () => { sending = true; });
  addEventListener("pageshow", () => { sending = false; });
  addEventListener("beforeunload", (event) => { if (kept === false && !sending && shownOf(valuesOf(form)) !== opened) event.preventDefault(); });
  writing.add({ flush: () => Promise.resolve(), pending: () => kept !== undefined && !sending && shownOf(valuesOf(form)) !== opened ? 1 : 0 });
  return keep;
}

// Shows in front of the form what was typed in it and not taken. What stands in it already, sent back by the server, is only kept on.
async function offer(form, keep) {
  let latest = true;
  for (const draft of await lost(idOf(form))) {
    if (draft.id !== idOf(form)) continue;
    if (shownOf(draft.values) === shownOf(valuesOf(form))) {
      if (!latest || await keep()) discard(draft.name);
      latest = false;
      continue;
    }
    latest = false;
    const box = form.previousElementSibling?.matches("[data-offers]") ? form.previousElementSibling : make("div");
    box.dataset.offers = "";
    form.before(box);
    const item = showUnsent(box, draft, "This was typed here and not saved.", {
      remove: () => discard(draft.name),
      actions: [button("Put it back", async () => {
        put(form, draft.values);
        if (await keep()) discard(draft.name);
        item.remove();
        form.querySelector(PROSE).focus();
      }, "usa-button")],
    });
    const folded = form.closest("details");
    if (folded) folded.open = true;
  }
}

for (const form of plainForms()) offer(form, follow(form));

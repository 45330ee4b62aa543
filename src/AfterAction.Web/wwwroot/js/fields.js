// What a form that saves itself holds, as the API takes it: text as text, ticks as true and false, a chosen number as a number or nothing.
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

// Blanks at either end say nothing, and the server leaves them out.
const plain = (values) => JSON.stringify(values, (_, value) => typeof value === "string" ? value.replaceAll("\r\n", "\n").trim() : value);

// The same in every field.
export const equal = (a, b) => plain({ reason: "", ...a }) === plain({ reason: "", ...b });

// The same wording: a reason belongs to a change, not to what is read.
export const same = (a, b) => equal({ ...a, reason: "" }, { ...b, reason: "" });

// Ties one form to the queue. data-save: where its values are put. data-entry: its key.
export function bind(form, queue) {
  let base = valuesOf(form);
  const entry = form.dataset.entry;
  const held = queue.pending(entry);
  if (held) putValues(form, held.values);
  form.addEventListener("input", () => queue.change(entry, form.dataset.save, valuesOf(form), base));
  form.addEventListener("focusout", () => queue.flush());
  return { base: () => base, saved: (values) => { base = values; } };
}

// Two wordings of one entry, side by side, and the writer's choice; nothing is thrown away before it is made.
import { putValues, valuesOf } from "./fields.js";
import { button, make } from "./page.js";

export function showClash(form, mine, theirs, choose) {
  form.querySelector(".clash")?.remove();
  const over = new AbortController();
  const side = (title, values) => make("div", {}, make("h4", { textContent: title }), make("blockquote", { textContent: values.text || "(nothing written)" }));
  const both = () => ({ ...mine, text: [theirs.text, mine.text].filter(Boolean).join("\n\n") });
  const buttons = [["Keep mine", () => mine], ["Take the other", () => theirs], ["Keep both", both]].map(([text, values]) => button(text, () => {
    over.abort();
    const chosen = values();
    box.remove();
    putValues(form, chosen);
    choose(chosen);
    form.querySelector("textarea")?.focus();
  }));
  const yours = side("Yours", mine);
  const box = make("div", { className: "clash alert alert--warn" },
    make("h3", { textContent: "This entry was also changed elsewhere" }),
    make("p", { textContent: "Your wording is not lost, and the other one is not overwritten. Choose which is to stand." }),
    make("div", { className: "clash__sides" }, yours, side("The other", theirs)),
    make("div", { className: "actions" }, ...buttons));
  box.setAttribute("role", "alert");
  form.prepend(box);
  // What is typed on before the choice belongs to one's own wording.
  form.addEventListener("input", () => {
    mine = valuesOf(form);
    yours.querySelector("blockquote").textContent = mine.text || "(nothing written)";
  }, { signal: over.signal });
}

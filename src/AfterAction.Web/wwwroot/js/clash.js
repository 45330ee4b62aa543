// Two wordings of one entry, side by side, and the writer's choice; nothing is thrown away before it is made.
import { putValues } from "./fields.js";
import { button, make } from "./page.js";

export function showClash(form, mine, theirs, choose) {
  form.querySelector(".clash")?.remove();
  const side = (title, values) => make("div", {}, make("h4", { textContent: title }), make("blockquote", { textContent: values.text || "(nothing written)" }));
  const both = { ...mine, text: [theirs.text, mine.text].filter(Boolean).join("\n\n") };
  const buttons = [["Keep mine", mine], ["Take the other", theirs], ["Keep both", both]].map(([text, values]) => button(text, () => {
    box.remove();
    putValues(form, values);
    choose(values);
    form.querySelector("textarea")?.focus();
  }));
  const box = make("div", { className: "clash alert alert--warn" },
    make("h3", { textContent: "This entry was also changed elsewhere" }),
    make("p", { textContent: "Your wording is not lost, and the other one is not overwritten. Choose which is to stand." }),
    make("div", { className: "clash__sides" }, side("Yours", mine), side("The other", theirs)),
    make("div", { className: "actions" }, ...buttons));
  box.setAttribute("role", "alert");
  form.prepend(box);
}

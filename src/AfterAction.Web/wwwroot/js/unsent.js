// Shows words that are on this computer and on no server, with what can be done with them. Nothing goes away unless its writer says so.
import { button, make } from "./page.js";

const time = (at) => new Date(at).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" });

// Every wording of a draft, in the order of its fields.
const words = (values) => Object.values(values).filter((value) => typeof value === "string" && value.trim().length > 0).join("\n\n");

// box: an element of the page that is empty until there is something to show. why: what one can do, as this page knows.
// draft: { where: { title, path }, at, values }. actions: further buttons. remove(): forgets the draft.
export function showUnsent(box, draft, why, { actions = [], remove } = {}) {
  const text = make("textarea", { className: "usa-textarea", readOnly: true, autocomplete: "off", rows: 4, value: words(draft.values) });
  const title = draft.where?.title || "Something you wrote";
  text.setAttribute("aria-label", `Not saved: ${title}`);
  const copied = make("span", { className: "save__line" });
  copied.setAttribute("role", "status");
  const copy = async () => {
    text.select();
    try {
      await navigator.clipboard.writeText(text.value);
      copied.textContent = "Copied";
    } catch {
      copied.textContent = "Press Ctrl+C to copy";
      text.focus();
    }
  };
  let sure = false;
  const forget = button("Remove from this computer", () => {
    if (!sure) {
      sure = true;
      forget.textContent = "Remove these words for good";
      return;
    }
    remove();
    item.remove();
  });
  const item = make("section", { className: "alert alert--warn unsent" },
    make("h2", { textContent: `Not saved: ${title}` }),
    make("p", { textContent: `${draft.at ? `Written ${time(draft.at)}. ` : ""}${why}` }),
    text, make("div", { className: "actions" }, ...actions, button("Copy", copy), ...(remove ? [forget] : []), copied));
  box.append(item);
  return item;
}

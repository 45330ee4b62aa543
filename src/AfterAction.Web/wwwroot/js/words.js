// Everything this person wrote on this computer that is not saved, wherever it belongs.
import { discard, lost } from "./drafts.js";
import { make } from "./page.js";
import { showUnsent } from "./unsent.js";

const box = document.querySelector("[data-unsent]");
const found = await lost("");
for (const draft of found) {
  const there = draft.where?.path?.startsWith("/") ? [make("a", { href: draft.where.path, textContent: "Open where it belongs" })] : [];
  showUnsent(box, draft, box.dataset.why, { actions: there, remove: () => discard(draft.name) });
}
document.querySelector("[data-none]").hidden = found.length > 0;

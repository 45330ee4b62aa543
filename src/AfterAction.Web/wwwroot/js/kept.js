// Words on this computer that no page has taken up: drafts the server took are forgotten, and of the others every page says where they are.
import { any, discard, drafts, lost } from "./drafts.js";
import { make } from "./page.js";

const TAKEN = "aa-taken-";

// The server names with a cookie each draft whose form it took.
export async function forgetTaken() {
  const taken = document.cookie.split("; ").filter((cookie) => cookie.startsWith(TAKEN)).map((cookie) => cookie.slice(TAKEN.length).split("=")[0]);
  if (taken.length === 0 || !any()) return;
  for (const draft of await drafts()) {
    if (!taken.includes(draft.token)) continue;
    discard(draft.name);
    document.cookie = `${TAKEN}${draft.token}=; path=/; max-age=0`;
  }
}

// On a page that does not put them back itself.
export async function tellOfKept(hasPlace) {
  if (!any()) return;
  const left = (await lost("")).filter((draft) => !hasPlace(draft));
  if (left.length === 0 || document.querySelector("[data-unsent]")) return;
  const box = make("div", { className: "alert alert--warn no-print" },
    make("p", {}, `${left.length === 1 ? "Something you wrote is" : `${left.length} things you wrote are`} on this computer only and not saved. `, make("a", { href: "/words", textContent: "Show your words" })));
  box.setAttribute("role", "status");
  document.querySelector("main").prepend(box);
}

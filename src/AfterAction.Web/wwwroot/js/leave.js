// Signing out: first what can still be saved is saved. Of the rest its writer says whether it stays here, locked, or goes; it goes only once the server has answered.
import { clearDrafts, drafts } from "./drafts.js";
import { button, make, writing } from "./page.js";

const PATIENCE = 4000;

export async function leave(form) {
  const line = make("p", { className: "quiet", textContent: "Saving what you wrote…" });
  line.setAttribute("role", "status");
  form.append(line);
  await Promise.race([Promise.all([...writing].map((part) => part.flush())), new Promise((done) => setTimeout(done, PATIENCE))]);
  line.remove();
  const kept = (await drafts()).length;
  const pending = [...writing].reduce((sum, part) => sum + part.pending(), 0);
  if (kept === 0 && pending === 0) return form.submit();
  return askFirst(form, Math.max(kept, pending), pending === 0 || kept >= pending);
}

function askFirst(form, count, locked) {
  document.querySelector("[data-leaving]")?.remove();
  const said = make("p");
  said.setAttribute("role", "status");
  const title = make("h2", { textContent: "Not everything you wrote is saved", tabIndex: -1 });
  const box = make("section", { className: "alert alert--warn" }, title,
    make("p", { textContent: `${count === 1 ? "One piece" : `${count} pieces`} of writing did not reach the server. ${locked
      ? "It can stay on this computer, locked: nobody else can read it, and it comes back when you sign in here again."
      : "This browser cannot keep it: copy it first, or it is gone when you sign out."}` }),
    make("p", {}, make("a", { href: "/words", textContent: "Show your words" })),
    make("div", { className: "actions" },
      button("Stay signed in", () => box.remove(), "usa-button"),
      ...(locked ? [button("Sign out and keep it here, locked", () => form.submit())] : []),
      button("Sign out and delete it", () => deleteAfter(form, said))), said);
  box.dataset.leaving = "";
  document.querySelector("main").prepend(box);
  const menu = form.closest("details");
  if (menu) menu.open = false;
  title.focus();
}

async function deleteAfter(form, said) {
  try {
    const answer = await fetch(form.action, { method: "POST", redirect: "manual" });
    if (answer.type !== "opaqueredirect" && !answer.ok) throw new Error("not signed out");
  } catch {
    said.textContent = "No connection: you are still signed in, and nothing was deleted.";
    return;
  }
  clearDrafts();
  location.replace("/sign-in");
}

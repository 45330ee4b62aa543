// A page that follows what others do: [data-live] says where its live part is fetched anew, and the server answers when there is something new. What one types
// stands outside of that part and is never replaced. Without this file the page is read anew by its link.
import { ask, mark, writing } from "./page.js";

const PAUSE = 3000;
const region = document.querySelector("[data-live]");
const say = document.querySelector("[data-live-says]");
const line = document.querySelector("[data-live-line]");
const form = document.querySelector("form[data-live-form]");
const part = () => region.querySelector("[data-live-part]");
const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));
const shown = () => document.hidden ? new Promise((resolve) => document.addEventListener("visibilitychange", resolve, { once: true })) : undefined;
const typed = () => form?.querySelector("textarea").value.trim() || [...writing].some((place) => place.pending() > 0);

function take(fresh) {
  const before = part().dataset;
  if (fresh.dataset.shape !== before.shape && !typed()) return location.reload();
  const seen = fresh.dataset.seen;
  const asked = fresh.dataset.question;
  if (form && asked && asked !== before.question && !typed()) form.elements.question.value = asked;
  for (const field of document.querySelectorAll("main input[name=seen]")) field.value = seen;
  say.textContent = fresh.querySelector("[data-live-news]")?.textContent ?? "";
  part().replaceWith(fresh);
  return undefined;
}

async function follow() {
  if (line) line.textContent = "This page follows what others write.";
  for (;;) {
    await shown();
    try {
      const answer = await ask(`${region.dataset.live}?mark=${encodeURIComponent(part().dataset.mark)}`, { headers: { Accept: "text/html" } });
      if (answer.redirected || [401, 404, 409].includes(answer.status)) return gone();
      if (answer.status === 200) take(new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-live-part]"));
      else if (answer.status !== 204) await pause(PAUSE);
      if (line) line.textContent = "This page follows what others write.";
    } catch {
      if (line) line.textContent = "No connection. This page follows again when it is back; what you type is kept on this computer.";
      await pause(PAUSE);
    }
  }
}

// Whoever is signed in no longer is, or is somebody else.
function gone() {
  if (line) line.textContent = "This page no longer follows. Open it again; what you typed is kept on this computer.";
}

if (region && part() && mark) follow();

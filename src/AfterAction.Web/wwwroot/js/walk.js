// The walk by keyboard: one tab stop for the list, Up and Down in it, the panel follows. Every step is an address of its own,
// so Back works and a step can be linked to. Without this file each entry is an ordinary link and each form an ordinary form.
import { bind, putValues, same, valuesOf } from "./fields.js";
import { fragment, line } from "./page.js";
import { wordsOf } from "./walk-words.js";

const walk = document.querySelector("[data-walk]");
const list = walk.querySelector("[data-walk-list]");
const say = document.querySelector("[data-walk-says]");
const panel = () => walk.querySelector("[data-panel]");
const form = () => panel().querySelector("form[data-save]");
const rows = () => [...list.querySelectorAll("a[data-entry]")].filter((row) => !row.closest("details:not([open])"));
const rowOf = (entry) => list.querySelector(`a[data-entry="${CSS.escape(entry)}"]`);
const current = () => list.querySelector("a[aria-current]");
const letters = () => document.documentElement.dataset.letters !== "off";
const writing = (element) => element.matches("textarea, input, select, [contenteditable]");
const name = document.title.split(" - ").slice(1).join(" - ");

let bound, loading;

const queue = wordsOf({ walk, say, panel, form, rowOf, at: () => current()?.dataset.entry, show: (row) => show(row, "panel"), saved: (entry, values) => {
  if (form()?.dataset.entry === entry) {
    bound.saved({ ...values, reason: "" });
    const reason = form().querySelector("[name=reason]");
    if (reason && !queue.pending(entry)) reason.value = "";
  }
  refresh(entry);
} });

// The row's marks and the counts on top, as the server tells them after a save.
async function refresh(entry) {
  const row = rowOf(entry);
  if (!row?.dataset.rowAt) return;
  try {
    const fresh = await fragment(row.dataset.rowAt);
    for (const part of fresh.querySelectorAll("[data-part]"))
      document.querySelector(`[data-part="${CSS.escape(part.dataset.part)}"]`)?.replaceChildren(...part.childNodes);
  } catch {
    return;
  }
}

function select(row) {
  const before = current();
  if (before) before.removeAttribute("aria-current");
  for (const other of list.querySelectorAll("a[data-entry]")) other.tabIndex = -1;
  const details = row.closest("details");
  if (details) details.open = true;
  row.setAttribute("aria-current", "step");
  row.tabIndex = 0;
  third(row);
}

// Keeps the selected row a third down its pane: one sees what comes as well as what was. On a phone the page scrolls, not the list.
function third(row) {
  if (list.scrollHeight <= list.clientHeight + 1) return;
  list.scrollTop += row.getBoundingClientRect().top - list.getBoundingClientRect().top - list.clientHeight / 3;
}

// focus: "row" stays in the list, "panel" goes to the entry's heading.
async function show(row, focus, push = true) {
  if (!row) return;
  queue.flush();
  select(row);
  if (focus === "row") row.focus({ preventScroll: true });
  if (push && location.pathname + location.search !== row.getAttribute("href")) history.pushState({ entry: row.dataset.entry }, "", row.href);
  loading?.abort();
  const mine = loading = new AbortController();
  try {
    const fresh = (await fragment(row.dataset.panelAt, mine.signal)).querySelector("[data-panel]");
    if (mine.signal.aborted) return;
    panel().replaceWith(fresh);
    queue.read(row.dataset.entry, fresh.dataset.etag);
    arrive();
    const place = row.dataset.place;
    document.title = `${row.dataset.page} - ${name}`;
    say.textContent = place;
    if (focus === "panel") panel().querySelector("h2").focus();
  } catch (failure) {
    if (failure.name === "AbortError" || mine.signal.aborted) return;
    say.textContent = "This entry could not be fetched. What was typed is kept; try again when the connection is back.";
    line(panel().querySelector("[data-save-line]"), "offline", say.textContent);
  }
}

function arrive() {
  const shown = form();
  if (shown) {
    const held = queue.pending(shown.dataset.entry);
    bound = bind(shown, queue);
    if (held && !same(held.values, valuesOf(shown))) putValues(shown, held.values);
  }
  queue.arrived();
}

const step = (by) => {
  const all = rows();
  const at = all.indexOf(current());
  return all[Math.min(Math.max(at + by, 0), all.length - 1)];
};

list.addEventListener("click", (event) => {
  const row = event.target.closest("a[data-entry]");
  if (!row || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  show(row, matchMedia("(max-width: 60rem)").matches ? "panel" : "row");
});

walk.addEventListener("click", (event) => {
  const link = event.target.closest("[data-panel] a[data-go]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  show(rowOf(link.dataset.go), "panel");
});

walk.addEventListener("keydown", (event) => {
  if (event.ctrlKey && event.key === "Enter" && event.target.form?.matches("form[data-save]")) {
    event.preventDefault();
    event.target.form.requestSubmit(event.target.form.querySelector("[data-walked]"));
    return;
  }
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.key === "Escape" && panel().contains(event.target)) {
    event.preventDefault();
    queue.flush();
    current()?.focus();
    return;
  }
  if (writing(event.target)) return;
  const inList = list.contains(event.target);
  const stays = inList ? "row" : "panel";
  const pressed = letters() ? event.key : event.key.length === 1 ? "" : event.key;
  if (pressed === "j" || (inList && pressed === "ArrowDown")) show(step(1), stays);
  else if (pressed === "k" || (inList && pressed === "ArrowUp")) show(step(-1), stays);
  else if (inList && pressed === "Home") show(rows()[0], stays);
  else if (inList && pressed === "End") show(rows().at(-1), stays);
  else if (pressed === "e") form()?.querySelector("textarea")?.focus();
  else return;
  event.preventDefault();
});

// Walked and on to the next: through the same queue, so a lost connection loses neither the words nor the step.
walk.addEventListener("submit", async (event) => {
  const sent = event.target;
  if (sent.matches("form[data-save]")) {
    event.preventDefault();
    const walked = event.submitter?.matches("[data-walked]");
    const entry = sent.dataset.entry;
    queue.change(entry, walked ? sent.dataset.walked : sent.dataset.save, valuesOf(sent), bound.base(), 0);
    const saved = queue.send(entry);
    // Whoever is to say why stays until it is taken, and so does whoever is to choose between two wordings.
    const stays = sent.dataset.deliberate !== undefined || queue.undecided(entry);
    if (stays) await saved;
    const next = walked && !(stays && queue.pending(entry)) && panel().querySelector("a[data-go][rel=next]");
    if (next) await show(rowOf(next.dataset.go), "panel");
    else await saved;
  } else if (queue.busy && !sent.dataset.sure) {
    event.preventDefault();
    await queue.flush();
    sent.dataset.sure = "1";
    sent.requestSubmit(event.submitter);
  }
});

addEventListener("popstate", () => {
  const entry = new URLSearchParams(location.search).get("entry");
  const row = entry ? rowOf(entry) : rows()[0];
  if (row) show(row, list.contains(document.activeElement) ? "row" : "panel", false);
});

if (current()) select(current());
arrive();
queue.restore();

// Offers back what an earlier page could not send: goes on as if it had just been typed, or shows it where it has no place any more.
import { discard, lost } from "./drafts.js";
import { same } from "./fields.js";

// place(entry): { etag, values } of the entry as the server has it now, null where one cannot write any more; no etag: as this page was rendered.
// on.back(entry, values): words were put back. on.unplaced(draft): they could not be.
// First what pages left behind that are gone by now, then what one leaves that goes while this one is open.
export async function restore(queue, place, on) {
  const beginning = `${queue.scope}/`;
  const early = await lost(beginning);
  for (const draft of early) await takeUp(draft, queue, place, on);
  for (const draft of await lost(beginning, null))
    if (!early.some((before) => before.name === draft.name)) await takeUp(draft, queue, place, on, true);
}

// late: whoever reads this page is in the middle of something, and is not taken elsewhere to choose between wordings.
async function takeUp(draft, queue, place, on, late = false) {
  const entry = draft.id.slice(queue.scope.length + 1);
  const current = queue.pending(entry) ? null : await place(entry).catch(() => null);
  if (!current || queue.pending(entry)) return on.unplaced(draft);
  if (current.etag) queue.read(entry, current.etag);
  const goesOn = draft.url.endsWith("/walked");
  if (same(current.values, draft.values) && !draft.values.reason && !goesOn) return discard(draft.name);
  const unchanged = same(current.values, draft.base) || same(current.values, draft.values);
  if (late && !unchanged) return on.unplaced(draft);
  on.back(entry, draft.values);
  // Kept as this page's own before the earlier page's is let go.
  if (unchanged) queue.change(entry, draft.url, draft.values, current.values, 0);
  else {
    queue.put(entry, draft.url, draft.values, draft.base, true);
    queue.clash(entry, current.values);
  }
  if (await queue.pending(entry)?.kept) discard(draft.name);
}

// Offers back what an earlier page could not send: goes on as if it had just been typed, or shows it where it has no place any more.
import { discard, lost } from "./drafts.js";
import { same } from "./fields.js";

// place(entry): { etag, values } of the entry as the server has it now, null where one cannot write any more; no etag: as this page was rendered.
// on.back(entry, values): words were put back. on.unplaced(draft): they could not be.
export async function restore(queue, place, on) {
  for (const draft of await lost(`${queue.scope}/`)) {
    const entry = draft.id.slice(queue.scope.length + 1);
    const current = queue.pending(entry) ? null : await place(entry).catch(() => null);
    if (!current || queue.pending(entry)) {
      on.unplaced(draft);
      continue;
    }
    if (current.etag) queue.read(entry, current.etag);
    const goesOn = draft.url.endsWith("/walked");
    if (same(current.values, draft.values) && !draft.values.reason && !goesOn) {
      discard(draft.name);
      continue;
    }
    on.back(entry, draft.values);
    // Kept as this page's own before the earlier page's is let go.
    if (same(current.values, draft.base) || same(current.values, draft.values)) queue.change(entry, draft.url, draft.values, current.values, 0);
    else {
      queue.put(entry, draft.url, draft.values, draft.base, true);
      queue.clash(entry, current.values);
    }
    if (await queue.pending(entry)?.kept) discard(draft.name);
  }
}

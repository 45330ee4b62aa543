// Words typed here that the server may not have yet, kept on this computer so that neither a lost connection nor a killed
// server loses them. Encrypted with a key of the signed-in person that cannot be read back out of the browser: the next
// person at a shared computer sees nothing. What is bound in as additional data: which draft it is, so none can be swapped.

const PREFIX = "aa-draft:";
const latest = new Map();
let importing;

const toBytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
const toText = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
const name = (id) => new TextEncoder().encode(id);

// The key, or null where there is none: not signed in, no connection yet, or a browser without cryptography on this address.
async function draftKey() {
  if (!globalThis.crypto?.subtle) return null;
  importing ??= (async () => {
    const answer = await fetch("/api/v1/draft-key", { headers: { Accept: "application/json" }, cache: "no-store" });
    if (!answer.ok) throw new Error("no key");
    return crypto.subtle.importKey("raw", toBytes((await answer.json()).key), "AES-GCM", false, ["encrypt", "decrypt"]);
  })();
  try {
    return await importing;
  } catch {
    importing = undefined;
    return null;
  }
}

// Fetched when the page opens: once the connection is gone it is too late.
export const ready = draftKey();

// Keeps a draft; true once it is on the disk. Of several calls for one draft the last one wins, whichever is done first.
export async function keepDraft(id, draft) {
  const turn = (latest.get(id)?.turn ?? 0) + 1;
  const text = JSON.stringify(draft);
  latest.set(id, { turn, text });
  const key = await draftKey();
  if (!key) return false;
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: name(id) }, key, name(text)));
  if (latest.get(id)?.turn !== turn) return true;
  try {
    localStorage.setItem(PREFIX + id, `${toText(iv)}.${toText(sealed)}`);
    return true;
  } catch {
    return false;
  }
}

// Forgets a draft, called when the server has exactly what it holds.
export function dropDraft(id) {
  latest.set(id, { turn: (latest.get(id)?.turn ?? 0) + 1, text: "" });
  localStorage.removeItem(PREFIX + id);
}

// Every draft of this person whose id begins so. What was sealed for somebody else stays closed, and stays.
export async function draftsOf(beginning) {
  const key = await draftKey();
  if (!key) return [];
  const found = [];
  for (const stored of Object.keys(localStorage).filter((candidate) => candidate.startsWith(PREFIX + beginning))) {
    const id = stored.slice(PREFIX.length);
    const [iv, sealed] = localStorage.getItem(stored).split(".");
    try {
      const open = await crypto.subtle.decrypt({ name: "AES-GCM", iv: toBytes(iv), additionalData: name(id) }, key, toBytes(sealed));
      found.push({ id, draft: JSON.parse(new TextDecoder().decode(open)) });
    } catch {
      continue;
    }
  }
  return found;
}

// At sign-out: nothing of anybody stays behind.
export function clearDrafts() {
  for (const stored of Object.keys(localStorage).filter((candidate) => candidate.startsWith(PREFIX))) localStorage.removeItem(stored);
}

// Words typed here that the server may not have yet, kept on this computer so that neither a lost connection nor a killed
// server loses them. Locked with a key of the person this page was rendered for, which cannot be read back out of the browser: the next
// person at a shared computer sees neither words nor which review they are of. Each page keeps its own; what a page left behind is anybody's
// who opens the next one, when nothing keeps the first alive any more.
import { ask, mark } from "./page.js";

const PREFIX = `aa-draft:${mark}:`;
const PATIENCE = 2000;
const AGAIN = 3000;
const MOST_TRIES = 20;
const bytesOf = (text) => new TextEncoder().encode(text);
const toBytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
const toText = (bytes) => btoa(Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join(""));
const stored = () => Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));

// This page's life, from opening to closing or reloading.
export const life = Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0")).join("");
const turns = new Map(), names = new Map();
let unlocking;

// The keys, or null where there are none: not signed in, somebody else is, no connection yet, or a browser without cryptography on this address.
function unlock() {
  if (!mark || !globalThis.crypto?.subtle) return Promise.resolve(null);
  unlocking ??= fetchKeys().catch(() => (unlocking = undefined, null));
  return unlocking;
}

async function fetchKeys() {
  const answer = await ask("/api/v1/draft-key", { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error("no key");
  const root = await crypto.subtle.importKey("raw", toBytes((await answer.json()).key), "HKDF", false, ["deriveKey"]);
  const derive = (info, kind, uses) => crypto.subtle.deriveKey({ name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: bytesOf(info) }, root, kind, false, uses);
  return {
    words: await derive("words", { name: "AES-GCM", length: 256 }, ["encrypt", "decrypt"]),
    names: await derive("names", { name: "HMAC", hash: "SHA-256", length: 256 }, ["sign"]),
  };
}

// Fetched when the page opens: once the connection is gone it is too late.
unlock();

// Others see by this lock that the page still lives.
const live = () => navigator.locks?.request(PREFIX + life, () => new Promise((done) => addEventListener("pagehide", done, { once: true })));
live();
addEventListener("pageshow", (event) => { if (event.persisted) live(); });

// Keeps a draft; true once these words, or later ones of the same draft, are on the disk.
export function keepDraft(id, draft) {
  const turn = keep();
  turns.set(id, turn);
  return turn;

  async function keep() {
    const keys = await unlock();
    if (!keys) return false;
    const name = PREFIX + toText(await crypto.subtle.sign("HMAC", keys.names, bytesOf(`${life} ${id}`)));
    if (turns.get(id) !== turn) return turns.get(id);
    names.set(id, name);
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const text = bytesOf(JSON.stringify({ ...draft, id, life, at: Date.now() }));
    const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: bytesOf(name) }, keys.words, text);
    if (turns.get(id) !== turn) return turns.get(id);
    try {
      localStorage.setItem(name, `${toText(iv)}.${toText(sealed)}`);
      return true;
    } catch {
      return false;
    }
  }
}

// Forgets this page's draft, called when the server has exactly what it holds.
export function dropDraft(id) {
  turns.set(id, Promise.resolve(true));
  discard(names.get(id));
}

// Forgets a draft by the name it is kept under.
export const discard = (name) => name && localStorage.removeItem(name);

// The keys, asked for again while there is something to open with them: a page may open before the server or the connection is back.
async function keysForStored() {
  let keys = await unlock();
  for (let tries = MOST_TRIES; !keys && mark && globalThis.crypto?.subtle && stored().length > 0 && tries > 0; tries--) {
    await new Promise((done) => setTimeout(done, AGAIN));
    keys = await unlock();
  }
  return keys;
}

// Every draft of this person on this computer, the latest first. What cannot be opened stays where it is.
export async function drafts() {
  const keys = await keysForStored();
  const found = [];
  for (const name of keys ? stored() : []) {
    try {
      const [iv, sealed] = localStorage.getItem(name).split(".");
      const open = await crypto.subtle.decrypt({ name: "AES-GCM", iv: toBytes(iv), additionalData: bytesOf(name) }, keys.words, toBytes(sealed));
      found.push({ ...JSON.parse(new TextDecoder().decode(open)), name });
    } catch {
      continue;
    }
  }
  return found.sort((a, b) => b.at - a.at);
}

// Those of pages that are gone, as they are kept once these went. A page just left may take a moment to go; one that stays open looks after its own
// while it does. patience: how long to wait for that in milliseconds; null is for as long as this page lives.
export async function lost(beginning, patience = PATIENCE) {
  const ofOthers = async () => (await drafts()).filter((draft) => draft.life !== life && draft.id.startsWith(beginning));
  const pages = [...new Set((await ofOthers()).map((draft) => draft.life))];
  const options = () => patience === null ? {} : { signal: AbortSignal.timeout(patience) };
  const gone = new Set((await Promise.all(pages.map((page) => navigator.locks.request(PREFIX + page, options(), () => page).catch(() => null)))));
  return gone.size === 0 ? [] : (await ofOthers()).filter((draft) => gone.has(draft.life));
}

export const any = () => mark !== "" && stored().length > 0;

// At sign-out, when its person has said so.
export const clearDrafts = () => stored().forEach(discard);

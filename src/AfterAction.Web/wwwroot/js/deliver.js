// Puts one wording where it belongs, and says what came of it:
// { etag } saved · { stale } somebody wrote meanwhile · { later, pause } try again by itself · { refused, code } not before its writer changes it.
import { ask } from "./page.js";

const RETRY = 3000;
const RETRY_SIGNED_OUT = 15000;

// The $ is where it is said whether the words are kept on this computer.
export const LATER = {
  offline: "No connection. $ It is sent when the connection is back.",
  busy: "The server cannot save just now. $ It is sent again by itself.",
  signedOut: "You are no longer signed in. $ Sign in again in another tab and it is sent.",
  anothers: "Somebody else is signed in here now, and nothing was saved under another name. $ Sign in again as yourself and it is sent.",
};

export async function deliver(url, values, etag) {
  const body = JSON.stringify(values);
  let answer;
  try {
    answer = await ask(url, {
      method: "PUT", body, keepalive: body.length < 20000,
      headers: { "Content-Type": "application/json", Accept: "application/json", "If-Match": etag },
    });
  } catch {
    return { later: LATER.offline, pause: RETRY };
  }
  if (answer.ok) return { etag: answer.headers.get("ETag") };
  if (answer.status === 412 || answer.status === 428) return { stale: true };
  if (answer.status === 401) return { later: LATER.signedOut, pause: RETRY_SIGNED_OUT };
  if (answer.status === 429 || answer.status >= 500) return { later: LATER.busy, pause: RETRY };
  const problem = await answer.json().catch(() => ({}));
  const code = problem.type?.replace("urn:afteraction:refusal:", "") ?? "";
  if (code === "page/anothers") return { later: LATER.anothers, pause: RETRY_SIGNED_OUT };
  const why = problem.fields?.map((fault) => fault.sentence).join(" ") || (answer.status === 404 ? NO_PLACE : answer.status === 413 ? "It is too long." : problem.title);
  return { refused: `Not saved: ${why || "the server did not take it."} $`, code };
}

export const NO_PLACE = "There is no place for it any more.";

// What every module knows of its page: for whom it was rendered, and which parts of it still have something to send.
export const mark = document.querySelector("meta[name=page-of]")?.content ?? "";

// Parts of this page in which one writes: { flush(): promise, pending(): how many pieces are not saved }.
export const writing = new Set();

// Every request says for whom this page was rendered: the server answers nobody else's.
export const ask = (url, options = {}) => fetch(url, { cache: "no-store", ...options, headers: { ...options.headers, "Page-Of": mark } });

export async function fragment(url, signal) {
  const answer = await ask(url, { headers: { Accept: "text/html" }, signal });
  if (!answer.ok || answer.redirected) throw new Error("not there");
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

export function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

export const button = (textContent, onclick, className = "usa-button usa-button--outline") => make("button", { type: "button", className, textContent, onclick });

// Shows what became of the words, in one line that is read out.
export function line(element, kind, sentence) {
  if (!element) return;
  element.textContent = sentence;
  element.dataset.kind = kind;
}

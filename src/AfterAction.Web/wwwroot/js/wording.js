// Points out, while one writes, wording that judges a person, with a better form. It stops nobody. The rules stand in the page: [data-wording-rules].
import { make } from "./page.js";

const PAUSE = 400;
const rules = [...document.querySelectorAll("[data-wording-rules] li")].map((rule) => ({ phrases: rule.dataset.phrases.split("|").filter(Boolean), better: rule.textContent }));
const plain = (text) => text.toLowerCase().replaceAll("’", "'").split(/\s+/).filter(Boolean).join(" ");
const escape = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
const find = (text, phrase) => {
  const open = phrase.endsWith("*");
  return text.match(new RegExp(`(?<![\\p{L}\\p{N}])${escape(open ? phrase.slice(0, -1) : phrase)}${open ? "\\p{L}*" : ""}(?![\\p{L}\\p{N}])`, "u"))?.[0];
};

function follow(field) {
  const box = make("div", { className: "alert alert--warn no-print", hidden: true });
  const said = make("div");
  said.setAttribute("role", "status");
  said.append(box);
  field.after(said);
  let timer;
  const look = () => {
    const text = plain(field.value);
    const found = rules.flatMap(({ phrases, better }) => phrases.map((phrase) => [find(text, phrase), better]).filter(([words]) => words));
    box.hidden = found.length === 0;
    box.replaceChildren(make("p", { textContent: "This may read as a judgement of a person. You can leave it so." }),
      make("ul", {}, ...found.map(([words, better]) => make("li", { textContent: `“${words}”: ${better}` }))));
  };
  field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(look, PAUSE); });
}

for (const field of document.querySelectorAll("textarea[data-wording]")) follow(field);

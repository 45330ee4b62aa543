// Follows a long piece of work: <section data-progress="/api/v1/imports/…" data-again="/imports/…"> with a <progress>
// and a [data-progress-text] inside. When it is over, the page is read anew; without this file the page has a link for that.
const PAUSE = 1000;

for (const region of document.querySelectorAll("[data-progress]")) follow(region);

async function follow(region) {
  const bar = region.querySelector("progress");
  const words = region.querySelector("[data-progress-text]");
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
    try {
      const answer = await fetch(region.dataset.progress, { headers: { Accept: "application/json" } });
      if (answer.status === 401 || answer.status === 404) return; // signed out, or not there any more: the link stays
      if (!answer.ok) continue;
      const { done, total, state } = await answer.json();
      if (bar && total) Object.assign(bar, { max: total, value: done ?? 0 });
      if (words && total) words.textContent = `${(done ?? 0).toLocaleString("en-US")} of ${total.toLocaleString("en-US")} rows read`;
      if (!(region.dataset.running ?? "running,reading,queued").split(",").includes(state)) return location.replace(region.dataset.again ?? location.href);
    } catch {
      if (words) words.textContent = "No connection. The import goes on by itself; this line follows when the connection is back.";
    }
  }
}

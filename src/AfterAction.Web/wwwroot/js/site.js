// Small things of every page. All of them work without this file, a little less well.
for (const menu of document.querySelectorAll("[data-menu]")) {
  document.addEventListener("click", (event) => { if (!menu.contains(event.target)) menu.open = false; });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}

document.querySelector("[data-error-summary]")?.focus();

for (const form of document.querySelectorAll("[data-sign-out]"))
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { leave } = await import("./leave.js");
    await leave(form);
  });

// What was written here before, and is not saved, is looked after on every page of whoever is signed in.
if (document.querySelector("meta[name=page-of]")) {
  const { forgetTaken, tellOfKept } = await import("./kept.js");
  await forgetTaken();
  const own = new Set();
  if (document.querySelector("form[method=post]:not([data-save]) :is(textarea, input[name=reason])")) {
    const { idOf, plainForms } = await import("./forms.js");
    for (const form of plainForms()) own.add(idOf(form));
  }
  await tellOfKept((draft) => own.has(draft.id));
}

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

// What was typed on this computer and not yet taken by the server goes with the person who leaves.
for (const form of document.querySelectorAll("[data-sign-out]"))
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const { clearDrafts } = await import("./drafts.js");
      clearDrafts();
    } finally {
      form.submit();
    }
  });

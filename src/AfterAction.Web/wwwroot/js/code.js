// The code of a one-time link stands after the #, which browsers send to nobody. Without this module it is pasted by hand.
const field = document.querySelector("[data-code]");
if (field && location.hash.length > 1) {
  field.value = location.hash.slice(1);
  history.replaceState(null, "", location.pathname);
}

// Saves the press of a button after signing in again: the form in this page goes on to where it was sent before.
document.querySelector("[data-send-on]").requestSubmit();

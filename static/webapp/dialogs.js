// [data-opens="ID"] opens a dialog, [data-open-now] opens by itself (a refused form comes back that way); [data-closes] and
// a click on the backdrop close the one around it.
import { behaviour } from "./behaviour.js";

behaviour("dialog[data-open-now]", (dialog) => dialog.showModal());

document.addEventListener("click", ({ target }) => {
  const opener = target.closest("[data-opens]");
  if (opener) document.getElementById(opener.dataset.opens)?.showModal();
  if (target.closest("[data-closes]")) close(target.closest("dialog, .toast, .notice"));
  if (target.nodeName === "DIALOG") target.close();
});

function close(element) {
  if (element.nodeName === "DIALOG") element.close();
  else element.remove();
}

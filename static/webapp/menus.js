// A menu closes when the focus or a click goes elsewhere, and on Escape.

function closeOthers(within) {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(within)) menu.open = false;
}

document.addEventListener("click", ({ target }) => closeOthers(target));
document.addEventListener("focusin", ({ target }) => closeOthers(target));
document.addEventListener("keydown", ({ key, target }) => {
  const menu = key === "Escape" && target.closest?.("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

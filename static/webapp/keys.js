// "?" shows the page's keys, "/" goes to the search field. typing() tells page scripts when a key is text, not a command.

export function typing(event) {
  const field = event.target.closest?.("input:not([type=checkbox], [type=radio], [type=range]), select, textarea, [contenteditable]");
  return Boolean(field) || event.ctrlKey || event.metaKey || event.altKey || event.isComposing;
}

document.addEventListener("keydown", (event) => {
  if (typing(event) || document.querySelector("dialog[open]")) return;
  if (event.key === "?") {
    event.preventDefault();
    document.getElementById("keys")?.showModal();
  } else if (event.key === "/") {
    event.preventDefault();
    document.querySelector(".top [type=search]")?.focus();
  }
});

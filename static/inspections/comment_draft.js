/** Keeps a comment that was typed and not saved, across reloads of the page and a lost connection. */

export function keepDraft(root, signal) {
  const key = `comment:${root.dataset.inspection}`;
  const area = () => root.querySelector("[data-comment]");
  const kept = sessionStorage.getItem(key);
  if (kept !== null && area() && area().value !== kept) area().value = kept;
  root.addEventListener("input", (event) => {
    if (!event.target.matches("[data-comment]")) return;
    sessionStorage.setItem(key, event.target.value);
  });
  const holdBack = (event) => unsaved(area()) && event.preventDefault();
  addEventListener("beforeunload", holdBack, { signal });
  return { saved: () => sessionStorage.removeItem(key) };
}

export function unsaved(area) {
  return Boolean(area) && area.value.trim() !== area.defaultValue.trim();
}

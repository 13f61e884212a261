/** Keeps a comment that was typed and not saved, across reloads of the page and a lost connection.
 *
 * Kept with it: the version and the saved comment that it was begun on, so that it never overwrites a later one. */

export function keepDraft(root, signal) {
  const key = `comment:${root.dataset.inspection}`;
  const begun = `${key}:begun`;
  const area = () => root.querySelector("[data-comment]");
  const kept = sessionStorage.getItem(key);
  if (kept !== null && area() && area().value !== kept) area().value = kept;
  root.addEventListener("input", (event) => {
    if (!event.target.matches("[data-comment]")) return;
    if (!unsaved(event.target)) return saved();
    sessionStorage.setItem(key, event.target.value);
    if (sessionStorage.getItem(begun) !== null) return;
    const { version } = root.querySelector("[data-parts]").dataset;
    sessionStorage.setItem(begun, JSON.stringify({ version, text: event.target.defaultValue }));
  });
  const holdBack = (event) => unsaved(area()) && event.preventDefault();
  addEventListener("beforeunload", holdBack, { signal });

  /** The version to save on: that of the beginning where another comment was saved since, else the one of now. */
  function version() {
    const from = JSON.parse(sessionStorage.getItem(begun));
    return from && from.text !== area().defaultValue ? { version: from.version } : {};
  }

  function saved() {
    sessionStorage.removeItem(key);
    sessionStorage.removeItem(begun);
  }

  if (!unsaved(area())) saved();
  return { saved, version };
}

export function unsaved(area) {
  return Boolean(area) && area.value.trim() !== area.defaultValue.trim();
}

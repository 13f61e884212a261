// The badge [data-live-badge]: data-live, data-polling, data-stale and data-signed-out hold its translated texts, the same
// names with -about what the pointer shows.

let current = null;

/** null: this page watches nothing, so there is nothing to say. */
export function showState(state) {
  if (state === current) return;
  current = state;
  paint();
}

function paint() {
  for (const badge of document.querySelectorAll("[data-live-badge]")) {
    badge.hidden = !current;
    if (!current) {
      delete badge.dataset.state;
      continue;
    }
    badge.dataset.state = current === "signedOut" ? "stale" : current;
    const text = badge.dataset[current] ?? badge.dataset.stale;
    badge.title = badge.dataset[`${current}About`] ?? badge.dataset.staleAbout ?? "";
    const label = badge.querySelector("[data-live-text]") ?? badge;
    if (text && label.textContent !== text) label.textContent = text;
  }
}

document.addEventListener("htmx:afterSettle", paint); // another page's badge

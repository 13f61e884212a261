// Home follows the queue: figures, needs and lanes are fetched anew, a few times a minute at most, and when it is looked at again.
import { subscribe } from "../live/live.js";
import { behaviour } from "./behaviour.js";

const LEAST_MS = 2500;
const LANES_MS = 30000; // a lane that stops answering sends no event

behaviour("[data-home]", (home) => {
  let due = null;
  const soon = () => (due ??= setTimeout(refresh, LEAST_MS));
  const stop = subscribe("queue", Number(home.dataset.seq), soon);
  const ticking = setInterval(() => document.hidden || soon(), LANES_MS);

  async function refresh() {
    due = null;
    const response = await fetch(home.dataset.home, { headers: { "HX-Request": "true", Accept: "text/html" } }).catch(() => null);
    if (!response?.ok || !home.isConnected) return;
    const html = await response.text();
    if (html === home.dataset.shown) return;
    home.dataset.shown = html;
    const at = home.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    home.innerHTML = html;
    if (at) home.querySelector(`[href="${CSS.escape(at)}"]`)?.focus({ preventScroll: true });
  }

  return () => {
    stop();
    clearTimeout(due);
    clearInterval(ticking);
  };
});

// An empty list fills as soon as there is a board for it: the page is asked for again.
import { subscribe } from "../live/live.js";
import { behaviour } from "../webapp/behaviour.js";

const LEAST_MS = 1500;

behaviour("[data-empty-list]", (place) => {
  let due = null;
  const stop = subscribe("queue", Number(place.dataset.seq), () => {
    due ??= setTimeout(() => place.querySelector("[data-again]").click(), LEAST_MS);
  });
  return () => {
    stop();
    clearTimeout(due);
  };
});

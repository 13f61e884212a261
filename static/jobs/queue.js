// Keeps the part of a page marked data-follows="TOPIC" true: asks for it anew when its topic moves, at most once a second.

import { behaviour } from "../webapp/behaviour.js";
import { subscribe } from "../live/live.js";

const EVERY_MS = 1000;

behaviour("[data-follows]", (part) => {
  let timer = null;
  const later = () => { timer ??= setTimeout(refresh, EVERY_MS); };

  function refresh() {
    timer = null;
    if (document.hidden) return;
    if (isChoosing(part)) later();
    else htmx.ajax("GET", part.dataset.url, { target: part, swap: "outerHTML" });
  }

  const stop = subscribe(part.dataset.follows, part.dataset.after, (event) => {
    showProgress(part, event.data);
    later();
  }, { within: part });
  document.addEventListener("visibilitychange", later);
  return () => {
    stop();
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", later);
  };
});

behaviour("[data-submits]", (control) => {
  const submit = () => control.form.requestSubmit();
  control.addEventListener("change", submit);
  return () => control.removeEventListener("change", submit);
});

// An open list of choices must not be pulled away from under the pointer.
function isChoosing(part) {
  return document.activeElement?.matches("select") && part.contains(document.activeElement);
}

function showProgress(part, { id, progress }) {
  const bar = part.querySelector(`[data-job="${CSS.escape(id)}"] progress`);
  if (bar && progress !== undefined) bar.value = progress;
}

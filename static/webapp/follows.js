// Keeps the part of a page inside data-follows="TOPIC" true: asks for it anew when its topic moves, at most once a second.
// What moved is told at once to whoever listens for "followed" there.

import { behaviour } from "./behaviour.js";
import { subscribe } from "../live/live.js";

const EVERY_MS = 1000;

behaviour("[data-follows]", (frame) => {
  const { follows, after, url, part } = frame.dataset;
  let timer = null;
  let moved = false;
  const later = () => { timer ??= setTimeout(refresh, EVERY_MS); };

  function refresh() {
    timer = null;
    if (document.hidden) return;
    if (isChoosing(frame)) {
      later();
      return;
    }
    moved = false;
    htmx.ajax("GET", url, { source: frame, target: part, swap: "outerHTML" });
  }

  const whenSeen = () => { if (moved && !document.hidden) refresh(); };
  const stop = subscribe(follows, after, ({ data }) => {
    moved = true;
    frame.dispatchEvent(new CustomEvent("followed", { detail: data }));
    later();
  }, { within: frame });
  document.addEventListener("visibilitychange", whenSeen);
  return () => {
    stop();
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", whenSeen);
  };
});

// An open list of choices must not be pulled away from under the pointer.
function isChoosing(frame) {
  const control = document.activeElement;
  return control?.matches("select:not([data-sent])") && frame.contains(control);
}

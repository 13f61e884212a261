/** The page's keys: one table of them, and whoever needs the keyboard for a moment (drawing, choosing) goes first. */

import { typing } from "./keys.js";

const takers = [];

export function takeKeys(handler) {
  takers.push(handler);
  return () => takers.splice(takers.indexOf(handler), 1);
}

/** `actions`: key (lower case, as KeyboardEvent.key has it) to function. */
export function listen(actions, signal) {
  const heard = (event) => {
    if (typing(event) || document.querySelector("dialog[open]")) return;
    const taker = takers.at(-1);
    if (taker?.(event)) return void event.preventDefault();
    const action = taker ? null : actions[event.key.toLowerCase()] ?? actions[fromCode(event.code)];
    if (!action || (pressing(event) && event.target.matches("button, a, summary, input"))) return;
    event.preventDefault();
    action(event);
  };
  document.addEventListener("keydown", heard, { signal });
  signal.addEventListener("abort", () => takers.splice(0));
}

/** A button that was clicked, not typed at, gives the keyboard back: Enter and Space go to the page again. */
export function giveBack(root) {
  root.addEventListener("click", (event) => {
    if (event.detail > 0) event.target.closest("button, summary, input[type=range]")?.blur();
  });
}

/** The key's place, for a Korean layout: J types ㅓ, and still means the next defect. */
function fromCode(code) {
  return code.startsWith("Key") ? code.slice(3).toLowerCase() : undefined;
}

function pressing(event) {
  return event.key === "Enter" || event.key === " ";
}

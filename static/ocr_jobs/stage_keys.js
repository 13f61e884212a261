/** The buttons over the page, and the keys that do the same. */

const STEP = 0.15; // of the view's width, an arrow key press
const ZOOM = 1.4;

export function stageKeys(root, stage, strip, add) {
  const doing = {
    whole: () => stage.whole(),
    closer: () => stage.zoom(ZOOM),
    farther: () => stage.zoom(1 / ZOOM),
    marks: () => root.querySelector("[data-do=marks]").setAttribute("aria-pressed", String(!stage.hideMarks())),
    draw: add,
  };
  root.addEventListener("click", (event) => doing[event.target.closest("[data-do]")?.dataset.do]?.());
  return {
    d: doing.draw,
    h: doing.marks,
    0: doing.whole,
    w: doing.whole,
    "+": doing.closer,
    "=": doing.closer,
    "-": doing.farther,
    "[": () => strip.step(-1),
    "]": () => strip.step(1),
    pageup: () => strip.step(-1),
    pagedown: () => strip.step(1),
    arrowleft: () => stage.pan(-STEP, 0),
    arrowright: () => stage.pan(STEP, 0),
    arrowup: () => stage.pan(0, -STEP),
    arrowdown: () => stage.pan(0, STEP),
  };
}

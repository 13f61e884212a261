/** The buttons over the board, and the keys that do the same. */

const STEP = 0.15; // of the view's width, an arrow key press
const ZOOM = 1.4;

export function toolbar(root, stage, draw) {
  if (!stage) return { keys: {} };
  const doing = {
    whole: () => stage.whole(),
    closer: () => stage.zoom(ZOOM),
    farther: () => stage.zoom(1 / ZOOM),
    marks: (button) => button.setAttribute("aria-pressed", String(!stage.hideMarks())),
    flip: () => stage.views.flip(),
    draw: () => draw?.(),
  };

  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do], [data-view]");
    if (!button) return;
    if (button.dataset.view) stage.views.choose(button.dataset.view);
    else doing[button.dataset.do]?.(button);
  });
  root.addEventListener("golden-view", ({ detail }) => {
    for (const button of root.querySelectorAll("[data-view]")) {
      button.setAttribute("aria-pressed", String(button.dataset.view === detail));
    }
    root.querySelector("[data-opacity-place]").hidden = detail !== "overlay";
  });

  return {
    keys: {
      g: () => stage.views.cycle(),
      " ": doing.flip,
      d: doing.draw,
      h: () => doing.marks(root.querySelector("[data-do=marks]")),
      0: doing.whole,
      w: doing.whole,
      "+": doing.closer,
      "=": doing.closer,
      "-": doing.farther,
      arrowleft: () => stage.pan(-STEP, 0),
      arrowright: () => stage.pan(STEP, 0),
      arrowup: () => stage.pan(0, -STEP),
      arrowdown: () => stage.pan(0, STEP),
    },
  };
}

/** The buttons over the board, and the keys that do the same. */

const STEP = 0.15; // of the view's width, an arrow key press
const ZOOM = 1.4;

/** `pictures.stage` comes and goes with the pictures; without one nothing happens. */
export function toolbar(root, pictures, draw) {
  const on = (act) => (...given) => pictures.stage && act(pictures.stage, ...given);
  const doing = {
    whole: on((stage) => stage.whole()),
    closer: on((stage) => stage.zoom(ZOOM)),
    farther: on((stage) => stage.zoom(1 / ZOOM)),
    marks: on((stage) => {
      const shown = String(!stage.hideMarks());
      root.querySelector("[data-do=marks]").setAttribute("aria-pressed", shown);
    }),
    flip: on((stage) => stage.views.flip()),
    draw: on(draw),
  };

  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do], [data-view]");
    if (!button) return;
    if (button.dataset.view) pictures.stage?.views.choose(button.dataset.view);
    else doing[button.dataset.do]?.();
  });
  root.addEventListener("golden-view", ({ detail }) => {
    for (const button of root.querySelectorAll("[data-view]")) {
      button.setAttribute("aria-pressed", String(button.dataset.view === detail));
    }
    root.querySelector("[data-opacity-place]").hidden = detail !== "overlay";
  });

  return {
    keys: {
      g: on((stage) => stage.views.cycle()),
      " ": doing.flip,
      d: doing.draw,
      h: doing.marks,
      0: doing.whole,
      w: doing.whole,
      "+": doing.closer,
      "=": doing.closer,
      "-": doing.farther,
      arrowleft: on((stage) => stage.pan(-STEP, 0)),
      arrowright: on((stage) => stage.pan(STEP, 0)),
      arrowup: on((stage) => stage.pan(0, -STEP)),
      arrowdown: on((stage) => stage.pan(0, STEP)),
    },
  };
}

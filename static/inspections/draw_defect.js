/** A defect that was missed: draw its box, say its class, save it. */

import { imageOnScreen } from "../files/viewer/image_viewer.js";
import { chooseClass } from "./choose_class.js";
import { drawBox } from "../files/viewer/draw_box.js";
import { takeKeys } from "../webapp/keyboard.js";

export function drawing({ root, decisions, selection }) {
  let busy = false;

  return async function draw(stage) {
    const button = root.querySelector("[data-do=draw]");
    if (busy || !button) return; // no button: may not review
    busy = true;
    toggle(button, true);
    const box = await drawBox(stage.viewer, takeKeys);
    toggle(button, false);
    if (box) await name(stage, box);
    busy = false;
  };

  function toggle(button, on) {
    root.querySelector("[data-draw-hint]").hidden = !on;
    button.setAttribute("aria-pressed", String(on));
  }

  async function name(stage, box) {
    const menu = root.querySelector("[data-class-menu]");
    const { x, y, scale } = imageOnScreen(stage.viewer);
    const newcomer = { number: "new", cls: "open", tag: "?", status: "open", origin: "person", box };
    stage.redraw([newcomer]);
    const cls = await chooseClass(menu, { takeKeys, left: x + box[2] * scale + 10, top: y + box[1] * scale });
    if (cls) {
      const shown = await decisions.send({ action: "draw", cls, box: box.join(" ") });
      if (shown) selection.choose(shown.dataset.about, { quietly: true });
    }
    stage.redraw();
  }
}

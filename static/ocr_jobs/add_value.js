/** A value or a title block field that was missed: draw a box round it, type what it says, save it. */

import { drawBox } from "../files/viewer/draw_box.js";
import { imageOnScreen } from "../files/viewer/image_viewer.js";
import { takeKeys } from "../webapp/keyboard.js";
import { LiveCheck } from "./live_check.js";

export function adding({ root, stage, values, decisions }) {
  const check = new LiveCheck(root.dataset.check);
  const form = root.querySelector("[data-add-value]");
  const means = form.querySelector("[data-means]");
  const { text, name } = form.elements;
  let busy = false;

  form.addEventListener("input", async () => {
    const told = await check.ask({ text: text.value, sort: name.value ? "title" : "dimension" });
    if (told) means.textContent = [...told.problems, ...(told.parts ?? []).map(inWords)].join(" · ");
  });

  return async function add() {
    if (busy || !stage.viewer || !root.querySelector("[data-do=draw]")) return; // no button: may not review
    busy = true;
    toggle(true);
    const box = await drawBox(stage.viewer, takeKeys);
    toggle(false);
    const said = box && (await ask(box));
    if (said) {
      const shown = await decisions.send({ action: "add", page: stage.page, box: box.join(" "), ...said });
      if (shown) values.choose(shown.dataset.about, { look: false });
    }
    busy = false;
  };

  function toggle(on) {
    root.querySelector("[data-draw-hint]").hidden = !on;
    root.querySelector("[data-do=draw]").setAttribute("aria-pressed", String(on));
  }

  /** Resolves to the text and the field's name, or null where it was given up. */
  function ask([x1, , , y2]) {
    const screen = imageOnScreen(stage.viewer);
    const place = stage.place.getBoundingClientRect();
    form.hidden = false;
    form.style.left = `${Math.max(8, Math.min(screen.x + x1 * screen.scale, place.width - form.offsetWidth - 8))}px`;
    form.style.top = `${Math.max(8, Math.min(screen.y + y2 * screen.scale + 8, place.height - form.offsetHeight - 8))}px`;
    text.value = name.value = means.textContent = "";
    text.focus();
    return new Promise((resolve) => {
      const done = (said) => {
        form.hidden = true;
        resolve(said);
      };
      form.onsubmit = (event) => {
        event.preventDefault();
        if (text.value.trim()) done({ text: text.value, name: name.value });
      };
      form.onkeydown = (event) => {
        if (event.key === "Escape") done(null);
      };
      form.querySelector("[data-cancel]").onclick = () => done(null);
    });
  }
}

function inWords({ kind, nominal, upper, lower, unit }) {
  return [kind, nominal, upper && `+${upper}`.replace("+-", "−"), lower, unit].filter(Boolean).join(" ");
}

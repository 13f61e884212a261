/** Defects as a running job finds them, before its result is in: boxes on the board, or on its outline. */

import { element } from "../files/viewer/svg.js";

export class FoundSoFar {
  constructor(root) {
    this.root = root;
    this.found = new Map();
  }

  arrived(event) {
    if (event.event !== "partial" && event.event !== "stage") this.found.clear(); // begun anew, or over
    if (event.event !== "partial") return;
    for (const defect of event.data.defects ?? []) {
      this.found.set(`${defect.class} ${defect.box_xyxy.join(" ")}`, defect);
    }
    this.#draw();
  }

  get defects() {
    return [...this.found].map(([number, defect]) => ({
      number, cls: defect.class, tag: "", status: "found", origin: "machine", box: defect.box_xyxy,
    }));
  }

  #draw() {
    const outline = this.root.querySelector("[data-outline]");
    outline?.querySelectorAll(".outline__found").forEach((old) => old.remove());
    for (const { cls, box: [x1, y1, x2, y2] } of outline ? this.defects : []) {
      const box = { x: x1, y: y1, width: x2 - x1, height: y2 - y1 };
      outline.append(element("rect", { class: "outline__found", "data-defect": cls, ...box }));
    }
    const count = this.root.querySelector("[data-found-count]");
    if (count) count.textContent = count.dataset.foundCount.replace("0", String(this.found.size));
  }
}

/** Draws the defects over a board: a box, a letter tag and a line style a class; sizes of strokes and tags stay. */

import { imageOnScreen } from "../files/viewer/image_viewer.js";
import { element, set } from "../files/viewer/svg.js";

const LEAST_PX = 14; // a chosen box smaller than this on the screen is shown this large, or nobody would see it
const LETTER_PX = 10; // below this the others are their letter alone, or a board full of them hides itself

export class DefectMarks {
  constructor(viewer) {
    this.viewer = viewer;
    this.drawn = [];
    this.svg = element("svg", { class: "marks", "aria-hidden": "true" });
    viewer.canvas.append(this.svg);
    viewer.addHandler("update-viewport", () => this.place());
    viewer.addHandler("open", () => this.place());
  }

  show(defects, selected) {
    this.svg.replaceChildren();
    this.drawn = defects.map((defect) => ({ defect, parts: mark(defect) }));
    const last = this.drawn.find(({ defect }) => defect.number === selected);
    for (const { parts } of this.drawn) this.svg.append(parts.group);
    if (last) {
      last.parts.group.classList.add("is-selected");
      this.svg.append(last.parts.group); // on top
    }
    this.place();
  }

  place() {
    const screen = imageOnScreen(this.viewer);
    if (!screen) return;
    for (const { defect, parts } of this.drawn) {
      const [x1, y1, x2, y2] = defect.box;
      const small = Math.max(x2 - x1, y2 - y1) * screen.scale < LETTER_PX;
      shorten(parts, defect.tag, small && !parts.group.classList.contains("is-selected"));
      put(parts, onScreen(defect.box, screen));
    }
  }

  /** The smallest defect at a point of the screen, or null. */
  at(point) {
    const screen = imageOnScreen(this.viewer);
    if (!screen) return null;
    const hit = this.drawn
      .map(({ defect }) => ({ defect, box: onScreen(defect.box, screen) }))
      .filter(({ box }) => point.x >= box.x - 6 && point.x <= box.x + box.w + 6)
      .filter(({ box }) => point.y >= box.y - 20 && point.y <= box.y + box.h + 6)
      .sort((a, b) => a.box.w * a.box.h - b.box.w * b.box.h);
    return hit.length ? hit[0].defect : null;
  }

  hide(hidden) {
    this.svg.classList.toggle("is-hidden", hidden);
  }
}

function onScreen([x1, y1, x2, y2], { x, y, scale }) {
  const w = Math.max((x2 - x1) * scale, LEAST_PX);
  const h = Math.max((y2 - y1) * scale, LEAST_PX);
  return { x: x + ((x1 + x2) / 2) * scale - w / 2, y: y + ((y1 + y2) / 2) * scale - h / 2, w, h };
}

function mark(defect) {
  const group = element("g", { class: `mark is-${defect.status} is-${defect.origin}`, "data-defect": defect.cls });
  const casing = element("rect", { class: "mark__casing", rx: 2 });
  const line = element("rect", { class: "mark__line", rx: 2 });
  const strike = element("line", { class: "mark__strike" });
  const tag = element("g", { class: "mark__tag" });
  const text = element("text", { x: 5, y: 13 });
  const plate = element("rect", { height: 18, rx: 3 });
  tag.append(plate, text);
  group.append(casing, line, strike, tag);
  return { group, boxes: [casing, line], strike, tag, text, plate, small: null };
}

function shorten(parts, tag, small) {
  if (parts.small === small) return;
  parts.small = small;
  parts.group.classList.toggle("is-small", small);
  parts.text.textContent = small ? tag.slice(0, 1) : tag;
  parts.plate.setAttribute("width", 10 + parts.text.textContent.length * 8);
}

function put({ boxes, strike, tag, small }, { x, y, w, h }) {
  for (const rect of boxes) set(rect, { x, y, width: w, height: h });
  set(strike, { x1: x, y1: y + h, x2: x + w, y2: y });
  set(tag, { transform: small ? `translate(${x + w / 2 - 9} ${y + h / 2 - 9})` : `translate(${x - 1} ${y - 20})` });
}

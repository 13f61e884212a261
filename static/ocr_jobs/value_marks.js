/** Draws the values over a page: an outline along the text and a numbered balloon; strokes and balloons keep their size. */

import { imageOnScreen } from "../files/viewer/image_viewer.js";
import { element, set } from "../files/viewer/svg.js";

const RADIUS = 11;
const READABLE_PX = 9; // text lower than this on the screen has a dot for a balloon, or they would hide the drawing
const REACH_PX = 6;
const ROOM_PX = 4; // between text and outline, so that the outline hides nothing of it

export class ValueMarks {
  constructor(viewer) {
    this.viewer = viewer;
    this.drawn = [];
    this.svg = element("svg", { class: "marks", "aria-hidden": "true" });
    viewer.canvas.append(this.svg);
    viewer.addHandler("update-viewport", () => this.place());
    viewer.addHandler("open", () => this.place());
  }

  show(values, selected) {
    this.drawn = values.map((value) => ({ value, parts: mark(value, value.number === selected) }));
    const last = this.drawn.find(({ value }) => value.number === selected);
    this.svg.replaceChildren(...this.drawn.map(({ parts }) => parts.group));
    if (last) this.svg.append(last.parts.group); // on top
    this.place();
  }

  place() {
    const screen = imageOnScreen(this.viewer);
    if (!screen) return;
    for (const { value, parts } of this.drawn) {
      const points = value.points.map(([x, y]) => [screen.x + x * screen.scale, screen.y + y * screen.scale]);
      const text = roomier(points).map((point) => point.map((side) => side.toFixed(1)).join(",")).join(" ");
      for (const outline of parts.outlines) outline.setAttribute("points", text);
      const small = height(points) < READABLE_PX && !parts.group.classList.contains("is-selected");
      parts.group.classList.toggle("is-small", small);
      const [x, y] = beside(points, small ? 5 : RADIUS);
      set(parts.balloon, { transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})` });
    }
  }

  /** The smallest value at a point of the screen, or null. */
  at(point) {
    const screen = imageOnScreen(this.viewer);
    if (!screen) return null;
    const near = ({ value: { box } }) => {
      const [x, y] = [(point.x - screen.x) / screen.scale, (point.y - screen.y) / screen.scale];
      const reach = REACH_PX / screen.scale;
      return x >= box[0] - reach - (2 * RADIUS) / screen.scale && x <= box[2] + reach && y >= box[1] - reach && y <= box[3] + reach;
    };
    const area = ({ value: { box } }) => (box[2] - box[0]) * (box[3] - box[1]);
    return this.drawn.filter(near).sort((a, b) => area(a) - area(b))[0]?.value ?? null;
  }

  hide(hidden) {
    this.svg.classList.toggle("is-hidden", hidden);
  }
}

function mark(value, selected) {
  const state = value.doubtful ? "is-doubtful" : "is-sure";
  const group = element("g", { class: `mark ${state} is-${value.sort}${selected ? " is-selected" : ""}` });
  const outlines = ["casing", "line"].map((name) => element("polygon", { class: `mark__${name}` }));
  const balloon = element("g", { class: "mark__balloon" });
  const text = element("text", { "text-anchor": "middle", y: 4 });
  text.textContent = value.number;
  balloon.append(element("circle", { r: RADIUS }), text);
  group.append(...outlines, balloon);
  return { group, outlines, balloon };
}

/** Left of where the text begins, or above it where it stands upright. */
function beside(points, radius) {
  const [a, b, , d] = points;
  const [x, y] = unit(a, b);
  const out = radius + ROOM_PX + 2;
  return [(a[0] + d[0]) / 2 - x * out, (a[1] + d[1]) / 2 - y * out];
}

/** The same box with some room on each side. */
function roomier([a, b, c, d]) {
  const along = unit(a, b);
  const across = unit(a, d);
  const moved = ([x, y], i, j) => [x + ROOM_PX * (i * along[0] + j * across[0]), y + ROOM_PX * (i * along[1] + j * across[1])];
  return [moved(a, -1, -1), moved(b, 1, -1), moved(c, 1, 1), moved(d, -1, 1)];
}

function unit([ax, ay], [bx, by]) {
  const length = Math.hypot(bx - ax, by - ay) || 1;
  return [(bx - ax) / length, (by - ay) / length];
}

function height([[ax, ay], , , [dx, dy]]) {
  return Math.hypot(dx - ax, dy - ay);
}

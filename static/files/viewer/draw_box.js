/** Draws one rectangle on the image, by pointer (mouse, pen, finger) or with the arrow keys. Gives image pixels. */

import { imageOnScreen } from "./image_viewer.js";
import { element } from "./svg.js";

const LEAST_PX = 3; // image pixels
const STEP = 8; // screen pixels an arrow key press

/** Resolves to [x1, y1, x2, y2] or null where it was given up. `takeKeys` gives this the keyboard meanwhile. */
export function drawBox(viewer, takeKeys) {
  return new Promise((resolve) => new Drawing(viewer, takeKeys, resolve));
}

class Drawing {
  constructor(viewer, takeKeys, resolve) {
    this.viewer = viewer;
    this.resolve = resolve;
    this.box = null; // screen pixels {x1, y1, x2, y2}
    this.surface = element("svg", { class: "draw-surface" });
    this.rect = element("rect", { class: "draw-surface__box" });
    this.surface.append(this.rect);
    viewer.setMouseNavEnabled(false);
    viewer.canvas.append(this.surface);
    this.surface.addEventListener("pointerdown", (event) => this.begin(event));
    this.surface.addEventListener("pointermove", (event) => this.stretch(event));
    this.surface.addEventListener("pointerup", (event) => this.stretch(event) && this.finish());
    this.surface.addEventListener("pointercancel", () => this.end(null));
    this.release = takeKeys((event) => this.key(event));
    viewer.addOnceHandler("before-destroy", () => this.end(null)); // other pictures came meanwhile
  }

  begin(event) {
    event.preventDefault();
    this.surface.setPointerCapture(event.pointerId);
    const { x, y } = this.point(event);
    this.held = true;
    this.box = { x1: x, y1: y, x2: x, y2: y };
    this.show();
  }

  stretch(event) {
    if (!this.held) return false;
    const { x, y } = this.point(event);
    Object.assign(this.box, { x2: x, y2: y });
    this.show();
    return true;
  }

  point(event) {
    const frame = this.surface.getBoundingClientRect();
    return { x: event.clientX - frame.left, y: event.clientY - frame.top };
  }

  key(event) {
    if (event.key === "Escape") this.end(null);
    else if (event.key === "Enter" && this.box) this.finish();
    else if (event.key.startsWith("Arrow")) this.move(event);
    else return false;
    return true;
  }

  move(event) {
    const frame = this.surface.getBoundingClientRect();
    const [cx, cy] = [frame.width / 2, frame.height / 2];
    this.box ??= { x1: cx - 24, y1: cy - 24, x2: cx + 24, y2: cy + 24 };
    const dx = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key] ?? 0;
    const dy = { ArrowUp: -STEP, ArrowDown: STEP }[event.key] ?? 0;
    this.box.x2 += dx;
    this.box.y2 += dy;
    if (!event.shiftKey) {
      this.box.x1 += dx;
      this.box.y1 += dy;
    }
    this.show();
  }

  show() {
    const { x1, y1, x2, y2 } = this.box;
    for (const [name, value] of Object.entries({
      x: Math.min(x1, x2), y: Math.min(y1, y2), width: Math.abs(x2 - x1), height: Math.abs(y2 - y1),
    })) this.rect.setAttribute(name, value);
  }

  finish() {
    const screen = imageOnScreen(this.viewer);
    const { x1, y1, x2, y2 } = this.box;
    const [left, right] = [x1, x2].map((x) => clamp((x - screen.x) / screen.scale, screen.size.x)).sort((a, b) => a - b);
    const [top, bottom] = [y1, y2].map((y) => clamp((y - screen.y) / screen.scale, screen.size.y)).sort((a, b) => a - b);
    const tooSmall = right - left < LEAST_PX || bottom - top < LEAST_PX;
    if (tooSmall) {
      this.held = false;
      return;
    }
    this.end([left, top, right, bottom].map((value) => Math.round(value * 10) / 10));
  }

  end(box) {
    if (this.over) return;
    this.over = true;
    this.release();
    this.surface.remove();
    this.viewer.setMouseNavEnabled(true);
    this.resolve(box);
  }
}

function clamp(value, most) {
  return Math.min(Math.max(value, 0), most);
}

/** The middle of the drawing page: one page's picture with its marks. */

import { openImage, zoomToBox } from "../files/viewer/image_viewer.js";
import { tileSource } from "../files/viewer/tile_source.js";
import { loadOnce } from "../webapp/once.js";
import { styled } from "../webapp/styled.js";
import { ValueMarks } from "./value_marks.js";

const LOOKED_AT_PX = 1100; // of the page: enough around a value to see what it measures

export class PageStage {
  constructor(root, values, signal) {
    Object.assign(this, { root, values, page: null, viewer: null, shown: "" });
    this.place = root.querySelector("[data-picture]");
    signal.addEventListener("abort", () => this.viewer?.destroy());
    this.signal = signal;
  }

  /** `frame`: the page's button in the strip, which knows its tiles. The same page with the same pictures stays. */
  async show(frame) {
    const { page, size, tile, tiles } = frame.dataset;
    const { stamp } = this.root.dataset;
    this.page = Number(page);
    const name = `${page} ${tile} ${stamp}`;
    this.place.querySelector("[data-no-picture]").hidden = Boolean(tiles);
    if (!tiles || this.shown === name) return this.redraw();
    this.shown = name;
    await Promise.all([loadOnce(this.place.dataset.library), styled()]);
    if (this.signal.aborted || this.shown !== name) return;
    const source = tileSource({ dataset: { size, tile, tiles, stamp } }, "");
    const opened = this.viewer ? this.#swap(source) : this.#begin(source);
    await opened;
    this.redraw();
  }

  #begin(source) {
    this.viewer = openImage(this.place.querySelector("[data-viewer]"), source);
    this.marks = new ValueMarks(this.viewer);
    this.viewer.addHandler("canvas-click", (event) => {
      const hit = event.quick && this.marks.at(event.position);
      if (hit) this.values.choose(hit.number);
    });
    return this.#opening();
  }

  #swap(source) {
    const opening = this.#opening();
    this.viewer.open(source);
    return opening;
  }

  #opening() {
    return new Promise((resolve) => {
      this.viewer.addOnceHandler("open", resolve);
      this.viewer.addOnceHandler("open-failed", resolve);
    });
  }

  redraw() {
    this.marks?.show(this.values.on(this.page), this.values.number);
  }

  look() {
    const { row, look } = this.values;
    if (!this.viewer || !row || !look || Number(row.dataset.page) !== this.page) return;
    const [x1, y1, x2, y2] = row.dataset.box.split(" ").map(Number);
    zoomToBox(this.viewer, [x1, y1, x2, y2], Math.max(3, LOOKED_AT_PX / Math.max(x2 - x1, y2 - y1, 16)));
  }

  hideMarks() {
    this.hidden = !this.hidden;
    this.marks?.hide(this.hidden);
    return this.hidden;
  }

  whole() {
    this.viewer?.viewport.goHome();
  }

  zoom(factor) {
    this.viewer?.viewport.zoomBy(factor).applyConstraints();
  }

  pan(dx, dy) {
    if (!this.viewer) return;
    const { width } = this.viewer.viewport.getBounds();
    this.viewer.viewport.panBy(new window.OpenSeadragon.Point(dx * width, dy * width)).applyConstraints();
  }
}

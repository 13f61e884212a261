/** The middle of the inspection page: board, golden views and defect marks, once there are tiles to show. */

import { openImage, zoomToBox } from "../files/viewer/image_viewer.js";
import { DefectMarks } from "./defect_marks.js";
import { GoldenViews } from "./golden_views.js";
import { tileSource } from "../files/viewer/tile_source.js";

export class BoardStage {
  constructor(place, selection, provisional, view) {
    Object.assign(this, { place, selection, provisional });
    this.viewer = openImage(place.querySelector("[data-viewer]"), tileSource(place, "board"));
    this.views = new GoldenViews(place, this.viewer);
    this.marks = [];
    this.#markOn(this.viewer);
    place.addEventListener("golden-beside", ({ detail }) => this.#markOn(detail));
    this.viewer.addOnceHandler("open", () => {
      this.redraw();
      if (view) this.viewer.viewport.fitBounds(view, true);
      else if (location.hash.startsWith("#defect-")) this.look();
      this.views.warm();
    });
  }

  #markOn(viewer) {
    const marks = new DefectMarks(viewer);
    this.marks.push(marks);
    viewer.addHandler("canvas-click", (event) => {
      const hit = event.quick && marks.at(event.position);
      if (hit) this.selection.choose(hit.number);
    });
    marks.hide(Boolean(this.hidden));
    this.redraw();
  }

  /** `provisional`: what a running job has found so far. */
  redraw(provisional = this.provisional) {
    this.provisional = provisional;
    const { defects, number } = this.selection;
    for (const marks of this.marks) marks.show([...provisional, ...defects], number);
  }

  look() {
    const { row } = this.selection;
    if (row) zoomToBox(this.viewer, row.dataset.box.split(" ").map(Number));
    this.views.together?.lead();
  }

  hideMarks() {
    this.hidden = !this.hidden;
    for (const marks of this.marks) marks.hide(this.hidden);
    return this.hidden;
  }

  view() {
    return this.viewer.isOpen() ? this.viewer.viewport.getBounds() : null;
  }

  close() {
    this.views.close();
    this.viewer.destroy();
  }

  whole() {
    this.viewer.viewport.goHome();
  }

  zoom(factor) {
    this.viewer.viewport.zoomBy(factor).applyConstraints();
  }

  pan(dx, dy) {
    const { width } = this.viewer.viewport.getBounds();
    this.viewer.viewport.panBy(new window.OpenSeadragon.Point(dx * width, dy * width)).applyConstraints();
  }
}

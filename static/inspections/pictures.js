/** The board's pictures: opened when there are some, and opened anew when a run has brought others. The page stays. */

import { loadOnce } from "../webapp/once.js";
import { BoardStage } from "./board_stage.js";
import { styled } from "../webapp/styled.js";

export class Pictures {
  constructor(root, selection, found, signal) {
    Object.assign(this, { root, selection, found, signal, stage: null });
    this.shown = root.querySelector("[data-board]")?.dataset.layers ?? "";
    signal.addEventListener("abort", () => this.stage?.close());
  }

  /** `view`: what part was looked at before. */
  async open(view) {
    const place = this.root.querySelector("[data-board]");
    if (!place) return;
    await Promise.all([loadOnce(place.dataset.library), styled()]);
    if (this.signal.aborted || !place.isConnected) return;
    this.stage = new BoardStage(place, this.selection, this.found.defects, view);
  }

  /** `stamp` names the run that the panel now shows, `layers` what there is to see of it. */
  async follow({ stamp, layers }) {
    if (stamp === this.root.dataset.stamp && layers === this.shown) return;
    this.root.dataset.stamp = stamp;
    this.shown = layers;
    const response = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
    if (!response?.ok) return location.reload();
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const view = this.stage?.view();
    this.stage?.close();
    this.stage = null;
    for (const part of [".stage", ".film__frame[aria-current]"]) {
      this.root.querySelector(part).replaceWith(document.importNode(page.querySelector(part), true));
    }
    await this.open(view);
  }
}

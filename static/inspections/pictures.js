/** The board's pictures: opened when there are some, and opened anew when a run has brought others. The page stays. */

import { loadOnce } from "../webapp/once.js";
import { BoardStage } from "./board_stage.js";
import { styled } from "./styled.js";

export class Pictures {
  constructor(root, selection, signal) {
    Object.assign(this, { root, selection, signal, stage: null });
    signal.addEventListener("abort", () => this.stage?.close());
  }

  async open() {
    const place = this.root.querySelector("[data-board]");
    if (!place) return;
    await Promise.all([loadOnce(place.dataset.library), styled()]);
    if (!this.signal.aborted && place.isConnected) this.stage = new BoardStage(place, this.selection);
  }

  /** `stamp` names the run that the panel now shows. */
  async follow(stamp) {
    if (stamp === this.root.dataset.stamp) return;
    this.root.dataset.stamp = stamp;
    const response = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
    if (!response?.ok) return location.reload();
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    this.stage?.close();
    this.stage = null;
    for (const part of [".stage", ".film__frame[aria-current]"]) {
      this.root.querySelector(part).replaceWith(document.importNode(page.querySelector(part), true));
    }
    await this.open();
  }
}

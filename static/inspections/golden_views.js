/** The ways to look at a board and its golden board: alone, side by side, laid over, blinking, difference. */

import { openImage, keepTogether } from "../files/viewer/image_viewer.js";
import { tileSource } from "../files/viewer/tile_source.js";

const BLINK_MS = 650; // below three flashes a second
const still = window.matchMedia("(prefers-reduced-motion: reduce)");

export class GoldenViews {
  constructor(place, main) {
    this.place = place;
    this.main = main;
    this.layers = place.dataset.layers.split(" ");
    this.mode = "board";
    this.front = "board"; // what lies on top: board, or the golden one (laid over, blinked)
    this.images = {};
    this.ticking = null;
    this.slider = place.querySelector("[data-opacity]");
    this.slider?.addEventListener("input", () => this.#apply());
  }

  get modes() {
    const needs = { board: "board", side: "golden", overlay: "golden", blink: "golden", difference: "difference" };
    return Object.keys(needs).filter((mode) => this.layers.includes(needs[mode]));
  }

  cycle() {
    this.choose(this.modes[(this.modes.indexOf(this.mode) + 1) % this.modes.length]);
  }

  choose(mode) {
    if (!this.modes.includes(mode)) return;
    if (mode === "blink" && this.mode === mode) return this.flip(); // pressed again: by hand
    this.mode = mode;
    this.front = mode === "overlay" ? "golden" : "board";
    clearInterval(this.ticking);
    this.ticking = mode === "blink" && !still.matches ? setInterval(() => this.#turn(), BLINK_MS) : null;
    this.#apply();
    this.place.dispatchEvent(new CustomEvent("golden-view", { detail: mode, bubbles: true }));
  }

  /** Board or golden board, at a key press; a blink that ran by itself stops there. */
  flip() {
    if (!this.layers.includes("golden")) return;
    if (this.mode !== "blink") this.choose("blink");
    clearInterval(this.ticking);
    this.#turn();
  }

  #turn() {
    this.front = this.front === "golden" ? "board" : "golden";
    this.#apply();
  }

  #apply() {
    const { mode } = this;
    this.place.dataset.mode = mode;
    const beside = mode === "side";
    if (beside === (this.shownBeside ?? false)) return this.#layers(mode);
    this.shownBeside = beside;
    // The viewer goes back to its old zoom right after that event.
    if (this.#showsAll) this.main.addOnceHandler("after-resize", () => queueMicrotask(() => this.main.viewport?.goHome(true)));
    if (beside) this.#openBeside();
    this.place.querySelector("[data-beside]")?.toggleAttribute("hidden", !beside);
    if (beside) requestAnimationFrame(() => this.together.lead());
    this.#layers(mode);
  }

  /** What is all in view stays so when its place becomes half as wide, or whole again. */
  get #showsAll() {
    const { viewport } = this.main;
    return viewport.getZoom() <= viewport.getHomeZoom() * 1.02;
  }

  #layers(mode) {
    const amount = mode === "overlay" ? Number(this.slider.value) / 100 : this.front === "golden" ? 1 : 0;
    this.#opacity("golden", mode === "overlay" || mode === "blink" ? amount : 0);
    this.#opacity("difference", mode === "difference" ? 1 : 0);
    this.#name(mode, amount);
  }

  #name(mode, amount) {
    const shown = mode === "difference" ? "difference" : mode === "blink" && amount ? "golden" : mode === "overlay" ? "both" : "board";
    for (const label of this.place.querySelectorAll("[data-shows]")) label.hidden = label.dataset.shows !== shown;
  }

  async #opacity(layer, opacity) {
    if (!this.layers.includes(layer) || (!opacity && !this.images[layer])) return;
    this.images[layer] ??= this.#load(layer);
    const image = await this.images[layer];
    const wanted = this.#wanted(layer);
    if (image.getOpacity() !== wanted) image.setOpacity(wanted);
  }

  /** Asked again when a layer has loaded: the mode may have changed meanwhile. */
  #wanted(layer) {
    if (layer === "difference") return this.mode === "difference" ? 1 : 0;
    if (this.mode === "overlay") return Number(this.slider.value) / 100;
    return this.mode === "blink" && this.front === "golden" ? 1 : 0;
  }

  #load(layer) {
    return new Promise((resolve) => {
      this.main.addTiledImage({
        tileSource: tileSource(this.place, layer),
        preload: true,
        opacity: 0,
        success: ({ item }) => resolve(item),
      });
    });
  }

  /** Fetches the golden layer before it is asked for, so that the first blink shows it. */
  warm() {
    if (this.layers.includes("golden")) this.images.golden ??= this.#load("golden");
  }

  close() {
    clearInterval(this.ticking);
    this.beside?.destroy();
  }

  #openBeside() {
    if (this.beside) return;
    const half = this.place.querySelector("[data-beside]");
    half.hidden = false;
    this.beside = openImage(half.querySelector("[data-viewer]"), tileSource(this.place, "golden"));
    this.together = keepTogether(this.main, this.beside);
    this.place.dispatchEvent(new CustomEvent("golden-beside", { detail: this.beside }));
  }
}

/** Which defect is looked at. The list in the panel is the one truth of what defects there are. */

import { showMore } from "./defect_more.js";

export class Selection {
  constructor(panel) {
    this.panel = panel;
    this.number = null;
    panel.addEventListener("click", (event) => {
      const head = event.target.closest("[data-number] summary");
      if (!head) return;
      event.preventDefault(); // the chosen one is open, the others closed
      this.choose(head.closest("[data-number]").dataset.number);
    });
  }

  get rows() {
    return [...this.panel.querySelectorAll("[data-number]")];
  }

  get row() {
    return this.rows.find((row) => row.dataset.number === this.number) ?? null;
  }

  get defects() {
    return this.rows.map((row) => ({
      number: row.dataset.number,
      cls: row.dataset.defect,
      tag: row.dataset.tag,
      status: row.dataset.status,
      origin: row.dataset.origin,
      box: row.dataset.box.split(" ").map(Number),
    }));
  }

  step(by) {
    const { rows } = this;
    if (!rows.length) return;
    const at = rows.findIndex((row) => row.dataset.number === this.number);
    const next = at < 0 ? (by > 0 ? 0 : rows.length - 1) : (at + by + rows.length) % rows.length;
    this.choose(rows[next].dataset.number);
  }

  /** The next undecided one after the current, round the end; false where none is left. */
  nextOpen() {
    const { rows } = this;
    const at = rows.findIndex((row) => row.dataset.number === this.number);
    const order = [...rows.slice(at + 1), ...rows.slice(0, at + 1)];
    const open = order.find((row) => row.dataset.status === "open");
    if (open) this.choose(open.dataset.number);
    return Boolean(open);
  }

  choose(number, { quietly = false } = {}) {
    this.number = number;
    this.mark();
    this.row?.scrollIntoView({ block: "nearest" });
    if (!quietly) this.panel.dispatchEvent(new CustomEvent("defect-chosen", { detail: number, bubbles: true }));
  }

  /** After rows were replaced as well: the chosen one stays chosen, and keeps the focus where it had it. */
  mark() {
    if (this.number && !this.row) this.number = null;
    for (const row of this.rows) {
      const chosen = row.dataset.number === this.number;
      row.classList.toggle("is-chosen", chosen);
      row.querySelector("details").open = chosen;
      if (chosen) showMore(this.panel, row);
    }
  }
}

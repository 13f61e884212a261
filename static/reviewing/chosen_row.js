/** Which row of the panel is looked at. The lists in the panel are the one truth of what there is. */

export class ChosenRow {
  /** `event` tells the panel which number was chosen. */
  constructor(panel, event) {
    this.panel = panel;
    this.event = event;
    this.number = null;
    panel.addEventListener("click", (clicked) => {
      const head = clicked.target.closest("[data-number] summary");
      if (!head) return;
      clicked.preventDefault(); // the chosen one is open, the others closed
      this.choose(head.closest("[data-number]").dataset.number);
    });
  }

  get rows() {
    return [...this.panel.querySelectorAll("[data-number]")];
  }

  get row() {
    return this.rows.find((row) => row.dataset.number === this.number) ?? null;
  }

  step(by) {
    const { rows } = this;
    if (!rows.length) return;
    const at = rows.findIndex((row) => row.dataset.number === this.number);
    const next = at < 0 ? (by > 0 ? 0 : rows.length - 1) : (at + by + rows.length) % rows.length;
    this.choose(rows[next].dataset.number);
  }

  choose(number, { quietly = false } = {}) {
    this.number = number;
    this.mark();
    this.row?.scrollIntoView({ block: "nearest" });
    if (!quietly) this.panel.dispatchEvent(new CustomEvent(this.event, { detail: number, bubbles: true }));
  }

  /** After rows were replaced as well: the chosen one stays chosen. */
  mark() {
    if (this.number && !this.row) this.number = null;
    for (const row of this.rows) {
      const chosen = row.dataset.number === this.number;
      row.classList.toggle("is-chosen", chosen);
      row.querySelector("details").open = chosen;
    }
  }
}

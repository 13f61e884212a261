/** Which value is looked at. The lists in the panel are the one truth of what values there are. */

export class Values {
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

  get doubtful() {
    return this.rows.filter((row) => row.classList.contains("is-doubtful"));
  }

  /** What is to be marked on a page. */
  on(page) {
    return this.rows
      .filter((row) => Number(row.dataset.page) === page)
      .map((row) => ({
        number: row.dataset.number,
        sort: row.dataset.sort,
        doubtful: row.classList.contains("is-doubtful"),
        points: row.dataset.points.split(" ").map((point) => point.split(",").map(Number)),
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

  /** The next one to look at, round the end; false where none is left. `place`: where in that list the last one stood. */
  nextDoubtful(place = this.doubtful.indexOf(this.row) + 1) {
    const { doubtful } = this;
    if (!doubtful.length) return false;
    this.choose(doubtful[place % doubtful.length].dataset.number);
    return true;
  }

  /** The one that the address names, else the first to look at. */
  chooseFirst() {
    if (this.number) return;
    const asked = location.hash.match(/^#entry-(\d+)$/)?.[1];
    const row = this.rows.find((one) => one.dataset.number === asked);
    if (row) return this.choose(asked);
    const [first] = this.rows;
    if (first) this.choose(first.dataset.number, { look: false });
  }

  choose(number, { look = true } = {}) {
    this.number = number;
    this.look = look;
    this.mark();
    this.row?.scrollIntoView({ block: "nearest" });
    this.panel.dispatchEvent(new CustomEvent("value-chosen", { detail: number, bubbles: true }));
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

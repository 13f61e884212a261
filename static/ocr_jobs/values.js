/** Which value is looked at. */

import { ChosenRow } from "../reviewing/chosen_row.js";

export class Values extends ChosenRow {
  constructor(panel) {
    super(panel, "value-chosen");
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

  /** `look`: the picture goes there. */
  choose(number, { look = true } = {}) {
    this.look = look;
    super.choose(number);
  }
}

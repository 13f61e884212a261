/** Which defect is looked at. */

import { ChosenRow } from "../reviewing/chosen_row.js";
import { showMore } from "./defect_more.js";

export class Selection extends ChosenRow {
  constructor(panel) {
    super(panel, "defect-chosen");
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

  /** The next undecided one after the current, round the end; false where none is left. */
  nextOpen() {
    const { rows } = this;
    const at = rows.findIndex((row) => row.dataset.number === this.number);
    const order = [...rows.slice(at + 1), ...rows.slice(0, at + 1)];
    const open = order.find((row) => row.dataset.status === "open");
    if (open) this.choose(open.dataset.number);
    return Boolean(open);
  }

  /** The chosen one keeps the focus where it had it. */
  mark() {
    super.mark();
    if (this.row) showMore(this.panel, this.row);
  }
}

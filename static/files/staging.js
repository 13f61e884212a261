// Files that wait for the answer to one question: which board type are they, or are they drawings? Asked once a drop, with
// the last answer set. A PDF is a drawing, and so is whatever is dropped on a page about drawings: nothing to ask. On a page
// about boards a picture is a board, and with one board type there is nothing to ask either.

const DRAWING = "drawing";
const BOARD = "inspection";
const ASK_AGAIN_MS = 4000;

export class Staging {
  constructor(form, text, start) {
    Object.assign(this, { form, text, start, files: [] });
    this.boardType = form.querySelector("[data-board-type]");
    this.priority = form.querySelector("[data-priority]");
    this.boardType.addEventListener("change", () => this.showGolden());
    this.part("discard").addEventListener("click", () => this.stage([]));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.go();
    });
  }

  part(name) {
    return this.form.querySelector(`[data-${name}]`);
  }

  /** Read the choices anew: board types come and go. A page about one type ([data-board-type-of-page]) offers that first. */
  async offer(url) {
    clearTimeout(this.again);
    this.boardType.closest(".field").hidden = isAbout(DRAWING);
    const told = await fetch(url, { headers: { Accept: "application/json" } }).then((answer) => answer.ok && answer.json()).catch(() => null);
    this.part("no-answer").hidden = Boolean(told);
    if (!told) {
      this.again = setTimeout(() => this.offer(url), ASK_AGAIN_MS);
      return; // the types known so far stay
    }
    const { board_types: types, last } = told;
    const ofPage = document.querySelector("[data-board-type-of-page]")?.dataset.boardTypeOfPage;
    const chosen = ofPage || this.boardType.value || String(last ?? "");
    this.types = types;
    const drawing = new Option(this.text("drawing"), DRAWING);
    this.boardType.replaceChildren(...types.map((type) => new Option(type.name, type.id)), drawing);
    this.boardType.value = chosen; // one that is no more: nothing is chosen
    if (this.boardType.selectedIndex < 0 && (isAbout(BOARD) || !types.length)) this.boardType.selectedIndex = 0;
    this.part("no-types").hidden = types.length > 0 || isAbout(DRAWING);
    this.showGolden();
  }

  add(files) {
    const here = isAbout(DRAWING);
    const isDrawing = (file) => here || /\.pdf$/i.test(file.name);
    const drawings = files.filter(isDrawing);
    if (drawings.length) this.start(drawings, { purpose: DRAWING, priority: this.priority.value });
    const boards = files.filter((file) => !isDrawing(file));
    if (!boards.length) return;
    this.stage([...this.files, ...boards]);
    if (this.types?.length === 1 && isAbout(BOARD)) this.go();
    else if (this.boardType.value) this.part("start").focus();
    else this.boardType.focus();
  }

  go() {
    if (!this.files.length || !this.boardType.value) return;
    const files = this.files;
    this.stage([]);
    const priority = this.priority.value;
    if (this.boardType.value === DRAWING) this.start(files, { purpose: DRAWING, priority });
    else this.start(files, { purpose: BOARD, board_type: this.boardType.value, priority });
  }

  stage(files) {
    this.files = files;
    const waiting = files.length > 0;
    this.part("staged").hidden = !waiting;
    this.part("staged").textContent = this.text("staged", { n: files.length });
    this.part("start").hidden = this.part("discard").hidden = !waiting;
    this.showGolden();
  }

  showGolden() {
    const type = this.types?.find((one) => String(one.id) === this.boardType.value);
    this.part("no-golden").hidden = !type || type.golden || !this.files.length;
  }
}

function isAbout(purpose) {
  return document.querySelector("[data-purpose-of-page]")?.dataset.purposeOfPage === purpose;
}

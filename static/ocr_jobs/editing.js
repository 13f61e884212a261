/** The form beneath the chosen value: the text and its numbers follow each other while one of them is typed. */

import { LiveCheck } from "./live_check.js";

export class Editing {
  constructor(root, panel, values) {
    Object.assign(this, { root, panel, values, check: new LiveCheck(root.dataset.check) });
    panel.addEventListener("input", (event) => this.#typed(event.target));
    panel.addEventListener("click", (event) => {
      const sign = event.target.closest("[data-sign]");
      if (sign) this.#insert(sign.dataset.sign);
    });
  }

  get form() {
    return this.values.row?.querySelector("[data-edit]") ?? null;
  }

  get text() {
    return this.form?.querySelector("[data-text]") ?? null;
  }

  get changed() {
    return Boolean(this.text) && this.text.value !== this.values.row.dataset.text;
  }

  get refused() {
    return Boolean(this.form?.hasAttribute("data-refused"));
  }

  /** Fills the chosen row's place from the template, once; what is typed there and not saved stays. */
  show() {
    const { row } = this.values;
    if (!row) return;
    const place = row.querySelector("[data-more]");
    if (!place.childElementCount) {
      place.append(this.panel.querySelector("template[data-part=more]").content.cloneNode(true));
      this.#fill(row);
    } else if (this.form?.dataset.of !== row.dataset.text && document.activeElement !== this.text) {
      this.#fill(row);
    }
    const crop = place.querySelector("[data-crop]");
    const address = this.#cropAddress(row);
    if (crop.getAttribute("src") !== address) crop.src = address;
  }

  #fill(row) {
    const { form } = this;
    if (!form) return;
    form.elements.entry.value = row.dataset.number;
    form.dataset.of = row.dataset.text;
    this.text.value = row.dataset.text;
    const problems = form.querySelector("[data-problems]");
    problems.id = `problems-${row.dataset.number}`;
    this.text.setAttribute("aria-describedby", problems.id);
    this.#ask({ text: row.dataset.text });
  }

  focus() {
    this.text?.focus();
    this.text?.select();
  }

  /** What was typed and not saved is given up. */
  giveUp() {
    const { row } = this.values;
    if (row) this.#fill(row);
    document.activeElement?.blur();
  }

  #typed(field) {
    if (!this.form?.contains(field)) return;
    if (field === this.text) this.#ask({ text: field.value });
    else if (field.dataset.field) this.#ask({ text: this.text.value, ...this.#numbers(field) }, field);
  }

  /** Only what was typed is said: an untouched tolerance stays as it is written. */
  #numbers(field) {
    const named = { [field.dataset.field]: field.value };
    if (field.dataset.field === "upper" || field.dataset.field === "lower") {
      for (const name of ["upper", "lower"]) named[name] = this.form.querySelector(`[data-field=${name}]`).value;
    }
    return named;
  }

  async #ask(fields, from = this.text) {
    const { form } = this;
    const told = await this.check.ask({ sort: this.values.row.dataset.sort, ...fields });
    if (!told || form !== this.form) return;
    form.toggleAttribute("data-refused", told.refused);
    this.text.setAttribute("aria-invalid", String(told.refused));
    if (from !== this.text && told.parts) this.text.value = told.text;
    this.#showNumbers(told.parts ?? null, from);
    form.querySelector("[data-problems]").replaceChildren(...told.problems.map(line));
  }

  #showNumbers(parts, from) {
    if (!parts) return; // what was typed is no number: all stays, and the problem is told
    const place = this.form.querySelector("[data-numbers]");
    place.hidden = parts.length !== 1;
    if (place.hidden) return;
    for (const field of place.querySelectorAll("[data-field]")) {
      if (field !== from) field.value = parts[0][field.dataset.field];
    }
    place.querySelector("[data-unit]").textContent = parts[0].unit;
  }

  #insert(sign) {
    const { text } = this;
    text.setRangeText(sign, text.selectionStart, text.selectionEnd, "end");
    text.focus();
    this.#ask({ text: text.value });
  }

  #cropAddress(row) {
    const [frame] = this.root.querySelectorAll(`[data-strip] [data-page="${row.dataset.page}"][data-tiles]`);
    if (!frame) return "";
    const page = frame.dataset.tiles.split("/image/")[0];
    return `${page}/crop.jpg?box=${row.dataset.around}&v=${this.root.dataset.stamp}`;
  }
}

function line(text) {
  const item = document.createElement("li");
  item.textContent = text;
  return item;
}

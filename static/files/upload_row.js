// One line of the tray: name, progress, what became of it, and the buttons that fit its state.

import { size } from "./texts.js";

const BUTTONS = {
  waiting: ["cancel"],
  sending: ["pause", "cancel"],
  paused: ["resume", "cancel"],
  offline: ["resume", "cancel"],
  checking: [],
  ended: ["cancel"],
  failed: ["retry", "cancel"],
};

export class UploadRow {
  constructor(template, upload, text, act) {
    Object.assign(this, { upload, text });
    this.element = template.content.firstElementChild.cloneNode(true);
    this.part("name").textContent = upload.file.name;
    this.part("name").title = upload.file.name;
    this.buttons = [...this.element.querySelectorAll("[data-do]")];
    for (const button of this.buttons) button.addEventListener("click", () => act(button.dataset.do, upload));
    this.render();
  }

  part(name) {
    return this.element.querySelector(`[data-${name}]`);
  }

  render() {
    const { upload } = this;
    const count = upload.files.filter((file) => file.state === "refused").length;
    const refused = count > 0 && count === upload.files.length;
    this.element.toggleAttribute("data-partly", count > 0 && !refused);
    this.element.dataset.state = upload.state === "ended" && refused ? "refused" : upload.state;
    // The server answers the last piece when the file is taken: until then there is nothing to measure.
    this.state = upload.state === "sending" && upload.sent === upload.file.size ? "checking" : upload.state;
    const progress = this.part("progress");
    progress.hidden = upload.over || upload.state === "waiting";
    if (this.state === "checking") progress.removeAttribute("value");
    else progress.value = upload.file.size ? upload.sent / upload.file.size : 0;
    const fitting = BUTTONS[upload.state];
    const retry = upload.state === "ended" && upload.files.some((file) => file.retry);
    for (const button of this.buttons) button.hidden = !(fitting.includes(button.dataset.do) || (retry && button.dataset.do === "retry"));
    this.part("told").replaceChildren(...this.told());
    this.renderFiles();
    if (upload.over) window.htmx?.process(this.element); // its links change the page, not the tray
  }

  told() {
    const { upload, text, state } = this;
    const percent = `${Math.floor((100 * upload.sent) / (upload.file.size || 1))} %`;
    if (state === "sending") return [text("sending", { sent: size(upload.sent), size: size(upload.file.size) })];
    if (upload.state === "failed") return [upload.message || text("failed")];
    if (state !== "ended") return [text(state, { percent })];
    return upload.files.length === 1 && upload.files[0].name === upload.file.name ? this.outcome(upload.files[0]) : [this.counts()];
  }

  counts() {
    const count = (state) => this.upload.files.filter((file) => file.state === state).length;
    const told = { manyAccepted: count("accepted"), manyDuplicate: count("duplicate"), manyRefused: count("refused") };
    return Object.entries(told).filter(([, n]) => n).map(([key, n]) => this.text(key, { n })).join(" · ");
  }

  outcome(file) {
    if (file.state === "refused") return [file.message];
    const golden = this.upload.metadata.purpose === "golden_board" && file.state === "accepted";
    const link = document.createElement("a");
    link.href = file.url;
    link.textContent = this.text(golden ? "goldenTaken" : file.state);
    return [link];
  }

  /** Of a ZIP: one line a file. */
  renderFiles() {
    const list = this.part("files");
    const { files, file } = this.upload;
    list.hidden = !files.length || (files.length === 1 && files[0].name === file.name);
    if (list.hidden || list.childElementCount === files.length) return;
    for (const one of files.slice(list.childElementCount)) {
      const line = document.createElement("li");
      line.dataset.state = one.state;
      const name = document.createElement("b");
      name.textContent = one.name;
      line.append(name, " ", ...this.outcome(one));
      list.append(line);
    }
  }
}

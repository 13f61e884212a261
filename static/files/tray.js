// The upload tray: at the foot of every page, and it stays when pages change. Any button [data-upload] opens it;
// data-upload="PURPOSE" with data-board-type picks a file for just that.

import { loadOnce } from "../webapp/once.js";
import { dropZone } from "./drop_zone.js";
import { fromFolder } from "./dropped_files.js";
import { Interrupted } from "./interrupted.js";
import { OneUpload } from "./one_upload.js";
import { Staging } from "./staging.js";
import { textsOf } from "./texts.js";
import { UploadQueue } from "./upload_queue.js";
import { UploadRow } from "./upload_row.js";

const tray = document.querySelector("[data-tray]");
const part = (name) => tray.querySelector(`[data-${name}]`);
const text = textsOf(part("texts"));
const rows = new Map(); // upload -> its row

const queue = new UploadQueue(showSummary);
const staging = new Staging(part("staging"), text, sendAll);
const interrupted = new Interrupted(part("interrupted"), part("interrupted-row"), tray.dataset.user);
const ready = loadOnce(tray.dataset.library).then(() => interrupted.load()).then((count) => count && open());

function open() {
  tray.hidden = false;
  fold(false);
  return staging.offer(tray.dataset.optionsUrl);
}

function fold(folded) {
  tray.classList.toggle("tray--folded", folded);
  part("fold").setAttribute("aria-expanded", String(!folded));
}

async function take({ files, passedOver = 0 }) {
  if (!files.length && !passedOver) return;
  if (passedOver) say(text("passedOver", { n: passedOver }));
  await Promise.all([ready, open()]);
  const fresh = [];
  for (const file of files) {
    const begun = interrupted.take(file);
    for (const metadata of begun) send(file, metadata);
    if (!begun.length) fresh.push(file);
  }
  if (fresh.length) staging.add(fresh);
}

function sendAll(files, metadata) {
  for (const file of files) send(file, metadata);
}

function send(file, metadata) {
  const { uploadsUrl, chunkBytes, user } = tray.dataset;
  const upload = new OneUpload(file, metadata, { endpoint: uploadsUrl, chunkBytes: Number(chunkBytes), user, changed });
  const row = new UploadRow(part("row"), upload, text, act);
  rows.set(upload, row);
  part("list").prepend(row.element);
  queue.add(upload);
}

function changed(upload) {
  rows.get(upload)?.render();
  if (upload.over) {
    queue.pump();
    say(summary());
    if (upload.state === "ended") document.dispatchEvent(new CustomEvent("upload:ended", { detail: { metadata: upload.metadata, files: upload.files } }));
  } else {
    showSummary();
  }
}

function act(what, upload) {
  if (what === "pause") upload.pause();
  if (what === "resume") upload.start();
  if (what === "retry") upload.retry();
  if (what === "cancel") remove(upload);
  queue.pump();
}

function remove(upload) {
  if (!upload.over) upload.cancel();
  rows.get(upload)?.element.remove();
  rows.delete(upload);
  queue.remove(upload);
}

function summary() {
  const figures = queue.figures;
  if (!figures.all) return text("uploads");
  return text(figures.refused ? "summaryRefused" : "summary", figures);
}

function showSummary() {
  const { all, done, share } = queue.figures;
  part("summary").textContent = summary();
  part("all").hidden = !all || done === all;
  part("all").value = share;
  part("clear").hidden = !done;
  part("pause-all").hidden = done === all;
  part("pause-all").textContent = text(queue.held ? "resumeAll" : "pauseAll");
}

function say(words) {
  part("says").textContent = words;
}

function pick(kind, fixed = null) {
  const input = tray.querySelector(`[data-input="${kind}"]`);
  input.value = "";
  input.onchange = async () => {
    if (!fixed) return take(kind === "folder" ? fromFolder(input.files) : { files: [...input.files] });
    open();
    await ready;
    sendAll([...input.files].slice(0, 1), fixed);
  };
  input.multiple = !fixed;
  input.click();
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-upload]");
  if (!button) return;
  const { upload: purpose, boardType } = button.dataset;
  if (purpose) pick("files", { purpose, board_type: boardType });
  else if (tray.hidden || tray.classList.contains("tray--folded")) {
    open().then(() => staging.boardType.focus());
  } else tray.hidden = true;
});
tray.addEventListener("keydown", (event) => {
  if (event.key === "Escape") fold(true);
});
part("fold").addEventListener("click", () => fold(!tray.classList.contains("tray--folded")));
part("close").addEventListener("click", () => (queue.figures.unfinished ? fold(true) : (tray.hidden = true)));
part("pause-all").addEventListener("click", () => (queue.held ? queue.releaseAll() : queue.holdAll()));
part("clear").addEventListener("click", () => queue.clearOver().forEach(remove));
for (const button of tray.querySelectorAll("[data-pick]")) button.addEventListener("click", () => pick(button.dataset.pick));
dropZone(document.querySelector("[data-veil]"), take);
addEventListener("beforeunload", (event) => {
  if (queue.figures.unfinished) event.preventDefault();
});

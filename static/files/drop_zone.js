// Files may be dropped anywhere in the window; a veil says so while they hover.

import { fromDrop } from "./dropped_files.js";

export function dropZone(veil, taken) {
  let depth = 0;

  function show(hovering) {
    depth = hovering;
    veil.hidden = depth <= 0;
  }
  addEventListener("dragenter", (event) => hasFiles(event) && show(depth + 1));
  addEventListener("dragleave", (event) => hasFiles(event) && show(depth - 1));
  addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
  });
  addEventListener("drop", async (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    show(0);
    taken(await fromDrop(event.dataTransfer));
  });
}

function hasFiles(event) {
  return event.dataTransfer?.types.includes("Files") ?? false;
}

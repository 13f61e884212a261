// What the queue's pages do beyond following their topic: progress at once, and choices that send their form.

import { behaviour } from "../webapp/behaviour.js";
import "../webapp/follows.js";

behaviour("[data-follows]", (frame) => {
  frame.addEventListener("followed", ({ detail }) => showProgress(frame, detail));
});

behaviour("[data-submits]", (control) => {
  control.addEventListener("change", () => {
    control.dataset.sent = "";
    control.form.requestSubmit();
  });
});

function showProgress(frame, { id, progress }) {
  const bar = frame.querySelector(`[data-job="${CSS.escape(id)}"] progress`);
  if (bar && progress !== undefined) bar.value = progress;
}

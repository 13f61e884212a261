// A golden board that the tray has brought in appears on its board type's page, and its picture once it is made.
import { subscribe } from "../live/live.js";
import { behaviour } from "../webapp/behaviour.js";

const ENDED = ["succeeded", "failed", "cancelled"];

async function refresh(section) {
  const response = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!response?.ok) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = page.querySelector("[data-golden-of]");
  if (fresh) section.replaceChildren(...fresh.childNodes);
}

behaviour("[data-golden-of]", (section) => {
  const arrived = ({ detail: { metadata } }) => {
    if (metadata.purpose === "golden_board" && String(metadata.board_type) === section.dataset.goldenOf) refresh(section);
  };
  document.addEventListener("upload:ended", arrived);
  return () => document.removeEventListener("upload:ended", arrived);
});

behaviour("[data-picture-job]", (note) =>
  subscribe(`job:${note.dataset.pictureJob}`, 0, ({ event }) => {
    const section = note.closest("[data-golden-of]");
    if (section && ENDED.includes(event)) refresh(section);
  }),
);

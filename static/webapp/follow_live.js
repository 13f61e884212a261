/** Brings news of what the page shows, and of its job, to the panel: many at once are fetched as one. */

import { subscribe } from "../live/live.js";
import { replaceParts } from "./panel_parts.js";

const LEAST_MS = 350;
const AWAY_MS = 4000; // between attempts while there is no connection

export function followLive(root, panel, { arrived, signal }) {
  let fetching = false;
  let again = false;
  let followed = null;

  async function refresh() {
    let pause = LEAST_MS;
    if (signal.aborted) return;
    if (fetching) {
      again = true;
      return;
    }
    fetching = true;
    try {
      const response = await fetch(root.dataset.panel, { headers: { "HX-Request": "true", Accept: "text/html" } });
      if (response.ok && replaceParts(panel, await response.text())) {
        panel.dispatchEvent(new CustomEvent("panel-replaced", { bubbles: true }));
        followJob();
      }
    } catch {
      again = true;
      pause = AWAY_MS;
    }
    setTimeout(() => {
      fetching = false;
      if (again) {
        again = false;
        refresh();
      }
    }, pause);
  }

  /** A run started again has another job: follow that one from then on. */
  function followJob() {
    const { job, jobSeq } = panel.querySelector("[data-parts]").dataset;
    if (!job || followed?.job === job) return;
    followed?.stop();
    const stop = subscribe(`job:${job}`, Number(jobSeq), (event) => {
      arrived(event);
      refresh();
    });
    followed = { job, stop };
  }

  const stop = subscribe(root.dataset.topic, Number(root.dataset.seq), refresh);
  followJob();
  signal.addEventListener("abort", () => {
    stop();
    followed?.stop();
  });
  return { refresh };
}

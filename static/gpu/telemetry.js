// Keeps the GPU page true: numbers and charts with every reading, the rest of a card when what it says has changed.

import { subscribe } from "../live/live.js";
import { behaviour } from "../webapp/behaviour.js";
import { Card } from "./device_card.js";

const EVERY_MS = 2000; // at most so often is a part of the page asked for

behaviour("[data-telemetry]", (page) => {
  const cards = new Map();
  for (const card of page.querySelectorAll("[data-lane]")) cards.set(card.dataset.lane, new Card(card, page));
  let said = null;
  let timer = null;

  function refresh() {
    timer = null;
    if (!document.hidden) htmx.ajax("GET", page.dataset.url, { source: page, target: "#gpu-alarms", swap: "outerHTML" });
  }

  const stop = subscribe("gpu", page.dataset.seq, ({ seq, data }) => {
    if (!data.devices) return;
    if (data.devices.length !== cards.size || data.devices.some(({ lane }) => !cards.has(lane))) {
      location.reload();
      return;
    }
    for (const device of data.devices) cards.get(device.lane).show(device, seq);
    const says = JSON.stringify(data.devices.map(outline));
    if (said !== null && says !== said) timer ??= setTimeout(refresh, EVERY_MS);
    said = says;
  }, { within: page });
  return () => {
    stop();
    clearTimeout(timer);
    for (const card of cards.values()) card.destroy();
  };
});

// What a card says in words: another outline, another card.
function outline({ state, reason, latest }) {
  const processes = (latest.processes ?? []).map(({ pid, job }) => [pid, job]);
  const gib = Object.values(latest.memory_by_service ?? {}).map((bytes) => Math.round(bytes / 2 ** 28));
  const hot = (latest.temperature ?? 0) >= Number(document.querySelector("[data-telemetry]")?.dataset.alarm);
  return [state, reason, processes, gib, hot, latest.throttled_by];
}

/** A list whose rows follow what happens: those that changed are fetched anew in their place, what is new is told. */

import { subscribe } from "../live/live.js";

const LEAST_MS = 700;
const AT_ONCE = 200;

/** `kind`: as topics name it, and rows in data-KIND-row. `arrived`: one that is not shown. Returns what ends it. */
export function liveRows(form, { kind, arrived, replaced = () => {} }) {
  const body = form.querySelector("tbody[data-rows]");
  const idOf = (row) => row.getAttribute(`data-${kind}-row`);
  const shown = (id) => body.querySelector(`[data-${kind}-row="${id}"]`);
  const changed = new Set();
  let due = null;

  const fetchSoon = (id) => {
    changed.add(id);
    due ??= setTimeout(fetchChanged, LEAST_MS);
  };
  const happened = ({ data }) => {
    const [room, id] = (data.subject ?? "").split(":");
    if (room === kind) (shown(id) ? fetchSoon : arrived)(id);
  };
  const stops = [subscribe("queue", Number(form.dataset.seq), happened)];
  for (const row of body.querySelectorAll("tr")) {
    const id = idOf(row);
    stops.push(subscribe(`${kind}:${id}`, Number(row.dataset.seq), () => fetchSoon(id)));
  }

  async function fetchChanged() {
    due = null;
    const ids = [...changed].slice(0, AT_ONCE);
    changed.clear();
    if (!form.isConnected) return;
    const { rowsUrl, query = "" } = form.dataset;
    const response = await fetch(`${rowsUrl}?ids=${ids.join(",")}&${query}`).catch(() => null);
    if (!response?.ok) return;
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
    for (const row of fresh.querySelectorAll("tr")) replace(shown(idOf(row)), document.importNode(row, true));
    replaced();
  }

  return () => {
    stops.forEach((stop) => stop());
    clearTimeout(due);
  };
}

/** Going through the rows by keyboard; the current one is marked, wherever the focus in it is. */
export function rowKeys(body) {
  const rows = () => [...body.querySelectorAll("tr")];
  const current = () => body.querySelector("tr.on");
  body.addEventListener("focusin", ({ target }) => {
    current()?.classList.remove("on");
    target.closest("tr")?.classList.add("on");
  });

  function step(by) {
    const next = rows()[Math.min(Math.max(rows().indexOf(current()) + by, 0), rows().length - 1)];
    next?.querySelector("[data-open]").focus({ focusVisible: true });
    next?.scrollIntoView({ block: "nearest" });
  }

  return { current, keys: { j: () => step(1), k: () => step(-1), enter: () => current()?.querySelector("[data-open]").click() } };
}

function replace(old, row) {
  if (!old) return;
  const tick = row.querySelector("[type=checkbox]");
  if (tick) tick.checked = Boolean(old.querySelector("[type=checkbox]")?.checked);
  row.className = old.className;
  const focused = old.contains(document.activeElement);
  old.replaceWith(row);
  if (focused) row.querySelector("[data-open]").focus({ preventScroll: true });
}

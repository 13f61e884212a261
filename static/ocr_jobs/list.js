// The drawings list: rows that change are fetched anew in their place, new ones are announced, keys move and tick.
import { subscribe } from "../live/live.js";
import { behaviour } from "../webapp/behaviour.js";
import { listen } from "../webapp/keyboard.js";

const LEAST_MS = 700;

behaviour("[data-drawings]", (form) => {
  const page = new AbortController();
  const body = form.querySelector("tbody[data-rows]");
  const rows = () => [...body.querySelectorAll("tr")];
  const current = () => body.querySelector("tr.on");
  const shown = (id) => body.querySelector(`[data-drawing-row="${id}"]`);
  const changed = new Set();
  let due = null;

  const fetchSoon = (id) => {
    changed.add(id);
    due ??= setTimeout(fetchChanged, LEAST_MS);
  };
  const stops = rows().map((row) => subscribe(`drawing:${row.dataset.drawingRow}`, Number(row.dataset.seq), () => fetchSoon(row.dataset.drawingRow)));
  stops.push(subscribe("queue", Number(form.dataset.seq), ({ data }) => {
    const [room, id] = (data.subject ?? "").split(":");
    if (room !== "drawing") return;
    if (shown(id)) fetchSoon(id);
    else form.querySelector("[data-news]").hidden = false;
  }));

  async function fetchChanged() {
    due = null;
    const ids = [...changed].join(",");
    changed.clear();
    const response = await fetch(`${form.dataset.rowsUrl}?ids=${ids}`).catch(() => null);
    if (!response?.ok || !form.isConnected) return;
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
    for (const row of fresh.querySelectorAll("tr")) replace(shown(row.dataset.drawingRow), document.importNode(row, true));
    offer();
  }

  function step(by) {
    const next = rows()[Math.min(Math.max(rows().indexOf(current()) + by, 0), rows().length - 1)];
    next?.querySelector("[data-open]").focus({ focusVisible: true });
    next?.scrollIntoView({ block: "nearest" });
  }

  /** Two are compared: with more or fewer the button waits. */
  function offer() {
    form.querySelector("[data-compare]").disabled = body.querySelectorAll("[name=drawing]:checked").length !== 2;
  }

  body.addEventListener("focusin", ({ target }) => {
    current()?.classList.remove("on");
    target.closest("tr")?.classList.add("on");
  });
  body.addEventListener("change", offer);
  offer();
  listen({ j: () => step(1), k: () => step(-1), x: () => current()?.querySelector("[name=drawing]").click(), enter: () => current()?.querySelector("[data-open]").click() }, page.signal);

  return () => {
    stops.forEach((stop) => stop());
    clearTimeout(due);
    page.abort();
  };
});

function replace(old, row) {
  if (!old) return;
  row.querySelector("[name=drawing]").checked = old.querySelector("[name=drawing]").checked;
  row.className = old.className;
  const focused = old.contains(document.activeElement);
  old.replaceWith(row);
  if (focused) row.querySelector("[data-open]").focus({ preventScroll: true });
}

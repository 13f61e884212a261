// The inspections list: rows that change are fetched anew in their place, new boards are announced, keys move and tick.
import { subscribe } from "../live/live.js";
import { behaviour } from "../webapp/behaviour.js";
import { listen } from "../webapp/keyboard.js";
import { ticks } from "./list_ticks.js";

const LEAST_MS = 700;

behaviour("[data-inspections]", (form) => {
  const page = new AbortController();
  const body = form.querySelector("tbody[data-rows]");
  const { happened, fetchSoon } = follow(form, body);
  const stops = [subscribe("queue", Number(form.dataset.seq), happened)];
  for (const row of body.querySelectorAll("tr")) {
    const id = row.dataset.inspectionRow;
    stops.push(subscribe(`inspection:${id}`, Number(row.dataset.seq), () => fetchSoon(id)));
  }
  const { tick, tickAll } = ticks(form);
  listen(
    { j: () => step(1), k: () => step(-1), x: () => tick(current()), a: tickAll, enter: () => current()?.querySelector("[data-open]").click() },
    page.signal,
  );
  body.addEventListener("focusin", ({ target }) => mark(target.closest("tr")));

  const rows = () => [...body.querySelectorAll("tr")];
  const current = () => body.querySelector("tr.on");

  function step(by) {
    const at = rows().indexOf(current());
    const next = rows()[Math.min(Math.max(at + by, 0), rows().length - 1)];
    next?.querySelector("[data-open]").focus({ focusVisible: true });
    next?.scrollIntoView({ block: "nearest" });
  }

  function mark(row) {
    current()?.classList.remove("on");
    row?.classList.add("on");
  }

  return () => {
    for (const stop of stops) stop();
    page.abort();
  };
});

function follow(form, body) {
  const changed = new Set();
  const newcomers = new Set();
  const shown = (id) => body.querySelector(`[data-inspection-row="${id}"]`);
  let due = null;

  function happened({ data }) {
    const id = data.subject?.startsWith("inspection:") && data.subject.slice("inspection:".length);
    if (!id) return;
    if (shown(id)) return void fetchSoon(id);
    newcomers.add(id);
    announce(form, newcomers.size);
  }

  function fetchSoon(id) {
    changed.add(id);
    due ??= setTimeout(fetchChanged, LEAST_MS);
  }

  return { happened, fetchSoon };

  async function fetchChanged() {
    due = null;
    const ids = [...changed].slice(0, 200);
    changed.clear();
    if (!ids.length || !form.isConnected) return;
    const response = await fetch(`${form.dataset.rowsUrl}?ids=${ids.join(",")}&${form.dataset.query}`).catch(() => null);
    if (!response?.ok) return;
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
    for (const row of fresh.querySelectorAll("tr")) replace(shown(row.dataset.inspectionRow), row);
  }
}

function replace(old, fresh) {
  if (!old) return;
  const row = document.importNode(fresh, true);
  const box = row.querySelector("[name=ticked]");
  if (box) box.checked = Boolean(old.querySelector("[name=ticked]")?.checked);
  row.className = old.className;
  const focused = old.contains(document.activeElement);
  old.replaceWith(row);
  if (focused) row.querySelector("[data-open]").focus({ preventScroll: true });
}

function announce(form, count) {
  const news = form.querySelector("[data-news]");
  if (!count) return;
  const link = news.querySelector("[data-news-text]");
  link.textContent = link.dataset.newsText.replace("0", String(count));
  news.hidden = false;
}

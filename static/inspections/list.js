// The inspections list: rows follow what happens, new boards are counted, keys move and tick.
import { behaviour } from "../webapp/behaviour.js";
import { listen } from "../webapp/keyboard.js";
import { liveRows, rowKeys } from "../webapp/live_rows.js";
import { ticks } from "./list_ticks.js";

behaviour("[data-inspections]", (form) => {
  const page = new AbortController();
  const newcomers = new Set();
  const stop = liveRows(form, { kind: "inspection", arrived: (id) => announce(form, newcomers.add(id).size) });
  const { current, keys } = rowKeys(form.querySelector("tbody[data-rows]"));
  const { tick, tickAll } = ticks(form);
  listen({ ...keys, x: () => tick(current()), a: tickAll }, page.signal);
  return () => {
    stop();
    page.abort();
  };
});

function announce(form, count) {
  const news = form.querySelector("[data-news]");
  const link = news.querySelector("[data-news-text]");
  link.textContent = link.dataset.newsText.replace("0", String(count));
  news.hidden = false;
}

// The drawings list: rows follow what happens, new ones are announced, keys move and tick, two are compared.
import { behaviour } from "../webapp/behaviour.js";
import { listen } from "../webapp/keyboard.js";
import { liveRows, rowKeys } from "../webapp/live_rows.js";

behaviour("[data-drawings]", (form) => {
  const page = new AbortController();
  const body = form.querySelector("tbody[data-rows]");

  /** Two are compared: with more or fewer the button waits. */
  function offer() {
    form.querySelector("[data-compare]").disabled = body.querySelectorAll("[name=drawing]:checked").length !== 2;
  }

  const arrived = () => (form.querySelector("[data-news]").hidden = false);
  const stop = liveRows(form, { kind: "drawing", arrived, replaced: offer });
  const { current, keys } = rowKeys(body);
  body.addEventListener("change", offer);
  offer();
  listen({ ...keys, x: () => current()?.querySelector("[name=drawing]").click() }, page.signal);
  return () => {
    stop();
    page.abort();
  };
});

// A threshold has a number to type and a slider to drag: each follows the other; the number is what is sent.
import { behaviour } from "../webapp/behaviour.js";

behaviour("[data-threshold]", (place) => {
  const range = place.querySelector("[data-range]");
  const number = place.querySelector("[name]");
  range.addEventListener("input", () => (number.value = range.value));
  number.addEventListener("input", () => (range.value = number.value.replace(",", ".")));
});

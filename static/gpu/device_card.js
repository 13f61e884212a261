// A device's card: its numbers and charts follow the readings.

import { Chart } from "./chart.js";

export class Card {
  constructor(element, page) {
    this.none = page.dataset.none;
    this.fields = element.querySelectorAll("[data-field]");
    const kept = element.querySelector("script[type='application/json']");
    const columns = kept ? JSON.parse(kept.textContent) : { at: [] };
    const seconds = Number(page.dataset.minutes) * 60;
    this.charts = [...element.querySelectorAll("[data-chart]")].map((figure) => new Chart(figure, columns, seconds));
  }

  show({ state, latest }, seq) {
    const value = state === "lost" ? {} : latest;
    const none = state === "lost" ? "–" : this.none;
    for (const field of this.fields) field.textContent = written(field, value[field.dataset.field], none);
    for (const chart of this.charts) chart.add(seq / 1000, value);
  }

  destroy() {
    for (const chart of this.charts) chart.destroy();
  }
}

function written(field, value, none) {
  if (value === null || value === undefined) return none;
  const { scale = 1, digits = 0, unit = "" } = field.dataset;
  const fraction = { minimumFractionDigits: Number(digits), maximumFractionDigits: Number(digits) };
  return new Intl.NumberFormat(document.documentElement.lang, fraction).format(value / scale) + unit;
}

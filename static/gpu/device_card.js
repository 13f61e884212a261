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
    for (const field of this.fields) field.textContent = this.written(field, value[field.dataset.field]);
    for (const chart of this.charts) chart.add(seq / 1000, value);
  }

  written(field, value) {
    if (value === null || value === undefined) return this.none;
    const { scale = 1, digits = 0, unit = "" } = field.dataset;
    const shown = new Intl.NumberFormat(document.documentElement.lang, {
      minimumFractionDigits: Number(digits),
      maximumFractionDigits: Number(digits),
    });
    return shown.format(value / scale) + unit;
  }

  destroy() {
    for (const chart of this.charts) chart.destroy();
  }
}

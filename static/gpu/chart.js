// One value of a device over time: what was kept, then what comes in. Colours are those of the page's theme.

import uPlot from "../vendor/uplot/uPlot.esm.js";

const HEIGHT = 120;
const DENSEST_S = 0.15; // readings come five times a second at most
const THEME = matchMedia("(prefers-color-scheme: dark)");

export class Chart {
  constructor(figure, columns, seconds) {
    const { chart, also, scale = 1, most } = figure.dataset;
    this.figure = figure;
    this.seconds = seconds;
    this.scale = Number(scale);
    this.names = also ? [chart, also] : [chart];
    this.limits = [figure.dataset.line, figure.dataset.line2].filter(Boolean).map(Number);
    this.gap = 3 * (columns.step_s ?? 10);
    this.data = [[], ...this.names.map(() => [])];
    columns.at.forEach((at, place) => this.append(at, this.names.map((name) => columns[name]?.[place])));
    this.plot = new uPlot(this.options(most && Number(most) / this.scale), this.data, figure.querySelector("div"));
    this.resize = new ResizeObserver(() => this.fit());
    this.resize.observe(figure);
    this.recolour = new MutationObserver(() => this.plot.redraw());
    this.recolour.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    this.redraw = () => this.plot.redraw();
    THEME.addEventListener("change", this.redraw);
  }

  add(at, value) {
    const [times] = this.data;
    const last = times.at(-1) ?? 0;
    if (this.seconds > 3600 && at - last < this.seconds / 900) return;
    if (at - last < DENSEST_S) return;
    this.append(at, this.names.map((name) => value[name]));
    while (times[0] < at - this.seconds) this.data.forEach((column) => column.shift());
    if (!document.hidden) this.plot.setData(this.data);
  }

  // A line over a time of which nothing is known would claim that something is.
  append(at, values) {
    const [times, ...series] = this.data;
    if (times.length && at - times.at(-1) > this.gap) {
      times.push(times.at(-1) + 1);
      for (const one of series) one.push(null);
    }
    times.push(at);
    series.forEach((one, place) => one.push(this.scaled(values[place])));
  }

  destroy() {
    this.resize.disconnect();
    this.recolour.disconnect();
    THEME.removeEventListener("change", this.redraw);
    this.plot.destroy();
  }

  fit() {
    const width = this.figure.clientWidth;
    if (width && width !== this.plot.width) this.plot.setSize({ width, height: HEIGHT });
  }

  scaled(value) {
    return value === null || value === undefined ? null : value / this.scale;
  }

  options(most) {
    const ink = () => getComputedStyle(this.figure).color;
    const line = () => getComputedStyle(this.figure).borderTopColor;
    const soft = () => getComputedStyle(this.figure.querySelector("figcaption")).color;
    const axis = { stroke: soft, grid: { stroke: line, width: 1 }, ticks: { show: false }, font: "11px sans-serif" };
    const shapes = [{ stroke: ink, width: 1.5, fill: () => faint(ink()) }, { stroke: ink, width: 1, dash: [4, 3] }];
    return {
      width: this.figure.clientWidth || 280,
      height: HEIGHT,
      legend: { show: false },
      cursor: { show: false },
      padding: [8, 6, 0, 0],
      scales: {
        x: { range: () => { const now = Math.max(Date.now() / 1000, this.data?.[0].at(-1) ?? 0); return [now - this.seconds, now]; } },
        y: { range: (_plot, _low, high) => [0, Math.max(most || 0, (high || 1) * 1.1, ...this.limits.map((limit) => limit * 1.1))] },
      },
      axes: [{ ...axis, size: 22, space: 70, values: (_plot, ticks) => ticks.map(clock) }, { ...axis, size: 38, space: 30 }],
      series: [{}, ...this.names.map((_name, place) => ({ ...shapes[place], points: { show: false }, spanGaps: false }))],
      hooks: { draw: [(plot) => this.drawLimits(plot)] },
    };
  }

  drawLimits(plot) {
    const { ctx, bbox } = plot;
    ctx.save();
    ctx.strokeStyle = getComputedStyle(document.documentElement).getPropertyValue("--chart-limit") || "#c33";
    ctx.setLineDash([6, 4]);
    for (const limit of this.limits) {
      const y = Math.round(plot.valToPos(limit, "y", true)) + 0.5;
      ctx.beginPath();
      ctx.moveTo(bbox.left, y);
      ctx.lineTo(bbox.left + bbox.width, y);
      ctx.stroke();
    }
    ctx.restore();
  }
}

function faint(colour) {
  return colour.replace(/^rgb\((.*)\)$/, "rgba($1, 0.12)");
}

function clock(seconds) {
  return new Date(seconds * 1000).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
}

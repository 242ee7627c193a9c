/** Lines over time with their intervals, drawn by uPlot; beside each chart stands the table of what it shows. */

import { h, refill } from "./dom.js";
import { dayMonth, hourMinute } from "./format.js";
import { drawMarks } from "./marks.js";
import { colour } from "./theme.js";

const LEAST_SPAN = 16;
const DASHES = [[], [7, 4], [2, 3], [9, 3, 2, 3], [4, 4], [12, 4]];
const DAY_S = 86_400;
export const SERIES = 6;
export const DOTS = [1, 5];

/** The custom properties of the series' colours, in their order. */
export const inkOf = (place) => `series-${place + 1}`;
export const dashOf = (place) => DASHES[place % DASHES.length];

/**
 * A chart.
 * `series`: `[{ name, x: [], y: [], low?: [], high?: [], of? }]`, x in seconds or, with `days`, in days of a campaign;
 * `of` is the place of the series whose other time it is: it has the same colour, in dots.
 * `said(x, rows)` gives the words of the readout under the pointer.
 */
export class Chart {
  constructor({ label, height = 260, said, days = null }) {
    Object.assign(this, { height, said, days, series: [], marks: [], plot: null });
    this.readout = h("p", { class: "chart-readout" });
    this.holder = h("div", { class: "chart-holder", role: "img", "aria-label": label });
    this.node = h("div", { class: "chart" }, this.readout, this.holder);
    this.sizes = new ResizeObserver(([entry]) => this.fit(Math.floor(entry.contentRect.width)));
    this.sizes.observe(this.holder);
    this.repainted = () => this.redraw();
    addEventListener("repaint", this.repainted);
  }

  /** Show other series, and `label` for those who do not see them. */
  write(series, label) {
    this.series = series;
    if (label) this.holder.setAttribute("aria-label", label);
    if (this.width) this.draw();
  }

  /** Show what happened beside the lines: see marks.js. */
  mark(marks) {
    this.marks = marks;
    this.plot?.redraw();
  }

  fit(width) {
    if (width === this.width || width <= 0) return;
    this.width = width;
    if (this.plot) this.plot.setSize({ width, height: this.height });
    else this.draw();
  }

  draw() {
    if (!window.uPlot) {
      addEventListener("load", () => this.draw(), { once: true }); // it is asked for last
      return;
    }
    const { data, lines, bands } = this.laidOut();
    if (this.plot && this.plot.series.length === lines.length + 1) {
      this.plot.setData(data);
      return;
    }
    this.plot?.destroy();
    refill(this.holder);
    if (!data[0].length) return;
    this.plot = new window.uPlot(this.options(lines, bands), data, this.holder);
    this.writeReadout(null);
  }

  /** Draw with other inks. */
  redraw() {
    this.plot?.destroy();
    this.plot = null;
    if (this.width) this.draw();
  }

  laidOut() {
    const tables = this.series.map(({ x, y, low, high }) => (low ? [x, y, high, low] : [x, y]));
    const data = tables.length === 1 ? tables[0] : tables.length ? window.uPlot.join(tables) : [[]];
    const lines = [];
    const bands = [];
    this.series.forEach(({ name, low, of = null }, place) => {
      const ink = colour(inkOf(of ?? place));
      lines.push({
        label: name,
        stroke: ink,
        width: 2,
        dash: of !== null ? DOTS : this.series.length > 1 ? dashOf(place) : [],
        points: { show: false },
        spanGaps: false, // null is where nothing is known; what other series alone have is undefined, and no gap
      });
      if (!low) return;
      const bound = { stroke: "transparent", width: 0, points: { show: false } };
      bands.push({
        series: [lines.length + 1, lines.length + 2],
        fill: faint(ink, this.series.length > 1 ? 0.1 : 0.16),
      });
      lines.push({ ...bound, label: "high" }, { ...bound, label: "low" });
    });
    return { data, lines, bands };
  }

  options(lines, bands) {
    const [ink, grid] = [colour("muted"), colour("line")];
    const font = `12px ${getComputedStyle(document.body).fontFamily}`;
    const axis = { stroke: ink, font, grid: { stroke: grid, width: 1 }, ticks: { show: false } };
    return {
      width: this.width,
      height: this.height,
      padding: [10, 24, 0, 0],
      legend: { show: false },
      cursor: { y: false, points: { size: 7, width: 2 }, drag: { x: false, y: false } },
      scales: { x: { time: !this.days }, y: { range: (_, low, high) => reach(low, high) } },
      series: [{}, ...lines],
      bands,
      axes: [
        {
          ...axis,
          grid: { show: false },
          size: 28,
          space: 64,
          incrs: (plot, _, low, high) => steps(this.days, high - low),
          values: (plot, at) => at.map((x) => this.called(x, plot)),
        },
        { ...axis, size: 38, space: 36, values: (_, at) => at.map((y) => String(y)) },
      ],
      hooks: {
        drawClear: [(plot) => middle(plot, ink)],
        draw: [(plot) => drawMarks(plot, this.marks, markInks())],
        setCursor: [(plot) => this.writeReadout(plot.cursor.idx)],
      },
    };
  }

  called(x, plot) {
    if (this.days) return this.days(x);
    const { min, max } = plot.scales.x;
    return max - min > 2 * DAY_S ? dayMonth(x * 1000) : hourMinute(x * 1000);
  }

  writeReadout(place) {
    const rows = this.series.map((one) => ({ name: one.name, of: one.of }));
    const shown = this.plot?.data;
    if (!shown?.[0].length || !this.said) return;
    const at = place ?? shown[0].length - 1;
    let column = 1;
    this.series.forEach((one, i) => {
      rows[i].y = shown[column][at];
      if (one.low) [rows[i].high, rows[i].low] = [shown[column + 1][at], shown[column + 2][at]];
      column += one.low ? 3 : 1;
    });
    refill(this.readout, this.said(shown[0][at], rows, place === null || place === undefined));
  }

  close() {
    removeEventListener("repaint", this.repainted);
    this.sizes.disconnect();
    this.plot?.destroy();
  }
}

/** Steps of the axis: whole days where days are written under it. */
function steps(days, span) {
  if (days) return [1, 2, 5, 7, 14, 28];
  return span > 2 * DAY_S
    ? [1, 2, 4, 7, 14, 28].map((n) => n * DAY_S)
    : [0.25, 1, 2, 3, 6, 12].map((n) => (n * DAY_S) / 24);
}

function reach(low, high) {
  if (low === null || low === undefined) return [0, 100];
  const more = Math.max(2, (LEAST_SPAN - (high - low)) / 2);
  return [Math.max(0, low - more), Math.min(100, high + more)];
}

/** The median brand's line, where it is in sight. */
function middle(plot, ink) {
  const { min, max } = plot.scales.y;
  if (!(min < 50 && max > 50)) return;
  const { left, width } = plot.bbox;
  const y = Math.round(plot.valToPos(50, "y", true)) + 0.5;
  const { ctx } = plot;
  ctx.save();
  ctx.strokeStyle = ink;
  ctx.globalAlpha = 0.7;
  ctx.setLineDash([2, 3]);
  ctx.beginPath();
  ctx.moveTo(left, y);
  ctx.lineTo(left + width, y);
  ctx.stroke();
  ctx.restore();
}

/** The inks of the marks, by kind. */
const markInks = () => ({
  event: colour("series-4"),
  release: colour("series-3"),
  outage: colour("down"),
  campaign: colour("series-5"),
});

function faint(ink, alpha) {
  const [r, g, b] = ink.match(/[\d.]+/g);
  return `rgba(${r}, ${g}, ${b}, ${alpha})`;
}

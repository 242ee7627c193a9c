/** The score of a brand over time, with its interval. */

import { ask } from "./api.js";
import { board } from "./board.js";
import { Chart } from "./chart.js";
import { segments } from "./controls.js";
import { h, refill } from "./dom.js";
import { count, isUnknown, level, moment, points, range as bounds } from "./format.js";
import { t } from "./language.js";
import { folded } from "./tables.js";
import { origin, tip } from "./tip.js";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
export const RANGES = { "24h": DAY_MS, "7d": 7 * DAY_MS, "28d": 28 * DAY_MS };
const AGAIN_MS = 5 * 60_000;
const EDGE_MS = 2_000; // how often the newest point moves on, at most

/** How far apart points are: short windows have one an hour, long ones a midnight. */
export const stepOf = (window, range) =>
  window === "7d" || window === "28d" ? DAY_MS : range === "28d" ? 4 * HOUR_MS : HOUR_MS;

/** Windows of whole days have one point a day: a range of 24 hours would show nothing. */
export const rangesOf = (window) => Object.keys(RANGES).filter((range) => RANGES[range] >= 4 * stepOf(window, range));

/** A range that suits the window, where the address names none. */
export const rangeOf = (asked, window) =>
  rangesOf(window).includes(asked) ? asked : stepOf(window, "7d") === DAY_MS ? "28d" : "7d";

export class Trend {
  /** `chose(range)`: another range was chosen; `past(points)` gets the points of the range, for the indicators. */
  constructor({ brand, window, range, chose, past, signal }) {
    Object.assign(this, { brand, window, chose, past, signal, points: [], newest: null, drawn: 0 });
    this.range = rangeOf(range, window);
    this.chart = new Chart({ label: t("trend.title"), said: (x, [row], last) => said(x, row, last) });
    this.ranges = segments(
      t("trend.range"),
      rangesOf(window).map((one) => [one, t(`window.${one}`)]),
      this.range,
      (one) => this.choose(one),
    );
    this.note = h("p", { class: "card-note" });
    this.node = h(
      "section",
      { class: "card trend", "aria-labelledby": "trend-title" },
      h("div", { class: "card-head" }, h("h2", { id: "trend-title" }, t("trend.title")), this.ranges.node),
      this.chart.node,
      this.note,
      this.table(),
    );
    tip(this.chart.readout, () => this.tip(), true);
    const timer = setInterval(() => document.hidden || this.read(), AGAIN_MS);
    signal.addEventListener("abort", () => {
      clearInterval(timer);
      this.chart.close();
    });
    this.read();
  }

  choose(range) {
    this.range = range;
    this.ranges.write(range);
    this.chose(range);
    this.read();
  }

  /** The points as a table, newest first; filled when it is unfolded. */
  table() {
    const number = (key) => [t(key), "number"];
    return folded(
      t("trend.table"),
      [t("trend.time"), number("column.score"), number("column.scale"), number("column.mentions")],
      () =>
        [...this.points]
          .reverse()
          .map((point) => [
            moment(point.at),
            level(point),
            isUnknown(point) ? "–" : bounds(point.low, point.high),
            count(point.mention_count),
          ]),
    );
  }

  tip() {
    const { newest, window } = this;
    const figures = { window, at: newest?.at, mentions: newest?.mention_count, voices: newest?.voice_count };
    return { title: t("trend.title"), text: t("tip.scale"), rows: origin(figures) };
  }

  async read() {
    const { brand, window, range, signal } = this;
    const to = board.at || board.state?.newest || Date.now();
    try {
      const history = await ask(
        "history",
        { brand, window, from: to - RANGES[range], to, step: stepOf(window, range) },
        signal,
      );
      if (range !== this.range) return;
      this.points = history.series[0]?.points ?? [];
      this.past(this.points);
      this.write();
    } catch (problem) {
      if (!signal.aborted) refill(this.note, problem.message);
    }
  }

  /** The newest standing, as the end of the line. */
  now(standing) {
    this.newest = standing;
    if (performance.now() - this.drawn > EDGE_MS) this.write();
  }

  write() {
    const { newest } = this;
    const all = [...this.points];
    if (newest && (!all.length || newest.at > all.at(-1).at)) all.push(newest);
    this.drawn = performance.now();
    const known = all.filter((point) => !isUnknown(point));
    refill(this.note, all.length < 2 ? t("trend.short") : known.length < all.length ? t("trend.no_data") : "");
    const scores = known.map((point) => point.score);
    const label = known.length
      ? t(
          "trend.label",
          t(`window.long.${this.range}`),
          points(scores[0]),
          points(scores.at(-1)),
          points(Math.min(...scores)),
          points(Math.max(...scores)),
        )
      : t("trend.title");
    const bounded = all.every((point) => point.low !== null);
    const shown = (key) => all.map((point) => (isUnknown(point) ? null : point[key]));
    this.chart.write(
      [
        {
          name: this.brand,
          x: all.map((point) => point.at / 1000),
          y: shown("score"),
          ...(bounded ? { low: shown("low"), high: shown("high") } : {}),
        },
      ],
      label,
    );
  }
}

function said(x, { y, low, high }, last) {
  if (y === null || y === undefined) return `${moment(x * 1000)} ${t("no_data")}`;
  return [
    last ? t("trend.now") : moment(x * 1000),
    " ",
    h("strong", {}, points(y)),
    low === undefined || low === null ? "" : ` (${bounds(low, high)})`,
  ];
}

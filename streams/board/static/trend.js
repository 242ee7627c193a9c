/** The score of a brand over time, with its interval. */

import { ask } from "./api.js";
import { board } from "./board.js";
import { Chart } from "./chart.js";
import { h, refill } from "./dom.js";
import { count, isUnknown, level, moment, points, range as bounds, signed } from "./format.js";
import { t } from "./language.js";
import { marksPlace, readMarks, writeMarks } from "./marks.js";
import { againstOf, rangeName, rangeOf, RangePicker, spanOf, stepOf } from "./range.js";
import { folded } from "./tables.js";
import { origin, tip } from "./tip.js";

const AGAIN_MS = 5 * 60_000;
const EDGE_MS = 2_000; // how often the newest point moves on, at most

export class Trend {
  /** `chose({ range, against })`: another range was chosen; `past(points)` gets the points of the range, for the indicators. */
  constructor({ brand, window, range, against, chose, past, signal }) {
    Object.assign(this, { brand, window, against, chose, past, signal, points: [], other: [], newest: null, drawn: 0 });
    this.range = rangeOf(range, window);
    this.chart = new Chart({ label: t("trend.title"), said: (x, rows, last) => said(x, rows, last) });
    this.ranges = new RangePicker({ window, range: this.range, against, chose: (chosen) => this.choose(chosen) });
    this.marks = marksPlace();
    this.note = h("p", { class: "card-note" });
    this.node = h(
      "section",
      { class: "card trend", "aria-labelledby": "trend-title" },
      h("div", { class: "card-head" }, h("h2", { id: "trend-title" }, t("trend.title")), this.ranges.node),
      this.chart.node,
      this.note,
      this.marks,
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

  choose({ range, against }) {
    Object.assign(this, { range, against });
    this.chose({ range, against });
    this.read();
  }

  /** The newest time there is, ms. */
  get end() {
    return board.at || board.state?.newest || Date.now();
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
    const { brand, window, range, against, signal, end } = this;
    const [from, to] = spanOf(range, end);
    const than = againstOf(range, against, end);
    const step = stepOf(window, to - from);
    const points = async ([first, last]) => {
      const asked = { brand, window, from: Math.round(first), to: Math.round(last), step };
      return (await ask("history", asked, signal)).series[0]?.points ?? [];
    };
    try {
      const [now, other, marks] = await Promise.all([
        points([from, to]),
        than ? points(than) : [],
        readMarks([brand], from, to, signal),
      ]);
      if (range !== this.range || against !== this.against) return;
      this.points = now;
      this.isToday = to >= end;
      // What it is held against is drawn at the times it is held against, whenever it was.
      this.other = than ? other.map((point) => ({ ...point, at: point.at + from - than[0] })) : [];
      this.than = than;
      this.chart.mark(marks);
      writeMarks(this.marks, marks);
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
    if (newest && this.isToday && (!all.length || newest.at > all.at(-1).at)) all.push(newest);
    this.drawn = performance.now();
    const known = all.filter((point) => !isUnknown(point));
    const few = all.length < 2 ? t("trend.short") : known.length < all.length ? t("trend.no_data") : "";
    refill(this.note, few, this.than ? ` ${this.difference(known)}` : "");
    const scores = known.map((point) => point.score);
    const label = known.length
      ? t(
          "trend.label",
          rangeName(this.range),
          points(scores[0]),
          points(scores.at(-1)),
          points(Math.min(...scores)),
          points(Math.max(...scores)),
        )
      : t("trend.title");
    const bounded = all.every((point) => point.low !== null);
    const shown = (key) => all.map((point) => (isUnknown(point) ? null : point[key]));
    const series = [
      {
        name: this.brand,
        x: all.map((point) => point.at / 1000),
        y: shown("score"),
        ...(bounded ? { low: shown("low"), high: shown("high") } : {}),
      },
    ];
    if (this.other.length)
      series.push({
        name: t(`range.against.${this.against}`),
        x: this.other.map((point) => point.at / 1000),
        y: this.other.map((point) => (isUnknown(point) ? null : point.score)),
      });
    this.chart.write(series, label);
  }

  /** How the mean of the range differs from that of what it is held against. */
  difference(known) {
    const mean = (all) => all.reduce((sum, point) => sum + point.score, 0) / all.length;
    const before = this.other.filter((point) => !isUnknown(point));
    if (!before.length || !known.length) return t("range.against.nothing");
    const [now, then] = [mean(known), mean(before)];
    return t(`range.against.means.${this.against}`, points(now), points(then), signed(now - then));
  }
}

function said(x, [{ y, low, high }, before], last) {
  const beside = before && before.y !== null && before.y !== undefined ? ` · ${before.name} ${points(before.y)}` : "";
  if (y === null || y === undefined) return `${moment(x * 1000)} ${t("no_data")}`;
  return [
    last ? t("trend.now") : moment(x * 1000),
    " ",
    h("strong", {}, points(y)),
    low === undefined || low === null ? "" : ` (${bounds(low, high)})`,
    beside,
  ];
}

/** All that is compared on one axis: by date, or campaigns by their own days. */

import { address, ask } from "./api.js";
import { board } from "./board.js";
import { Chart } from "./chart.js";
import { stroke } from "./compare_pick.js";
import { exportLinks, segments } from "./controls.js";
import { h, refill } from "./dom.js";
import { isUnknown, level, moment, points, signed } from "./format.js";
import { t } from "./language.js";
import { marksPlace, readMarks, writeMarks } from "./marks.js";
import { named, nameOf } from "./names.js";
import { againstOf, rangeName, rangeOf, RangePicker, spanOf, stepOf } from "./range.js";
import { folded } from "./tables.js";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A day is its last 24 hours, as they were read at the midnight that ends it. */
const isMidnight = (point) => point.at % DAY_MS === 0;

export class CompareChart {
  constructor(chose, signal) {
    Object.assign(this, { signal, turn: 0, series: [], by: "days" });
    const { window } = board;
    this.ranges = new RangePicker({
      window,
      range: rangeOf(null, window),
      chose,
    });
    this.marks = marksPlace();
    this.marked = [];
    this.align = segments(
      t("compare.align"),
      [
        ["days", t("compare.align.days")],
        ["date", t("compare.align.date")],
      ],
      "days",
      (by) => {
        this.by = by;
        this.align.write(by);
        this.write();
      },
    );
    this.note = h("p", { class: "card-note" });
    this.means = h("ul", { class: "means" });
    this.files = h("div");
    this.holder = h("div");
    this.node = h(
      "section",
      { class: "card compare-chart", "aria-labelledby": "compare-chart-title", hidden: true },
      h(
        "div",
        { class: "card-head" },
        h("h2", { id: "compare-chart-title" }, t("trend.title")),
        this.ranges.node,
        this.align.node,
      ),
      this.holder,
      this.note,
      this.means,
      this.files,
      this.marks,
    );
    signal.addEventListener("abort", () => this.chart?.close());
  }

  async read(now, window) {
    const mine = ++this.turn;
    const { mode, brands, campaigns, from, to } = now;
    const names = mode === "campaigns" ? campaigns : brands;
    this.node.hidden = !names.length || (mode === "days" && !(from && to));
    if (this.node.hidden) return;
    this.mode = mode;
    const range = rangeOf(now.range, window);
    this.ranges.write(range, now.than);
    this.ranges.node.hidden = mode !== "brands";
    this.align.node.hidden = mode !== "campaigns" || names.length < 2;
    const [first, end] = spanOf(range, board.at || Date.now());
    const asked =
      mode === "campaigns"
        ? { campaign: campaigns }
        : mode === "days"
          ? {
              brand: brands,
              window: "24h",
              from: Date.parse(`${from}T00:00:00Z`) + DAY_MS,
              to: Date.parse(`${to}T00:00:00Z`) + DAY_MS,
              step: HOUR_MS,
            }
          : { brand: brands, window, from: Math.round(first), to: Math.round(end), step: stepOf(window, end - first) };
    const than = mode === "brands" ? againstOf(range, now.than, end) : null;
    this.writeFiles(mode === "brands" ? asked : null, range, than, now.than);
    try {
      const [answer, before, other, marked] = await Promise.all([
        ask("history", asked, this.signal),
        this.before(now),
        than ? ask("history", { ...asked, from: Math.round(than[0]), to: Math.round(than[1]) }, this.signal) : null,
        mode === "campaigns" ? [] : readMarks(brands, asked.from, asked.to, this.signal),
      ]);
      if (mine !== this.turn) return;
      this.marked = marked;
      writeMarks(this.marks, marked);
      this.series = names.map((name) => answer.series.find((one) => one.name === name) ?? { name, points: [] });
      if (mode === "days") for (const one of this.series) one.points = one.points.filter(isMidnight);
      this.hasBaseline = Boolean(before);
      if (before) this.series.push(before);
      this.writeMeans(other, now.than);
      // What is held against is drawn at the times that it is held against, whenever it was.
      if (other) this.series.push(...names.flatMap((name, of) => moved(other, name, of, first - than[0], now.than)));
      this.write();
    } catch (problem) {
      if (!this.signal.aborted) refill(this.note, problem.message);
    }
  }

  /** What one campaign, or one brand's days, is compared with: as many days before it; null: there are others. */
  async before({ mode, brands, campaigns, from, to }) {
    const campaign = mode === "campaigns" && board.market.campaigns.find((one) => one.name === campaigns[0]);
    const alone = mode === "days" ? brands.length === 1 : campaigns.length === 1 && campaign;
    if (mode === "brands" || !alone) return null;
    const [brand, first, last] = campaign
      ? [campaign.brand, campaign.first_day, campaign.last_day]
      : [brands[0], from, to];
    const begin = Date.parse(`${first}T00:00:00Z`);
    const length = Date.parse(`${last}T00:00:00Z`) + DAY_MS - begin;
    const asked = { brand, window: "24h", from: begin - length + DAY_MS, to: begin, step: HOUR_MS };
    const { series } = await ask("history", asked, this.signal);
    return {
      name: t("compare.days.before", campaign ? campaign.name : brand),
      points: series[0].points.filter(isMidnight),
    };
  }

  /** Files of what is drawn: the range, and apart from it what it is held against. */
  writeFiles(asked, range, than, against) {
    const links = (from, to, what) =>
      exportLinks(what, (format) =>
        address("export", { what: "history", format, ...asked, from: Math.round(from), to: Math.round(to) }),
      );
    refill(
      this.files,
      asked && links(asked.from, asked.to, `${t("view.compare")}, ${rangeName(range)}`),
      than && links(...than, t(`range.against.${against}`)),
    );
  }

  /** By how much the mean of each brand differs from that of what its range is held against. */
  writeMeans(other, against) {
    const mean = (all) => all.reduce((sum, point) => sum + point.score, 0) / all.length;
    const line = (one) => {
      const then = seriesOf(other, one.name).filter((point) => !isUnknown(point));
      const now = one.points.filter((point) => !isUnknown(point));
      if (!then.length || !now.length) return t("range.against.nothing");
      const [is, was] = [mean(now), mean(then)];
      return t(`range.against.means.${against}`, points(is), points(was), signed(is - was));
    };
    refill(this.means, other && this.series.map((one) => h("li", {}, named(one.name), ": ", line(one))));
  }

  write() {
    const days = this.hasBaseline || (this.mode === "campaigns" && this.by === "days");
    this.chart?.close();
    this.chart = new Chart({
      label: t("trend.title"),
      height: 300,
      days: days ? (x) => t("compare.day", x) : null,
      said: (x, rows, last) => readout(x, rows, last, days),
    });
    const begins = this.series.map((one) => (one.points[0] ? Math.floor((one.points[0].at - 1) / DAY_MS) : 0));
    const x = (point, i) => (days ? Math.floor((point.at - 1) / DAY_MS) - begins[i] + 1 : point.at / 1000);
    const shown = this.series.map((one, i) => ({
      name: one.of === undefined ? nameOf(one.name) : one.name,
      of: one.of,
      x: one.points.map((point) => x(point, i)),
      y: known(one.points, "score"),
      ...(one.points.every((point) => point.low !== null) && this.series.length <= 2
        ? { low: known(one.points, "low"), high: known(one.points, "high") }
        : {}),
    }));
    const label = this.series
      .filter((one) => one.points.length && one.of === undefined)
      .map((one) => t("compare.label", nameOf(one.name), level(one.points[0]), level(one.points.at(-1))))
      .join(" ");
    refill(
      this.holder,
      this.chart.node,
      folded(
        t("trend.table"),
        [days ? t("compare.day.head") : t("trend.time"), ...shown.map((one) => [one.name, "number"])],
        () => rows(shown, days),
      ),
    );
    this.chart.mark(days ? [] : this.marked);
    this.chart.write(shown, `${t("trend.title")}. ${label}`);
    refill(this.note, this.series.some((one) => one.of === undefined && one.points.length < 2) ? t("trend.short") : "");
  }
}

const seriesOf = (answer, name) => answer.series.find((one) => one.name === name)?.points ?? [];

/** A series of another time, put where the one at place `of` is; nothing where there are no points. */
function moved(answer, name, of, byMs, against) {
  const there = seriesOf(answer, name).map((point) => ({ ...point, at: point.at + byMs, low: null }));
  return there.length
    ? [{ name: t("compare.against", nameOf(name), t(`range.against.${against}`)), points: there, of }]
    : [];
}

/** One figure of each point, null where nothing is known: the line breaks there. */
const known = (all, key) => all.map((point) => (isUnknown(point) ? null : point[key]));

function readout(x, rows, last, days) {
  const when = days ? t("compare.day", x) : moment(x * 1000);
  return [
    h("span", {}, when),
    rows.map((row, place) =>
      h(
        "span",
        { class: "readout-row" },
        " ",
        stroke(row.of ?? place, row.of !== undefined),
        " ",
        named(row.name, { class: "clipped" }),
        " ",
        h("strong", {}, row.y === null ? t("no_data") : points(row.y)),
      ),
    ),
  ];
}

function rows(shown, days) {
  const at = [...new Set(shown.flatMap((one) => one.x))].sort((one, other) => other - one);
  return at.map((x) => [
    days ? String(x) : moment(x * 1000),
    ...shown.map((one) => points(one.y[one.x.indexOf(x)] ?? null)),
  ]);
}

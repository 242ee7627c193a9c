/** All that is compared on one axis: by date, or campaigns by their own days. */

import { ask } from "./api.js";
import { board } from "./board.js";
import { Chart } from "./chart.js";
import { stroke } from "./compare_pick.js";
import { segments } from "./controls.js";
import { h, refill } from "./dom.js";
import { isUnknown, level, moment, points } from "./format.js";
import { t } from "./language.js";
import { marksPlace, readMarks, writeMarks } from "./marks.js";
import { named, nameOf } from "./names.js";
import { rangeOf, RangePicker, spanOf, stepOf } from "./range.js";
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
      chose: ({ range }) => chose(range),
      hasAgainst: false,
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
    this.ranges.write(range);
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
    try {
      const [answer, before, marked] = await Promise.all([
        ask("history", asked, this.signal),
        this.before(now),
        mode === "campaigns" ? [] : readMarks(brands, asked.from, asked.to, this.signal),
      ]);
      if (mine !== this.turn) return;
      this.marked = marked;
      writeMarks(this.marks, marked);
      this.series = names.map((name) => answer.series.find((one) => one.name === name) ?? { name, points: [] });
      if (mode === "days") for (const one of this.series) one.points = one.points.filter(isMidnight);
      this.hasBaseline = Boolean(before);
      if (before) this.series.push(before);
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
      name: nameOf(one.name),
      x: one.points.map((point) => x(point, i)),
      y: known(one.points, "score"),
      ...(one.points.every((point) => point.low !== null) && this.series.length <= 2
        ? { low: known(one.points, "low"), high: known(one.points, "high") }
        : {}),
    }));
    const label = this.series
      .filter((one) => one.points.length)
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
    refill(this.note, this.series.some((one) => one.points.length < 2) ? t("trend.short") : "");
  }
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
        stroke(place),
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

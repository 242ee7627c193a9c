/** From one score to another, part by part: before + parts = after, to the tenth that is shown. */

import { h, unseen } from "./dom.js";
import { points, signed } from "./format.js";
import { INDICATORS } from "./board.js";
import { t } from "./language.js";
import { sourceName } from "./names.js";
import { folded } from "./tables.js";
import { tip } from "./tip.js";
import { tenths } from "./why.js";

const MOST = 8; // parts that are shown by themselves
const SHOWN = 0.05; // points that would not read ±0.0
const GRID = [1, 2, 5, 10, 20];

/**
 * The parts of a difference.
 * `from` and `to`: Sides, with `label`; `parts` sum to `points` = to.score - from.score; `rows` of a note's origin.
 */
export function waterfall({ from, to, parts, points: total, rows = [] }) {
  const begin = round(from.score);
  const end = round(to.score);
  const steps = [...partSteps(parts, total), ...roundingStep(round(end - begin - round(total)))];
  const path = [begin];
  for (const { value } of steps) path.push(round(path.at(-1) + value));
  const axis = scale([...path, end, from.low, from.high, to.low, to.high]);
  return h(
    "div",
    { class: "waterfall-box" },
    h(
      "table",
      { class: "waterfall", "data-points": round(total).toFixed(1) },
      h("caption", { class: "unseen" }, t("waterfall.caption")),
      head(axis),
      h(
        "tbody",
        {},
        level(from, begin, axis, "before"),
        steps.map((step, i) => stepRow(step, path[i], path[i + 1], axis, rows)),
        level(to, end, axis, "after"),
      ),
      foot(total),
    ),
    folded(
      t("waterfall.all", parts.length),
      [t("indicator"), ...sourcesOf(parts).map((source) => [sourceName(source), "number"]), [t("sum"), "number"]],
      () => matrix(parts),
    ),
  );
}

/** The largest parts one by one, the others in one line; the tenths shown sum to the tenth shown of the total. */
function partSteps(parts, total) {
  const shown = parts.filter((part) => Math.abs(part.points) >= SHOWN).slice(0, MOST);
  const others = parts.filter((part) => !shown.includes(part));
  const rest = others.reduce((sum, part) => sum + part.points, 0);
  const read = tenths([...shown.map((part) => part.points), rest], total);
  const steps = shown.map((part, i) => ({
    part,
    value: read[i],
    name: t("part", t(`indicator.${part.indicator}`), sourceName(part.source)),
    text: t(`why.${part.indicator}.${part.points > 0 ? "up" : "down"}`),
  }));
  if (others.length && (read.at(-1) || !shown.length))
    steps.push({ value: read.at(-1), name: t("part.others", others.length), text: t("part.others.text") });
  return steps;
}

/** What is left between two rounded scores and their rounded difference. */
const roundingStep = (value) =>
  value ? [{ rounding: true, value, name: t("part.rounding"), text: t("part.rounding.text") }] : [];

const head = (axis) =>
  h(
    "thead",
    {},
    h(
      "tr",
      {},
      h("th", { scope: "col" }, t("waterfall.part")),
      h("th", { scope: "col" }, unseen(t("waterfall.bar")), axis.ticks()),
      h("th", { scope: "col", class: "number" }, t("unit.points")),
    ),
  );

const foot = (total) =>
  h(
    "tfoot",
    {},
    h(
      "tr",
      { "data-change": round(total).toFixed(1) },
      h("th", { scope: "row", colspan: 2 }, t("waterfall.change")),
      h("td", { class: "number" }, signed(total)),
    ),
  );

const round = (value) => Math.round(value * 10) / 10 || 0;

function level(side, value, axis, kind) {
  const band =
    side.low === null || side.low === undefined
      ? null
      : h("i", { class: "fall-band", style: axis.between(side.low, side.high) });
  return h(
    "tr",
    { class: `level ${kind}`, "data-level": value.toFixed(1) },
    h("th", { scope: "row" }, side.label),
    h(
      "td",
      { class: "fall", "aria-hidden": "true" },
      axis.grid(),
      band,
      h("i", { class: "fall-point", style: { left: axis.at(value) } }),
    ),
    h("td", { class: "number" }, points(value)),
  );
}

function stepRow({ value, name, text, part, rounding }, begin, end, axis, rows) {
  const row = h(
    "tr",
    rounding ? { "data-rounding": value.toFixed(1) } : { "data-part": value.toFixed(1) },
    h("th", { scope: "row" }, name),
    h(
      "td",
      { class: "fall", "aria-hidden": "true" },
      axis.grid(),
      h("i", {
        class: `fall-bar ${value < 0 ? "fell" : "rose"}`,
        style: axis.between(Math.min(begin, end), Math.max(begin, end)),
      }),
      h("i", { class: "fall-link", style: { left: axis.at(end) } }),
    ),
    h("td", { class: `number ${value > 0 ? "up" : value < 0 ? "down" : ""}` }, signed(value)),
  );
  return tip(row, () => ({
    title: name,
    text: `${text}.`,
    rows: part ? [[t("unit.points"), signed(part.points, 2)], ...rows] : rows,
    anchor: row.firstChild,
  }));
}

/** The axis: as much of 0 to 100 as the bars need, with round numbers on it. */
function scale(values) {
  const known = values.filter((value) => value !== null && value !== undefined);
  const least = Math.min(...known);
  const most = Math.max(...known);
  const pad = Math.max(1, (most - least) * 0.06);
  const [low, high] = [Math.max(0, least - pad), Math.min(100, most + pad)];
  const step = GRID.find((one) => (high - low) / one <= 6) ?? 20;
  const marks = [];
  for (let mark = Math.ceil(low / step) * step; mark <= high; mark += step) marks.push(mark);
  const at = (value) => `${(((value - low) / (high - low)) * 100).toFixed(2)}%`;
  return {
    at,
    between: (one, other) => ({ left: at(one), width: `${(((other - one) / (high - low)) * 100).toFixed(2)}%` }),
    ticks: () =>
      h(
        "span",
        { class: "fall-ticks", "aria-hidden": "true" },
        marks.map((mark) => h("i", { style: { left: at(mark) } }, mark)),
      ),
    grid: () =>
      marks.map((mark) => h("i", { class: `fall-grid${mark === 50 ? " median" : ""}`, style: { left: at(mark) } })),
  };
}

const sourcesOf = (parts) => [...new Set(parts.map((part) => part.source))].sort();

/** All parts by indicator and source, with their sums. */
function matrix(parts) {
  const sources = sourcesOf(parts);
  const of = (indicator, source) =>
    parts
      .filter((part) => (!indicator || part.indicator === indicator) && (!source || part.source === source))
      .reduce((sum, part) => sum + part.points, 0);
  const line = (name, indicator) => [
    name,
    ...sources.map((source) => shownPart(of(indicator, source))),
    shownPart(of(indicator)),
  ];
  return [...INDICATORS.map((indicator) => line(t(`indicator.${indicator}`), indicator)), line(t("sum"), null)];
}

const shownPart = (value) => (Math.abs(value) < 0.005 ? "·" : signed(value, 2));

/** Who is higher, and whether that is certain: in words first, in figures beside them. */

import { INDICATORS } from "./board.js";
import { stroke } from "./compare_pick.js";
import { h, unseen } from "./dom.js";
import { count, isUnknown, level, moment, percent, points, range, signed, size } from "./format.js";
import { gauge, ticks } from "./gauge.js";
import { incomparable } from "./incomparable.js";
import { t } from "./language.js";
import { named, nameOf } from "./names.js";
import { origin, traced } from "./tip.js";
import { waterfall } from "./waterfall.js";
import { byIndicator } from "./why.js";

/**
 * The table and, for each pair, what sets the two apart.
 * `names`: what was asked for, the first of them the one that the others are held against; alone it is held against
 * itself at another time. `first(name)` puts another one first.
 */
export function differences({ window, pairs: compared }, { names, versions, first }) {
  const pairs = compared.map((pair, i) => ({
    ...pair,
    one: { ...pair.one, label: names[0] },
    other: {
      ...pair.other,
      label:
        names[i + 1] ?? t(window ? "compare.before" : "compare.days.before", nameOf(names[0]), moment(pair.other.at)),
    },
  }));
  if (!pairs.length) return h("p", { class: "empty" }, t("compare.start.brands"));
  const base = pairs[0].one;
  const sides = [base, ...pairs.map((pair) => pair.other)];
  const heads = [
    [t("column.brand")],
    [t("column.score"), "number"],
    [null, "scale"],
    [t("compare.difference"), "number"],
    [t("compare.verdict"), "words"],
    ...INDICATORS.map((key) => [t(`indicator.${key}`), "number"]),
    [t("column.mentions"), "number"],
  ];
  return [
    h(
      "div",
      { class: "verdicts" },
      pairs.map((pair) => h("p", {}, sentence(pair))),
    ),
    h(
      "div",
      { class: "scrolled", tabindex: "0", role: "group", "aria-label": t("compare.table") },
      h(
        "table",
        { class: "plain compare" },
        h("caption", { class: "unseen" }, t("compare.table")),
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            heads.map(([text, kind]) =>
              h("th", { scope: "col", class: kind }, text === null ? [unseen(t("column.scale")), ticks()] : text),
            ),
          ),
        ),
        h(
          "tbody",
          {},
          sides.map((side, place) =>
            line(side, place, pairs[place - 1], { window, versions, first: names.length > 1 ? first : null }),
          ),
        ),
      ),
    ),
    h("p", { class: "card-note" }, t(window ? "compare.note" : "compare.note.days")),
    pairs.filter((pair) => isCompared(pair) && pair.parts.length).map((pair) => apart(pair, window)),
  ];
}

/** Whether the two may be held against each other, and something is known of both. */
const isCompared = ({ comparable, one, other }) => comparable && !isUnknown(one) && !isUnknown(other);

/** What is said of a difference. */
export function verdict(pair) {
  if (isUnknown(pair.one) || isUnknown(pair.other)) return t("verdict.no_data");
  const { comparable, points: difference, significant } = pair;
  if (!comparable) return t("verdict.incomparable", incomparable(pair));
  if (!significant) return t("verdict.none");
  return t(difference > 0 ? "verdict.lower" : "verdict.higher"); // of the other, against the first
}

function sentence(pair) {
  const { one, other, comparable, points: difference, significant, robust_ratio: robust } = pair;
  const [first, second] = [named(one.label), named(other.label)];
  const nobody = [one, other].find(isUnknown);
  if (nobody) return [named(nobody.label), ` ${t("compare.no_data")}`];
  if (!comparable) return [first, ` ${t("compare.and")} `, second, ` ${t("compare.incomparable", incomparable(pair))}`];
  if (!significant)
    return [
      t("compare.same"),
      " ",
      first,
      ` ${t("compare.and")} `,
      second,
      ` (${t("compare.points", size(difference))}).`,
    ];
  const stays = robust === null ? null : difference > 0 ? robust : 1 - robust;
  return [
    h("strong", {}, first),
    ` ${t(difference > 0 ? "compare.higher" : "compare.lower", points(Math.abs(difference)))} `,
    h("strong", {}, second),
    `, ${t("compare.certain")}`,
    stays === null
      ? null
      : h(
          "span",
          { class: "robust" },
          ` ${stays === 1 ? t("compare.robust.all") : t("compare.robust.some", percent(stays))}`,
        ),
  ];
}

function line(side, place, pair, { window, versions, first }) {
  const noted = (key, text) => () => ({
    title: key,
    text,
    rows: origin({
      window: window || null,
      at: side.at,
      mentions: side.mention_count,
      low: side.low,
      high: side.high,
      versions,
      more: window ? [] : [[t("tip.window"), t("compare.days")]],
    }),
  });
  return h(
    "tr",
    {},
    h(
      "th",
      { scope: "row" },
      place && !first ? null : stroke(place),
      " ",
      named(side.label),
      place && first
        ? h(
            "button",
            { type: "button", class: "put-first", on: { click: () => first(side.label) } },
            t("compare.first"),
            unseen(` ${nameOf(side.label)}`),
          )
        : null,
    ),
    h("td", { class: "number strong" }, traced(level(side), noted(t("column.score"), t("tip.score")))),
    h("td", { class: "scale" }, gauge(side), unseen(isUnknown(side) ? t("no_data") : range(side.low, side.high))),
    h(
      "td",
      { class: `number ${pair?.significant ? (pair.points > 0 ? "down" : "up") : "chance"}` },
      pair
        ? isCompared(pair)
          ? traced(signed(-pair.points), noted(t("compare.difference"), t("compare.tip.difference")))
          : "–"
        : "–",
    ),
    h("td", { class: "words" }, pair ? verdict(pair) : t("compare.base")),
    INDICATORS.map((key) =>
      h(
        "td",
        { class: "number" },
        traced(points(isUnknown(side) ? null : side.indicators[key]), noted(t(`indicator.${key}`), t(`tip.${key}`))),
      ),
    ),
    h("td", { class: "number" }, traced(count(side.mention_count), noted(t("column.mentions"), t("tip.mentions")))),
  );
}

/** What sets two apart: from the baseline to the other, part by part, with the signs of the table. */
function apart(pair, window) {
  const { one, other } = pair;
  const difference = -pair.points;
  const parts = pair.parts.map((part) => ({ ...part, points: -part.points }));
  const most = byIndicator(parts)
    .slice(0, 2)
    .map((sum) => `${t(`indicator.${sum.indicator}`)} ${signed(sum.points)}`);
  return h(
    "details",
    { class: "card apart" },
    h(
      "summary",
      {},
      h("span", {}, t("compare.apart"), " ", named(one.label), " → ", named(other.label)),
      h("span", { class: "muted" }, `${signed(difference)} · ${most.join(", ")}`),
    ),
    waterfall({
      from: { ...one, label: named(one.label) },
      to: { ...other, label: named(other.label) },
      parts,
      points: difference,
      rows: origin({ window: window || null, at: other.at, mentions: other.mention_count }),
    }),
    h("p", { class: "card-note" }, t("compare.read", moment(one.at), moment(other.at))),
  );
}

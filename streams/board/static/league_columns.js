/** The columns of the league table: by what each is sorted, and which way first. */

import { byName, count, isUnknown, percent } from "./format.js";
import { INDICATORS } from "./board.js";

/** A whole number, a dash where there is none. */
const whole = (value) => ((value ?? null) === null ? "–" : count(Math.round(value)));

/**
 * `value(row, place)`: what is sorted by, null last; `first`: the direction of the first click; `text(value)`: what
 * the cell shows, where that is all it shows (its head and note are `column.KEY` and `tip.KEY`).
 * A column without `value` cannot be sorted by.
 */
export const COLUMNS = [
  { key: "watch" },
  { key: "rank", value: (_, place) => place?.rank, first: "asc", numeric: true },
  { key: "brand", value: (row) => row.brand, first: "asc" },
  { key: "score", value: (row) => (isUnknown(row) ? null : row.score), first: "desc", numeric: true },
  { key: "scale" },
  { key: "change", value: (row) => (isUnknown(row) ? null : row.change), first: "desc", numeric: true },
  { key: "spark" },
  ...INDICATORS.map((key) => ({
    key,
    value: (row) => (isUnknown(row) ? null : row[key]),
    first: "desc",
    numeric: true,
    indicator: true,
  })),
  { key: "share", value: (_, place) => place?.share, text: (value) => percent(value, 1), first: "desc", numeric: true },
  { key: "mentions", value: (row) => row.mention_count, text: count, first: "desc", numeric: true },
  { key: "coverage", value: (row) => row.coverage, text: (value) => percent(value), first: "asc", numeric: true },
  { key: "percentile", value: (_, place) => place?.percentile, text: whole, first: "desc", numeric: true },
];

export const SORTABLE = COLUMNS.filter((column) => column.value);

/** Which column and direction an address asks for: `score`, highest first, unless it says otherwise. */
export function sorting(params) {
  const column = SORTABLE.find((one) => one.key === params.get("sort")) ?? SORTABLE.find((one) => one.key === "score");
  const dir = ["asc", "desc"].includes(params.get("dir")) ? params.get("dir") : column.first;
  return { column, dir };
}

/** Order standings by it; equal ones by name, so that they do not change places for nothing. */
export function ordered(rows, places, { column, dir }) {
  const sign = dir === "asc" ? 1 : -1;
  const keyed = rows.map((row) => [column.value(row, places.get(row.brand)), row]);
  keyed.sort(([one, first], [other, second]) => {
    const missing = (one ?? null) === null ? 1 : 0;
    const away = missing - ((other ?? null) === null ? 1 : 0);
    if (away || missing) return away || byName(first.brand, second.brand);
    const way = typeof one === "string" ? byName(one, other) : one - other;
    return way ? sign * way : byName(first.brand, second.brand);
  });
  return keyed.map(([, row]) => row);
}

/** Ranges of dates: the last days, this month or quarter, or days of one's own; and what they are held against. */

import { field, segments } from "./controls.js";
import { h } from "./dom.js";
import { t } from "./language.js";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const HOURLY_MS = 35 * DAY_MS; // the board has every hour of so long, and before that the midnights
const LAST = { "24h": DAY_MS, "7d": 7 * DAY_MS, "28d": 28 * DAY_MS, "90d": 90 * DAY_MS };
const MONTHS = { month: 1, last_month: 1, quarter: 3 };
const OWN = /^(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})$/;
const ISO = 10;
const LEAST_STEPS = 4;

/** How far apart points are: windows of whole days, and what is long past, have one a midnight. */
export function stepOf(window, length) {
  if (window === "7d" || window === "28d" || length > HOURLY_MS) return DAY_MS;
  return length >= LAST["28d"] ? 4 * HOUR_MS : HOUR_MS;
}

const isDaily = (window) => stepOf(window, DAY_MS) === DAY_MS;

/** The ranges to choose from: one of 24 hours would show nothing where there is one point a day. */
export const rangesOf = (window) => [
  ...Object.keys(LAST).filter((one) => LAST[one] >= LEAST_STEPS * stepOf(window, LAST[one])),
  ...Object.keys(MONTHS),
  "own",
];

/** The range of an address; one that suits the window, where it names none. */
export function rangeOf(asked, window) {
  if (rangesOf(window).includes(asked) && asked !== "own") return asked;
  return daysOf(asked) ? asked : isDaily(window) ? "28d" : "7d";
}

/** The days of a range of one's own, as `[first, last]`; null: it is another, or none. */
export function daysOf(range) {
  const [, first, last] = OWN.exec(range ?? "") ?? [];
  return first && first <= last && !Number.isNaN(Date.parse(first)) && !Number.isNaN(Date.parse(last))
    ? [first, last]
    : null;
}

/** What a range is, as `[from, to]` in ms, where the newest data is of `end`. */
export function spanOf(range, end) {
  const days = daysOf(range);
  if (days)
    return [Date.parse(days[0]), Math.min(Date.parse(days[1]) + DAY_MS, Math.max(end, Date.parse(days[0]) + DAY_MS))];
  if (!MONTHS[range]) return [end - (LAST[range] ?? LAST["7d"]), end];
  const first = monthOf(end, range === "quarter" ? -(new Date(end).getUTCMonth() % MONTHS.quarter) : 0);
  return range === "last_month" ? [monthOf(end, -1), first] : [first, end];
}

/** When the month of a time begins, or one so many months later. */
function monthOf(ms, later) {
  const time = new Date(ms);
  return Date.UTC(time.getUTCFullYear(), time.getUTCMonth() + later);
}

/** What a range is held against, as `[from, to]`; null: nothing. */
export function againstOf(range, against, end) {
  const [from, to] = spanOf(range, end);
  if (against === "year") return [yearBefore(from), yearBefore(from) + to - from];
  if (against !== "before") return null;
  if (!MONTHS[range]) return [2 * from - to, from];
  const before = monthOf(from, -MONTHS[range]);
  return [before, Math.min(before + to - from, from)];
}

function yearBefore(ms) {
  const then = new Date(ms);
  const day = Math.min(
    then.getUTCDate(),
    new Date(Date.UTC(then.getUTCFullYear() - 1, then.getUTCMonth() + 1, 0)).getUTCDate(),
  );
  return Date.UTC(then.getUTCFullYear() - 1, then.getUTCMonth(), day) + (ms % DAY_MS);
}

/** What a range is called. */
export const rangeName = (range) => (daysOf(range) ? daysOf(range).join(" – ") : t(`range.long.${range}`));

/** The picker: `chose({ range, against })` is called with what was chosen. */
export class RangePicker {
  constructor({ window, range, against = null, chose, hasAgainst = true }) {
    Object.assign(this, { range, against, chose });
    this.ranges = segments(
      t("range.title"),
      rangesOf(window).map((one) => [one, t(`range.${one}`), t(`range.long.${one}`)]),
      daysOf(range) ? "own" : range,
      (one) => this.choose(one),
    );
    this.ranges.node.classList.add("wrapping");
    const limits = { type: "date", on: { change: () => this.days() } };
    this.first = h("input", limits);
    this.last = h("input", limits);
    this.own = h("div", { class: "days" }, field(t("range.first"), this.first), field(t("range.last"), this.last));
    this.than = h(
      "select",
      { "data-range": "against", on: { change: () => this.take({ against: this.than.value || null }) } },
      ["", "before", "year"].map((one) => h("option", { value: one }, t(`range.against.${one || "none"}`))),
    );
    this.node = h(
      "div",
      { class: "range-picker" },
      this.ranges.node,
      this.own,
      hasAgainst ? field(t("range.against"), this.than) : null,
    );
    this.write(range, against);
  }

  write(range, against = this.against) {
    Object.assign(this, { range, against });
    const days = daysOf(range);
    this.ranges.write(days ? "own" : range);
    this.own.hidden = !days;
    if (days) [this.first.value, this.last.value] = days;
    this.than.value = against ?? "";
  }

  choose(one) {
    if (one !== "own") return this.take({ range: one });
    const [from, to] = spanOf(this.range, Date.now());
    return this.take({ range: `${iso(from)}..${iso(to)}` });
  }

  days() {
    const range = `${this.first.value}..${this.last.value}`;
    if (daysOf(range)) this.take({ range });
  }

  take(more) {
    const { range, against } = { range: this.range, against: this.against, ...more };
    this.write(range, against);
    this.chose({ range, against });
  }
}

const iso = (ms) => new Date(ms).toISOString().slice(0, ISO);

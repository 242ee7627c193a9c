/** Numbers and times as the reader writes them. */

import { locale, t } from "./language.js";

const HOUR_MS = 3_600_000;
const made = new Map();

function by(kind, options) {
  const key = locale() + kind + JSON.stringify(options);
  if (!made.has(key)) made.set(key, new Intl[kind](locale(), options));
  return made.get(key);
}

const NONE = "–";
const numbers = (digits, more = {}) =>
  by("NumberFormat", { minimumFractionDigits: digits, maximumFractionDigits: digits, ...more });
const minus = (text) => text.replace("-", "−");

/** One decimal, as every score and indicator is shown. */
export const points = (value) =>
  value === null || value === undefined ? NONE : minus(numbers(1).format(clean(value)));

/** With its sign; nothing is ±0, never −0. */
export const signed = (value, digits = 1) =>
  value === null || value === undefined ? NONE : minus(numbers(digits, { signDisplay: "exceptZero" }).format(value));

/** How large a change is, where words say which way it went. */
export const size = (value) => points(value === null || value === undefined ? value : Math.abs(value));

export const count = (value) => (value === null || value === undefined ? NONE : minus(numbers(0).format(value)));
export const decimal = (value, digits = 1) =>
  value === null || value === undefined ? NONE : minus(numbers(digits).format(value));
export const percent = (ratio, digits = 0) =>
  ratio === null || ratio === undefined ? NONE : numbers(digits, { style: "percent" }).format(ratio);

/** Tenths that read -0.0 are 0. */
const clean = (value) => (Math.abs(value) < 0.05 && value < 0 ? 0 : value);

/** Whether a score is too uncertain to be shown without saying so, and its interval. */
export const range = (low, high) => (low === null || low === undefined ? NONE : t("range", points(low), points(high)));

/** Whether an interval holds every score there is: nobody spoke of the brand, and its number says nothing. */
export const isUnknown = ({ low, high }) => low === 0 && high === 100;

/** A score, or that there is none to show. */
export const level = (side) => (isUnknown(side) ? t("no_data") : points(side.score));

export const clock = (ms) => by("DateTimeFormat", { hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(ms);
export const hourMinute = (ms) => by("DateTimeFormat", { hour: "2-digit", minute: "2-digit" }).format(ms);
export const dayMonth = (ms) => by("DateTimeFormat", { day: "numeric", month: "short" }).format(ms);

/** Day and time, to the minute. */
export const moment = (ms) =>
  ms
    ? by("DateTimeFormat", {
        weekday: "short",
        day: "numeric",
        month: "short",
        hour: "2-digit",
        minute: "2-digit",
      }).format(ms)
    : NONE;

/** All of it, in the reader's zone and in UTC, for those who trace a number. */
export const exactly = (ms) =>
  ms
    ? `${by("DateTimeFormat", { dateStyle: "medium", timeStyle: "long" }).format(ms)} · ${by("DateTimeFormat", { hour: "2-digit", minute: "2-digit", second: "2-digit", timeZone: "UTC" }).format(ms)} UTC`
    : NONE;

/** A day of a campaign: UTC days are called by their own date wherever one reads. */
export const day = (iso) =>
  by("DateTimeFormat", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" }).format(
    Date.parse(`${iso}T00:00:00Z`),
  );

/** The time alone today, else with the day. */
export const recent = (ms, now = Date.now()) => (Math.abs(now - ms) < 20 * HOUR_MS ? hourMinute(ms) : moment(ms));

/** A span in its largest unit. */
export function span(ms) {
  const size = Math.abs(ms);
  const [value, unit] =
    size < 1_000
      ? [Math.round(ms), "millisecond"]
      : size < 120_000
        ? [Math.round(ms / 1_000), "second"]
        : size < 2 * HOUR_MS
          ? [Math.round(ms / 60_000), "minute"]
          : size < 48 * HOUR_MS
            ? [Math.round(ms / HOUR_MS), "hour"]
            : [Math.round(ms / (24 * HOUR_MS)), "day"];
  return by("NumberFormat", { style: "unit", unit, unitDisplay: "short" }).format(value);
}

/** Names in a row: "A, B and C". */
export const list = (names) => by("ListFormat", { type: "conjunction" }).format(names);

/** Compare names as the reader's language orders them. */
export const byName = (one, other) => by("Collator", { numeric: true }).compare(one, other);

/** One alert in sentences: what happened, how far it went, and why it is over. */

import { count, decimal, points, recent, span } from "./format.js";
import { has, t } from "./language.js";
import { nameOf, sourceName } from "./names.js";

const STEPS_AN_HOUR = 12; // of five minutes

const isKnown = (value) => value !== undefined && value !== null;

/** What happened, in a sentence or two. */
export function alertWords(alert) {
  const { kind, expected, brand, source } = alert;
  if (kind === "drop") return dropWords(alert);
  if (kind === "surge") return surgeWords(alert);
  return t(
    "alert.words.silence",
    brand ? nameOf(brand) : sourceName(source),
    count(Math.round(expected ?? 0)),
    span(Math.max(0, alert.at - alert.since)),
  );
}

function dropWords(alert) {
  const { score, points: change, usual, source } = alert;
  return [
    t("alert.words.drop", {
      score: points(score),
      span: t(`window.span.${alert.window}`),
      closed: alert.state === "closed",
      change: isKnown(change) ? points(Math.abs(change)) : null,
      fell: change < 0,
      usual: isKnown(usual) ? points(usual) : null,
    }),
    peakWords(alert),
    source ? t("alert.words.source", sourceName(source)) : "",
  ]
    .filter(Boolean)
    .join(" ");
}

/** Of a surge: its busiest half hour, against what is usual, and how it is now. */
function surgeWords({ mentions, expected, peak, peak_at: at, state }) {
  const now = (mentions ?? 0) * STEPS_AN_HOUR;
  const most = peak ?? now;
  const usual = (expected ?? 0) * STEPS_AN_HOUR;
  return t("alert.words.surge", {
    most: count(Math.round(most)),
    when: isKnown(at) ? recent(at) : null,
    usual: decimal(usual),
    times: usual ? decimal(most / usual) : null,
    now: state === "closed" ? null : count(Math.round(now)),
  });
}

/** How far an incident went at most, and when; empty where that is not known. */
export function peakWords({ kind, peak, peak_at: at }) {
  if (!isKnown(peak) || kind === "silence") return "";
  const shown = kind === "drop" ? points(peak) : count(Math.round(peak));
  return t(`alert.words.peak.${kind}`, shown, isKnown(at) ? recent(at) : null);
}

/** Why an incident is over; empty where that is not known. */
export function endWords({ state, reason, at }) {
  if (state !== "closed" || !reason || !has(`alert.reason.${reason}`)) return "";
  return t("alert.ended", t(`alert.reason.${reason}`), recent(at));
}

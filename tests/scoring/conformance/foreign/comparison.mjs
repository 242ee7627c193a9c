/** Whether two readings differ (section 6). Method and reference are one, as one question names one of each. */

import { spread } from "./interval.mjs";
import { logit } from "./score.mjs";

const LEAST = 2.04;

/** {reason}, and where it is null: delta, se of delta, significant. */
export function compare(one, other, sameBrand) {
  const reason = whyNot(one, other);
  if (reason !== null) return { reason };
  const delta = logit(one.score) - logit(other.score);
  const se = Math.sqrt(sameBrand ? ofOneBrand(one, other) : one.se ** 2 + other.se ** 2);
  return { reason, delta, se, significant: Math.abs(delta) > LEAST * se };
}

function whyNot(one, other) {
  if (one.plainWeights.some((weight, i) => weight !== other.plainWeights[i])) return "profiles_differ";
  if (one.period.lengthMs !== other.period.lengthMs) return "lengths_differ";
  if (one.coverage.some((part, place) => part > 0 !== other.coverage[place] > 0)) return "sources_differ";
  return null;
}

function ofOneBrand(one, other) {
  const jackknife = spread(one.rowLogits.map((l, g) => l - other.rowLogits[g]));
  return Math.max(jackknife, one.days + other.days) + one.rest + other.rest;
}

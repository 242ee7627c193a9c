/** The standard error of a score on the scale of l, and its interval (sections 5 and 14). */

import { floorDivide, sum } from "./integers.mjs";
import { DAY_MS } from "./period.mjs";
import { scoreOfDays } from "./reading.mjs";
import { logit, unlogit } from "./score.mjs";

const STUDENT = 2.0395134463964077;
const TOO_WIDE = 30;
const BLOCKS = 7;
const SHARED_BY_A_DAY = 0.7;

/** {jackknife, days, rest, se, low, high, provisional}; rest is VP + VS + VL. */
export function interval(brand, reading) {
  const { score, stage, prior, rowLogits } = reading;
  const base = prior ?? stage;
  const jackknife = spread(rowLogits);
  const span = brand.method.second ? spanOf(brand, reading.period.prior ?? reading.period) : null;
  const days = span === null ? 0 : daysOf(brand, reading, span);
  const more = span === null ? 0 : sharedDays(reading, span) + unlistened(reading, base, brand.reference);
  const rest = shrunk(reading, base, brand.reference) + more;
  const se = Math.sqrt(Math.max(jackknife, days) + rest);
  const silent = brand.method.second && sum(stage.voices) === 0 && sum(base.voices) === 0;
  const low = silent ? 0 : unlogit(logit(score) - STUDENT * se);
  const high = silent ? 100 : unlogit(logit(score) + STUDENT * se);
  const provisional = high - low > TOO_WIDE || sum(base.voices) === 0;
  return { jackknife, days, rest, se, low, high, provisional };
}

/** Variance of a jackknife: (n - 1) / n times the squares of the deviations. */
export function spread(values) {
  const mean = sum(values) / values.length;
  return ((values.length - 1) / values.length) * sum(values.map((one) => (one - mean) ** 2));
}

const isShort = ({ granularity }) => granularity === "hour";

/** k_i: what a point of ln I_i is on the scale of l. */
const slope = ({ weights, indicators, score }, i) => (weights[i] * (1 - indicators[i] / 100)) / (1 - score / 100);

/** VP: what shrinkage hides. */
function shrunk(reading, base, reference) {
  const voices = sum(base.voices);
  const B = [voices / (voices + 4), ...base.B];
  const parts = B.map(
    (one, i) => ((slope(reading, i) / reference.width[i]) * (1 - one) * reference.tau[i]) ** 2,
  );
  return sum(parts);
}

/** The first whole day of a period since the brand is followed, and the number of days from it to the last. */
function spanOf(brand, period) {
  const whole = [...period.weights].filter(([, weight]) => weight === 1).map(([pane]) => pane);
  const first = Math.max(Math.min(...whole), floorDivide(brand.since, DAY_MS));
  return { first, count: Math.max(...period.weights.keys()) - first + 1 };
}

/** What days say: a jackknife over blocks of days, of the prior where there is one. */
function daysOf(brand, { period, exposure, priorExposure, plainWeights, gamma }, { first, count }) {
  if (isShort(period) || count < BLOCKS) return 0;
  const base = period.prior ?? period;
  const blockOf = (day) => Math.min(BLOCKS - 1, floorDivide(Math.max(0, day - first) * BLOCKS, count));
  const logits = Array.from({ length: BLOCKS }, (_, left) => {
    const keeps = (day) => blockOf(day) !== left;
    const days = priorExposure ?? exposure;
    return logit(scoreOfDays(brand, base, days, plainWeights, gamma, keeps, BLOCKS / (BLOCKS - 1)));
  });
  if (period.prior !== null) return (spread(logits) * count) / BLOCKS;
  return (count >= 28 ? 1.75 : 3) * spread(logits);
}

/** VS: a day moves all authors together. */
function sharedDays(reading, { count }) {
  if (isShort(reading.period)) return 0;
  return (slope(reading, 3) * SHARED_BY_A_DAY) ** 2 / (reading.period.prior === null ? Math.max(BLOCKS, count) : BLOCKS);
}

/** VL: sources that were never listened to. */
function unlistened(reading, base, reference) {
  const off = reading.exposure.map((days, place) => days === 0 && (reading.priorExposure?.[place] ?? 0) === 0);
  const g = off.filter(Boolean).length;
  if (g === 0) return 0;
  const roots = base.x.map(Math.sqrt);
  const part = sum(roots.filter((_, place) => off[place])) / sum(roots);
  const on = off.length - g;
  return (slope(reading, 0) / reference.width[0]) ** 2 * part ** 2 * (1 / Math.max(1, on) + 1 / g);
}

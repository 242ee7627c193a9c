/** One brand in one period: stages, score, interval. */

import { exposureOf } from "./exposure.mjs";
import { interval } from "./interval.mjs";
import { gammaOf } from "./reference.mjs";
import { logit, scoreOf } from "./score.mjs";
import { scaled, stageA, stageB, totals } from "./stage.mjs";

const ROWS = 32;

/**
 * Read a brand, {rows, since, tz, outages, method, reference}.
 *
 * Returns what `scoreOf` does and: period, weights (times γ), gamma, coverage, exposure, stage, prior, priorExposure,
 * rowLogits (l_g), and what `interval` does.
 */
export function read(brand, period, weights) {
  const { method, reference } = brand;
  const gamma = gammaOf(reference, weights);
  const { exposure, coverage } = exposureOf(brand, period);
  const priorExposure = period.prior === null ? null : exposureOf(brand, period.prior).exposure;
  const estimate = (keeps, factor) => {
    const of = (one) => scaled(totals(brand, one, keeps), factor);
    if (period.prior === null) return { stage: stageA(of(period), exposure, method, reference), prior: null };
    const prior = stageA(of(period.prior), priorExposure, method, reference);
    return { stage: stageB(of(period), exposure, prior, method, reference), prior };
  };
  const scored = ({ stage, prior }) => scoreOf(stage, prior, weights, gamma, method, reference);

  const whole = estimate(undefined, 1);
  const rowLogits = Array.from({ length: ROWS }, (_, left) =>
    logit(scored(estimate((row) => row !== left, ROWS / (ROWS - 1))).score),
  );
  const reading = {
    period,
    plainWeights: weights,
    weights: weights.map((one) => gamma * one),
    gamma,
    exposure,
    coverage,
    priorExposure,
    ...whole,
    ...scored(whole),
    rowLogits,
  };
  return { ...reading, ...interval(brand, reading) };
}

/** Score of stage A of a period from the days that are kept, times a factor. */
export function scoreOfDays(brand, period, exposure, weights, gamma, keepsDay, factor) {
  const { method, reference } = brand;
  const found = scaled(
    totals(brand, period, (_, day) => keepsDay(day)),
    factor,
  );
  return scoreOf(stageA(found, exposure, method, reference), null, weights, gamma, method, reference).score;
}

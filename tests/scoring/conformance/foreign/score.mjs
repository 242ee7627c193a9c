/** Indicators, gate and score of a stage (sections 4 and 14). */

import { clip, sum } from "./integers.mjs";

const OF_REACH = 0.3; // the part of Engagement that audience explains

export const logit = (score) => Math.log(score / (100 - score));

export const unlogit = (y) => 100 / (1 + Math.exp(-y));

/** Each source's part of u of Engagement. */
export const engagementParts = ({ c: [reach, engagement] }) =>
  engagement.map((one, place) => one - OF_REACH * reach[place]);

/** ω * sqrt(x[s]) */
export const presenceRoots = ({ x }, reference) => x.map((one) => reference.share * Math.sqrt(one));

/**
 * Score a stage, against the prior's stage A in a short window, else null.
 *
 * Returns {u, indicators, score, h, gated}; u after the gate, `gated` [Presence, Engagement].
 */
export function scoreOf(stage, prior, weights, gamma, method, reference) {
  const before = potentials(stage, reference);
  const gate = prior !== null && method.second;
  const { u, h, gated } = gate ? afterGate(before, potentials(prior, reference), reference) : openGate(before);
  const indicators = u.map((one, i) => unlogit((one - reference.middle[i]) / reference.width[i]));
  const log = sum(indicators.map((one, i) => gamma * weights[i] * Math.log(one / 100)));
  return { u, indicators, score: 100 * Math.exp(log), h, gated };
}

/** u before the gate */
function potentials(stage, reference) {
  return [
    2 * Math.log(sum(presenceRoots(stage, reference))),
    sum(stage.c[0]),
    sum(engagementParts(stage)),
    sum(stage.c[2]),
  ];
}

const openGate = (u) => ({ u, h: 1, gated: [false, false] });

/** Rising Presence and Engagement count only as far as Favour did not fall. */
function afterGate(u, prior, reference) {
  const h = clip(1 + (u[3] - prior[3]) / (reference.width[3] / 4), 0, 1);
  const isGated = (i) => h < 1 && u[i] > prior[i];
  const after = u.map((one, i) => ((i === 0 || i === 2) && isGated(i) ? prior[i] + h * (one - prior[i]) : one));
  return { u: after, h, gated: [isGated(0), isGated(2)] };
}

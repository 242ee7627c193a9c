/** Why a score moved: points by indicator and source (sections 7 and 14). */

import { engagementParts, presenceRoots } from "./score.mjs";
import { sum } from "./integers.mjs";

/** {delta, contributions}: four lists of points by source. */
export function explain(before, after, reference) {
  const movements = [
    presenceMoved(before, after, reference),
    difference(before.stage.c[0], after.stage.c[0]),
    difference(gatedEngagement(before), gatedEngagement(after)),
    difference(before.stage.c[2], after.stage.c[2]),
  ];
  const scale = logMean(after.score, before.score);
  const contributions = movements.map((moved, i) =>
    moved.map((one) => scale * after.weights[i] * steepness(before, after, i, reference) * one),
  );
  return { delta: after.score - before.score, contributions };
}

const difference = (before, after) => after.map((one, place) => one - before[place]);

/** The logarithmic mean, Lm. */
function logMean(a, b) {
  return Math.abs(a - b) < 1e-12 * Math.max(a, b) ? a : (a - b) / (Math.log(a) - Math.log(b));
}

/** σ_i */
function steepness(before, after, i, reference) {
  const moved = after.u[i] - before.u[i];
  if (Math.abs(moved) <= 1e-9) return (1 - before.indicators[i] / 100) / reference.width[i];
  return Math.log(after.indicators[i] / before.indicators[i]) / moved;
}

/** Δ_1 */
function presenceMoved(before, after, reference) {
  const one = gatedPresence(before, reference);
  const other = gatedPresence(after, reference);
  const mean = logMean(sum(other.root), sum(one.root));
  return difference(one.root, other.root).map((moved, s) => (2 * moved) / mean + other.rise[s] - one.rise[s]);
}

/** {root, rise}, by source */
function gatedPresence({ stage, prior, h, gated }, reference) {
  const now = presenceRoots(stage, reference);
  if (!gated[0]) return { root: now, rise: now.map(() => 0) };
  const root = presenceRoots(prior, reference);
  const mean = logMean(sum(now), sum(root));
  return { root, rise: difference(root, now).map((moved) => (h * 2 * moved) / mean) };
}

/** The summands of u3 after the gate. */
function gatedEngagement({ stage, prior, h, gated }) {
  const now = engagementParts(stage);
  if (!gated[1]) return now;
  return engagementParts(prior).map((one, place) => one + h * (now[place] - one));
}

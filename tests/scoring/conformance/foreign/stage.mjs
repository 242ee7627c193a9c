/** From sums of rows to the parts of the indicators, by source (section 4). */

import { sum } from "./integers.mjs";

const FAVOUR = 2;
const SHRINKAGE = [12, 12, 8]; // k of stage A: Reach, Engagement, Favour
const SHRINKAGE_WITHIN = 10; // k of stage B

/** Sums over the panes of a period, times their weight, of the rows that are kept: by source, eight doubles. */
export function totals(brand, period, keeps = () => true) {
  const found = brand.reference.sources.map(() => [0, 0, 0, 0, 0, 0, 0, 0]);
  for (const { place, pane, row, sums } of brand.rows[period.granularity].values()) {
    const weight = period.weights.get(pane);
    if (weight === undefined || !keeps(row, pane)) continue;
    sums.forEach((one, index) => (found[place][index] += weight * one));
  }
  return found;
}

export const scaled = (found, factor) => found.map((sums) => sums.map((one) => one * factor));

/** 28 days and campaigns: {voices, D, N, d, B, x, c}; N, d, B and c by indicator but Presence. */
export function stageA(found, exposure, method, reference) {
  const { voices, N, Y } = pairs(found);
  const D = exposure.map((days, place) => reference.voicesPerDay[place] * days);
  const mean = (sum(voices) + 0.5) / (sum(D) + 0.5);
  const x = voices.map((one, place) => (one + 2 * mean) / (D[place] + 2));
  const parts = N.map((n, j) => {
    const d = distance(n, Y[j], j, reference, null);
    return pooled(n, d, rateOf(exposure, method), SHRINKAGE[j], null, reference);
  });
  return joined(voices, D, N, x, parts, null);
}

/** Short windows, held against stage A of the 28 days before. */
export function stageB(found, exposure, prior, method, reference) {
  const { voices, N, Y } = pairs(found);
  const D = exposure.map((days, place) => reference.voicesPerDay[place] * days);
  const x = voices.map((one, place) => (prior.x[place] * (one + 2)) / (prior.x[place] * D[place] + 2));
  const parts = N.map((n, j) => {
    const cap = D.map((one, place) =>
      prior.D[place] === 0 ? Infinity : (3 * prior.N[j][place] * one) / prior.D[place] + 5,
    );
    const d = distance(n, Y[j], j, reference, prior.d[j]);
    return pooled(n, d, rateOf(exposure, method), SHRINKAGE_WITHIN, cap, reference);
  });
  return joined(voices, D, N, x, parts, prior);
}

function pairs(found) {
  const column = (index, unit) => found.map((sums) => sums[index] / unit);
  return {
    voices: column(1, 256),
    N: [column(2, 256), column(4, 256), column(6, 25_600)],
    Y: [column(3, 65_536), column(5, 65_536), column(7, 2_560_000)],
  };
}

/** d: the mean's distance from the centre, and in stage B from that of the prior. */
function distance(N, Y, j, reference, prior) {
  const scale = (place) => (j === FAVOUR ? reference.favourScale[place] : 1);
  return N.map((n, place) =>
    n === 0 ? 0 : (Y[place] / n - reference.centres[j][place]) * scale(place) - (prior === null ? 0 : prior[place]),
  );
}

/** H: the number of mentions at which a source has half its weight. */
function rateOf(exposure, { rateDays: [least, most] }) {
  return (1000 * Math.min(most, Math.max(least, ...exposure))) / 28;
}

function pooled(N, d, H, k, cap, reference) {
  const r = N.map((n, place) => {
    const capped = cap === null ? n : Math.min(n, cap[place]);
    return (reference.share * capped) / (capped + H);
  });
  const divisor = sum(r.map((one, place) => (N[place] > 0 ? one ** 2 / N[place] : 0)));
  const effective = divisor === 0 ? 0 : sum(r) ** 2 / divisor;
  const B = effective / (effective + k);
  const a = r.map((one) => (sum(r) === 0 ? 0 : (B * one) / sum(r)));
  return { d, B, c: d.map((one, place) => a[place] * one) };
}

function joined(voices, D, N, x, parts, prior) {
  return {
    voices,
    D,
    N,
    x,
    d: parts.map(({ d }) => d),
    B: parts.map(({ B }) => B),
    c: parts.map(({ c }, j) => (prior === null ? c : c.map((one, place) => prior.c[j][place] + one))),
  };
}

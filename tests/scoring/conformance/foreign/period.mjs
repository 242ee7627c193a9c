/** Windows and campaigns as panes with weights (section 4). */

import { GRANULARITIES } from "./fold.mjs";
import { floorDivide, mod } from "./integers.mjs";

export const DAY_MS = GRANULARITIES.day.paneMs;

const WINDOWS = {
  "1h": ["hour", 1],
  "6h": ["hour", 6],
  "24h": ["hour", 24],
  "7d": ["day", 7],
  "28d": ["day", 28],
};
const BASE = "28d"; // read by itself; the others hold against it

export const WINDOW_NAMES = Object.keys(WINDOWS);

/** {name, granularity, end, lengthMs, weights: Map of pane to weight, prior: a period or null} */
export function windowAt(name, at) {
  const [granularity, count] = WINDOWS[name];
  const { paneMs } = GRANULARITIES[granularity];
  const last = floorDivide(at, paneMs);
  const part = mod(at, paneMs) / paneMs;
  const weights = new Map([[last - count, 1 - part]]);
  for (let pane = last - count + 1; pane <= last; pane++) {
    if (pane * paneMs < at) weights.set(pane, 1);
  }
  const prior = name === BASE ? null : windowAt(BASE, at - mod(at, DAY_MS));
  return { name, granularity, end: at, lengthMs: count * paneMs, weights, prior };
}

/** Whole days since 1970, both included. */
export function campaign(firstDay, lastDay) {
  const weights = new Map();
  for (let day = firstDay; day <= lastDay; day++) weights.set(day, 1);
  const end = (lastDay + 1) * DAY_MS;
  return { name: null, granularity: "day", end, lengthMs: weights.size * DAY_MS, weights, prior: null };
}

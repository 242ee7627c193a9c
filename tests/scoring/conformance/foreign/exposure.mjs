/** For how long each source could be listened to in a period (section 4). */

import { GRANULARITIES } from "./fold.mjs";
import { floorDivide, mod } from "./integers.mjs";
import { DAY_MS } from "./period.mjs";

/** {exposure: [days by source], coverage: [0 to 1 by source]} */
export function exposureOf(brand, period) {
  const without = total(brand, period, []);
  const exposure = brand.reference.sources.map((source) => total(brand, period, merged(brand.outages, source)));
  return { exposure, coverage: exposure.map((days) => (without === 0 ? 0 : days / without)) };
}

function total(brand, period, outages) {
  const { paneMs } = GRANULARITIES[period.granularity];
  let days = 0;
  for (const [pane, weight] of period.weights) {
    const from = Math.max(pane * paneMs, brand.since);
    const to = Math.min((pane + 1) * paneMs, period.end);
    if (to <= from) continue;
    const out = outages.reduce((lost, [start, end]) => lost + overlap(start, end, from, to), 0);
    const factor = period.granularity === "hour" ? hourFactor(pane + brand.tz) : 1;
    days += ((weight * (to - from - out)) / DAY_MS) * factor;
  }
  return days;
}

const overlap = (start, end, from, to) => Math.max(0, Math.min(end, to) - Math.max(start, from));

/** Outages of one source without their overlaps. */
function merged(outages, source) {
  const joined = [];
  const ofSource = outages.filter(([name]) => name === source).map(([, from, to]) => [from, to]);
  for (const [from, to] of ofSource.sort((one, other) => one[0] - other[0])) {
    const last = joined.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else joined.push([from, to]);
  }
  return joined;
}

/** How much is said in an hour, counted in local hours since 1970. */
function hourFactor(hour) {
  const ofDay = mod(hour, 24);
  const weekday = mod(floorDivide(hour, 24) + 3, 7); // 0 is Monday
  return (1 + 0.8 * Math.sin((2 * Math.PI * (ofDay + 0.5 - 9)) / 24)) * (weekday < 5 ? 1.15 : 0.625);
}

/** A brand of a vector: its records folded into rows, and since when it is followed. */

import { rowsOf } from "./cells.mjs";
import { fold } from "./fold.mjs";
import { mod } from "./integers.mjs";
import { DAY_MS } from "./period.mjs";

/** {rows, dropped, since, tz, outages, method, reference} */
export function brandOf({ since, tz, outages, events }, at, method, reference) {
  const { living, dropped, first } = fold(events, method, reference);
  const rows = rowsOf(living, method, reference);
  return { rows, dropped, since: since ?? firstFollowed(first, at, method), tz, outages, method, reference };
}

/** For a brand without `since`: from ever, or by `jauge-2` from the day of its first version on. */
function firstFollowed(first, at, method) {
  if (!method.second) return -Infinity;
  return first === null ? at : first - mod(first, DAY_MS);
}

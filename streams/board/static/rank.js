/** Ranks that are not certain: brands whose intervals overlap share them. */

/** Write into each place the ranks between which it lies: `best`, and `worst`; without an interval, its own rank. */
export function placeTies(places, rows) {
  const known = rows.filter((row) => row.low !== null && places.has(row.brand));
  const lows = known.map((row) => row.low).sort(ascending);
  const highs = known.map((row) => row.high).sort(ascending);
  for (const row of known) {
    const place = places.get(row.brand);
    place.best = 1 + lows.length - countUpTo(lows, row.high);
    place.worst = highs.length - countBelow(highs, row.low);
  }
}

/** The rank as it is shown: "=2" where others may as well be there. */
export function rankText(place) {
  if (!place?.rank) return "–";
  return isTied(place) ? `=${place.best}` : String(place.rank);
}

export const isTied = (place) => place?.best !== undefined && place.best < place.worst;

const ascending = (one, other) => one - other;

/** How many of the sorted values are at most `limit`. */
const countUpTo = (values, limit) => search(values, (value) => value <= limit);
const countBelow = (values, limit) => search(values, (value) => value < limit);

/** How many of the first values hold; they hold up to some place, and then no more. */
function search(values, holds) {
  let [from, to] = [0, values.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (holds(values[middle])) from = middle + 1;
    else to = middle;
  }
  return from;
}

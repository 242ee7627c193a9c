/** Why a score moved, in words that need no glossary. */

import { INDICATORS } from "./board.js";
import { signed } from "./format.js";
import { t } from "./language.js";
import { sourceName } from "./names.js";

const SHOWN = 0.05; // points that would not read ±0.0
const SECOND = 0.2; // of the change: what is named beside the first reason

/** Parts summed by indicator, with the largest source of each in its direction; the largest in size first. */
export function byIndicator(parts) {
  const sums = INDICATORS.map((indicator) => {
    const own = parts.filter((part) => part.indicator === indicator);
    const points = own.reduce((sum, part) => sum + part.points, 0);
    const most = own.reduce(
      (best, part) => (part.points * Math.sign(points) > (best?.points ?? 0) * Math.sign(points) ? part : best),
      null,
    );
    return { indicator, points, most };
  });
  return sums.sort((one, other) => Math.abs(other.points) - Math.abs(one.points));
}

/** One or two sentences: what drove the change, most of it first. Empty where nothing did. */
export function reasons({ parts, points }) {
  const drivers = byIndicator(parts).filter(
    (sum) => Math.sign(sum.points) === Math.sign(points) && Math.abs(sum.points) >= SHOWN,
  );
  return drivers
    .slice(0, 2)
    .filter((sum, i) => i === 0 || Math.abs(sum.points) >= SECOND * Math.abs(points))
    .map(({ indicator, points: sum, most }) => {
      const said = t(`why.${indicator}.${sum > 0 ? "up" : "down"}`);
      const source =
        most && Math.abs(most.points) >= SHOWN ? t("why.most", signed(most.points), sourceName(most.source)) : "";
      return t("why.sentence", said, t(`indicator.${indicator}`), signed(sum), source);
    })
    .join(" ");
}

/**
 * Round parts to tenths so that what is shown sums to the change that is shown:
 * the tenths that are missing go to the parts that lost most by rounding.
 */
export function tenths(values, total) {
  const aim = Math.round(total * 10);
  const floors = values.map((value) => Math.floor(value * 10 + 1e-9));
  const order = values.map((value, i) => [value * 10 - floors[i], i]).sort(([one], [other]) => other - one);
  let left = aim - floors.reduce((sum, floor) => sum + floor, 0);
  for (const [, i] of order) {
    if (left <= 0) break;
    floors[i] += 1;
    left -= 1;
  }
  if (left && floors.length) floors[0] += left; // sums that do not add up: the largest takes it
  return floors.map((floor) => floor / 10);
}

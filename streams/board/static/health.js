/** How a source is doing, in one word. */

import { h } from "./dom.js";
import { t } from "./language.js";

const LATE_MS = 5 * 60_000;

/** Of one or more collectors of a source: the best of them speaks for it. */
export function health(rows) {
  const words = rows.map((row) =>
    row.silent ? "silent" : !row.connected ? "down" : row.lag_ms !== null && row.lag_ms > LATE_MS ? "late" : "well",
  );
  return ["well", "late", "down", "silent"].find((word) => words.includes(word)) ?? "down";
}

const SIGNS = { well: "●", late: "◐", down: "○", silent: "✕" };
const KINDS = { well: "good", late: "warn", down: "bad", silent: "bad" };

/** The word with its sign. */
export const healthTag = (word) =>
  h(
    "span",
    { class: `tag ${KINDS[word]}` },
    h("span", { "aria-hidden": "true" }, `${SIGNS[word]} `),
    t(`health.${word}`),
  );

/** Why two readings must not be compared, in the language of the page. */

import { span } from "./format.js";
import { t } from "./language.js";
import { nameOf, sourceName } from "./names.js";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const SAID = [
  [
    /^the (methods|references|profiles|applications|lengths) differ: (.*) and (.*)$/s,
    (kind, one, other) => t(`refusal.${kind}`, length(one) ?? nameOf(one), length(other) ?? nameOf(other)),
  ],
  [/^the sources differ: (.*)$/s, (only) => t("refusal.sources", only.split("; ").map(onlyOne).join("; "))],
];

/** The board sends reasons in English; known ones are translated, any other is shown as it is. */
export function refusal(reason) {
  for (const [pattern, say] of SAID) {
    const found = reason?.match(pattern);
    if (found) return say(...found.slice(1));
  }
  return nameOf(reason ?? "");
}

/** A length as the board writes it, `7 d`, in the words of the page. */
function length(text) {
  const [, number, unit] = text.match(/^(\d+) (d|h)$/) ?? [];
  return number === undefined ? null : span(number * { d: DAY_MS, h: HOUR_MS }[unit]);
}

function onlyOne(clause) {
  const found = clause.match(/^only the (first|second) heard (.*)$/s);
  return found ? t(`refusal.only.${found[1]}`, found[2].split(", ").map(sourceName).join(", ")) : nameOf(clause);
}

/** Why two readings must not be compared, in the language of the page. */

import { t } from "./language.js";
import { nameOf, sourceName } from "./names.js";

const SAID = [
  [/^the (methods|references|profiles|applications|lengths) differ: (.*) and (.*)$/s, (kind, one, other) => t(`refusal.${kind}`, nameOf(one), nameOf(other))],
  [/^the sources differ: (.*)$/s, (only) => t("refusal.sources", only.split("; ").map(heard).join("; "))],
];

/** The board tells reasons in English; those it is known to have are said anew, any other is shown as it is. */
export function refusal(reason) {
  for (const [pattern, say] of SAID) {
    const found = reason?.match(pattern);
    if (found) return say(...found.slice(1));
  }
  return nameOf(reason ?? "");
}

function heard(clause) {
  const found = clause.match(/^only the (first|second) heard (.*)$/s);
  return found ? t(`refusal.heard.${found[1]}`, found[2].split(", ").map(sourceName).join(", ")) : nameOf(clause);
}

/** Why two readings must not be compared, in the language of the page. */

import { span } from "./format.js";
import { has, t } from "./language.js";
import { nameOf, sourceName } from "./names.js";

const sources = (names) => names.map(sourceName).join(", ");
const SHOWN = { first_ms: span, second_ms: span, first_only: sources, second_only: sources };

/** The text of an answer's reason, made from its code; of a code that the page does not know, the board's English. */
export function incomparable({ reason, reason_code: code, reason_params: params }) {
  const key = `reason.${code}`;
  if (!has(key)) return nameOf(reason ?? "");
  const shown = Object.entries(params).map(([name, value]) => [name, (SHOWN[name] ?? nameOf)(value)]);
  return t(key, Object.fromEntries(shown));
}

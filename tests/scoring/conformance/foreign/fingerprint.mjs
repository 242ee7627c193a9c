/** The fingerprint of a text (SPEC section 2). */

import { first8 } from "./keys.mjs";

const LEAST = 24;
// eslint-disable-next-line no-control-regex -- U+001C to U+001F are white space by the method
const LINKS_AND_NAMES = /https?:\/\/[^\p{White_Space}\u001c-\u001f]+|[@#][\p{L}\p{N}_]+/gu;
const BETWEEN_WORDS = /[^\p{L}\p{N}]+/gu;
const CHEROKEE = /\p{Script=Cherokee}/u;
const DOTLESS_I = "ı";

/** Sixteen hexadecimal digits, or null for a text that is too short, as one that is missing. */
export function fingerprint(text = "") {
  const folded = Array.from(text.normalize("NFKC"), foldCase).join("");
  const words = folded.replace(LINKS_AND_NAMES, " ").replace(BETWEEN_WORDS, " ").replace(/^ | $/g, "");
  return [...words].length < LEAST ? null : first8(words);
}

/** Full case folding of one code point, which JavaScript has for none: by its upper case, but for two exceptions. */
function foldCase(character) {
  if (character === DOTLESS_I) return character;
  if (CHEROKEE.test(character)) return character.toUpperCase();
  return Array.from(character.toLowerCase().toUpperCase(), (one) => one.toLowerCase()).join("");
}

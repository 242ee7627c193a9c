/** The fingerprint of a text (section 2). */

import { first8 } from "./keys.mjs";

const LEAST = 24;
const LINKS_AND_NAMES = /https?:\/\/[^\p{White_Space}\u001c-\u001f]+|[@#][\p{L}\p{N}_]+/gu;
const BETWEEN_WORDS = /[^\p{L}\p{N}]+/gu;
const CHEROKEE = /\p{Script=Cherokee}/u;
const DOTLESS_I = "ı";

/** Sixteen hexadecimal digits, or null for a text that is missing or too short. */
export function fingerprint(text) {
  if (text == null) return null;
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

/** Texts from anybody, made fit to be shown: nothing is hidden, reordered or piled up beyond its own box. */

import { h } from "./dom.js";
import { language, t } from "./language.js";

/** By source and language, from the registry of the server. */
const SOURCES = JSON.parse(document.getElementById("source-names")?.textContent ?? "{}");

/**
 * Show control characters as pictures of themselves, and cut piles of combining marks.
 * Line breaks stay where `lines` says so; else they become spaces.
 */
export function visible(text, lines = false) {
  return (
    String(text ?? "")
      .replace(lines ? /[\t\v\f\u2028\u2029]/g : /[\t\n\r\v\f\u2028\u2029]/g, " ")
      // eslint-disable-next-line no-control-regex -- control characters are what it replaces
      .replace(/[\u0000-\u0009\u000b-\u001f]/g, (c) => String.fromCharCode(0x2400 + c.charCodeAt(0)))
      .replace(
        /[\u007f-\u009f\ufffe\uffff\ufdd0-\ufdef]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
        "\ufffd",
      )
      .replace(/(\p{M}{4})\p{M}+/gu, "$1")
  );
}

/** The name of a brand as it can be read; one that leaves no trace on the page is spelt by its code points. */
export function nameOf(name) {
  const shown = visible(name);
  if (/[^\p{Z}\p{C}\p{M}\u115f\u1160\u3164\uffa0\u2800]/u.test(shown)) return shown;
  const points = [...String(name)]
    .slice(0, 8)
    .map((c) => `U+${c.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`);
  return `(${points.join(" ")})`;
}

/** The same as an element of its own direction. */
export const named = (name, given) => h("bdi", given, nameOf(name));

/** What a source is called. */
export const sourceName = (source) => nameOf((Object.hasOwn(SOURCES, source) && SOURCES[source][language()]) || source);

/** An address that may be followed, or null: http and https alone, and nobody's password in it. */
export function followable(address) {
  try {
    const url = new URL(address);
    const plain = (url.protocol === "https:" || url.protocol === "http:") && !url.username && !url.password;
    return plain ? url.href : null;
  } catch {
    return null;
  }
}

/** Who changed something: the name of their token; "editor" is the role, where nobody has a token. */
export const whoOf = (by) => (by && by !== "editor" ? visible(by) : t("who.editor"));

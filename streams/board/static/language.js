/** Which language the page speaks, and its words. */

import { store } from "./storage.js";

export const LANGUAGES = { en: "English", fr: "Français" };
const FIRST = ["page", "league", "reasons"];
const REST = ["brand", "said", "compare", "mentions", "desk", "people", "notify", "sources", "method"];

async function load(code, parts) {
  const files = await Promise.all(parts.map((part) => import(`./i18n/${code}_${part}.js`)));
  return Object.assign({}, ...files.map((file) => file.default));
}

let current = document.documentElement.lang === "fr" ? "fr" : "en";
let said = await load(current, FIRST);
let rest = null;

/** Have the words of all views; the first view does not wait for those of the others. A failure is not kept. */
export const allWords = () =>
  (rest ??= load(current, REST).then(
    (more) => Object.assign(said, more),
    (problem) => {
      rest = null;
      throw problem;
    },
  ));

export const language = () => current;

/** The browser's own form of the language, with its country, where it names one. */
export function locale() {
  return (
    (navigator.languages ?? []).find((tag) => tag.slice(0, 2) === current) ?? { en: "en-GB", fr: "fr-FR" }[current]
  );
}

/** Return the text of `key` in i18n/; a function there gets the arguments. */
export function t(key, ...args) {
  const words = said[key];
  if (words === undefined) return key;
  return typeof words === "function" ? words(...args) : words;
}

/** Whether there are words for `key`. */
export const has = (key) => said[key] !== undefined;

/** Speak another language from now on. */
export async function speak(to) {
  said = await load(to, [...FIRST, ...REST]);
  rest = Promise.resolve();
  current = to;
  document.documentElement.lang = to;
  store("language", to);
}

/** Which language the page speaks, and its words. */

import { keep } from "./kept.js";

export const LANGUAGES = { en: "English", fr: "Français" };
const load = async (code) => (await import(`./i18n/${code}.js`)).default;

let current = document.documentElement.lang === "fr" ? "fr" : "en";
let said = await load(current);

export const language = () => current;

/** The browser's own form of the language, with its country, where it names one. */
export function locale() {
  return (
    (navigator.languages ?? []).find((tag) => tag.slice(0, 2) === current) ?? { en: "en-GB", fr: "fr-FR" }[current]
  );
}

/** Say something: `key` of i18n/*.js; a function there takes the arguments. */
export function t(key, ...told) {
  const words = said[key];
  if (words === undefined) return key;
  return typeof words === "function" ? words(...told) : words;
}

/** Whether there are words for `key`. */
export const has = (key) => said[key] !== undefined;

/** Speak another language from now on. */
export async function speak(to) {
  said = await load(to);
  current = to;
  document.documentElement.lang = to;
  keep("language", to);
}

/** Parts of the forms by which editors change something: fields, lists of words, and what went wrong. */

import { field } from "./controls.js";
import { h, refill } from "./dom.js";
import { t } from "./language.js";

const DAY = 10;
const MINUTE = 16;

/** A text field under its label. */
export function textField(name, value = "", given = {}) {
  const input = h("input", { type: "text", autocomplete: "off", spellcheck: "false", ...given });
  input.value = value;
  return { node: field(t(name), input), input };
}

/** A field of several lines. */
export function linesField(name, lines = []) {
  const input = h("textarea", { rows: 3, spellcheck: "false" });
  input.value = lines.join("\n");
  return { node: field(t(name), input), input, lines: () => parted(input.value, "\n") };
}

/** A choice; `choices`: `[value, text]`. */
export function choiceField(name, choices, value) {
  const input = h(
    "select",
    {},
    choices.map(([one, text]) => h("option", { value: one }, text)),
  );
  if (value !== undefined) input.value = value;
  return { node: field(t(name), input), input };
}

/** What stands between separators, without what is empty. */
export const parted = (text, separator = ",") =>
  text
    .split(separator)
    .map((one) => one.trim())
    .filter(Boolean);

/** A button that does something of which one waits; `note` says what went wrong. */
export function doing(text, given, work, note) {
  const button = h("button", { type: "button", ...given }, text);
  button.addEventListener("click", async () => {
    button.disabled = true;
    refill(note);
    try {
      await work();
    } catch (problem) {
      refill(note, problem.message);
    } finally {
      button.disabled = false;
    }
  });
  return button;
}

/** Where the words stand that say what went wrong. */
export const noteLine = () => h("p", { class: "edit-note", role: "alert" });

/** A day of UTC, and a minute of the reader's clock, as inputs take them. */
export const isoDay = (ms) => new Date(ms).toISOString().slice(0, DAY);
export const localMinute = (ms) =>
  new Date(ms - new Date(ms).getTimezoneOffset() * 60_000).toISOString().slice(0, MINUTE);

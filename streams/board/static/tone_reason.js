/** Why a mention has its tone: the words of feeling in it, asked for when somebody wants to see them. */

import { send } from "./api.js";
import { h, refill } from "./dom.js";
import { signed } from "./format.js";
import { locale, t } from "./language.js";
import { visible } from "./names.js";

const MOST = 2000; // characters that the board takes

/** A button that opens a few lines: nothing is asked of the board before. */
export function toneReason(mention) {
  const said = h("div", { class: "tone-words", role: "status", hidden: true });
  let isRead = false;
  const open = async () => {
    said.hidden = !said.hidden;
    button.setAttribute("aria-expanded", String(!said.hidden));
    if (said.hidden || isRead) return;
    isRead = true;
    try {
      await ask(mention, said);
    } catch (problem) {
      isRead = false; // opened again, it is asked again
      refill(said, problem.message);
    }
  };
  const button = h(
    "button",
    { type: "button", class: "tone-why", "aria-expanded": "false", on: { click: open } },
    t("tone.why"),
  );
  return h("div", { class: "tone-reason" }, button, said);
}

function languageName(code) {
  try {
    return new Intl.DisplayNames([locale()], { type: "language" }).of(code);
  } catch {
    return visible(code); // no code of a language
  }
}

async function ask({ brand, text, lang }, said) {
  refill(said, t("reading"));
  const { words, lang: read } = await send("tone", { brand, text: text.slice(0, MOST), lang: lang ?? null });
  refill(
    said,
    h("p", {}, read ? t("tone.why.language", languageName(read)) : t("tone.why.unknown")),
    words.length ? h("ul", {}, words.map(line)) : h("p", {}, t("tone.why.none")),
    h("p", { class: "muted" }, t("tone.why.model")),
  );
}

const line = ({ text, weight, negated }) =>
  h(
    "li",
    {},
    h("b", { class: weight < 0 ? "bad" : "good" }, signed(weight, 1)),
    " ",
    h("q", { dir: "auto" }, visible(text)),
    negated && ` ${t("tone.why.negated")}`,
  );

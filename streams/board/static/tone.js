/** The tone of one mention as it was read; who may correct it gets three buttons. */

import { send } from "./api.js";
import { board } from "./board.js";
import { h, refill } from "./dom.js";
import { signed } from "./format.js";
import { t } from "./language.js";
import { visible } from "./names.js";
import { tip } from "./tip.js";

const TONES = ["negative", "neutral", "positive"];
const SIGNS = { negative: "−", neutral: "○", positive: "+" };
const CUT = 0.2; // sentiment beyond which a tone is called by its sign

const tagOf = (name) => ({ negative: "bad", positive: "good" })[name] ?? "";

function toneOf(sentiment) {
  if (sentiment === null || sentiment === undefined) return null;
  return sentiment < -CUT ? "negative" : sentiment > CUT ? "positive" : "neutral";
}

/** Return the tone of a mention: a tag, or buttons for those who may correct it. */
export const tone = (mention) =>
  board.market.may_label && mention.text ? new ToneButtons(mention).node : toneTag(mention);

function toneTag(mention) {
  const now = toneOf(mention.sentiment);
  const tag = h("span", { class: `tag ${tagOf(now)}` }, now ? `${SIGNS[now]} ${t(`tone.${now}`)}` : t("tone.none"));
  return h(
    "p",
    { class: "tone" },
    tip(tag, () => readTip(mention), true),
  );
}

function readTip({ sentiment, model }) {
  const text =
    toneOf(sentiment) === null ? t("tone.unread") : t("tone.read", signed(sentiment, 2), model ? visible(model) : null);
  return { title: t("tone.title"), text, rows: [] };
}

class ToneButtons {
  constructor(mention) {
    this.mention = mention;
    this.now = toneOf(mention.sentiment);
    this.status = h("span", { class: "tone-said", role: "status" });
    this.buttons = TONES.map((name) => this.button(name));
    this.node = h(
      "div",
      { class: "tone" },
      h("div", { class: "tone-buttons", role: "group", "aria-label": t("tone.title") }, this.buttons),
      this.status,
    );
  }

  button(name) {
    const button = h(
      "button",
      {
        type: "button",
        value: name,
        "aria-pressed": String(name === this.now),
        class: tagOf(name),
        on: { click: () => this.correct(name) },
      },
      h("span", { "aria-hidden": "true" }, SIGNS[name]),
      " ",
      t(`tone.${name}`),
    );
    return tip(button, () =>
      name === this.now
        ? readTip(this.mention)
        : { title: t("tone.correct", t(`tone.${name}`)), text: t("tone.correct.text"), rows: [] },
    );
  }

  press(name) {
    for (const button of this.buttons) button.setAttribute("aria-pressed", String(button.value === name));
  }

  /** Send the label; where the board rejects it, the tone that was read is shown again. */
  async correct(name) {
    const { source, id, text, lang } = this.mention;
    this.press(name);
    refill(this.status, t("tone.sending"));
    try {
      await send("labels", { source, id, text, tone: name, lang: lang ?? null });
      refill(this.status, t("tone.learned"));
    } catch (problem) {
      this.press(this.now);
      refill(this.status, problem.message);
    }
  }
}

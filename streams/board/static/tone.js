/** The tone of one mention as it was read or corrected; who may correct it gets buttons. */

import { send } from "./api.js";
import { board } from "./board.js";
import { h, refill } from "./dom.js";
import { count, recent, signed } from "./format.js";
import { t } from "./language.js";
import { visible, whoOf } from "./names.js";
import { tip } from "./tip.js";

export const CORRECTED = "corrected"; // event: a correction was made or undone
const TONES = ["negative", "neutral", "positive"];
const SIGNS = { negative: "−", neutral: "○", positive: "+" };
const CUT = 0.2; // sentiment beyond which a tone is called by its sign

const tagOf = (name) => ({ negative: "bad", positive: "good" })[name] ?? "";

function toneOf(sentiment) {
  if (sentiment === null || sentiment === undefined) return null;
  return sentiment < -CUT ? "negative" : sentiment > CUT ? "positive" : "neutral";
}

/** Return the tone of a mention: a tag, or buttons for those who may correct it; `counts`: where its correction does. */
export const tone = (mention, counts = "now") =>
  board.market.may_label && mention.text && mention.id
    ? new ToneButtons(mention, counts).node
    : toneTag(mention, counts);

function toneTag(mention, counts) {
  const now = toneOf(mention.sentiment);
  const tag = h("span", { class: `tag ${tagOf(now)}` }, now ? `${SIGNS[now]} ${t(`tone.${now}`)}` : t("tone.none"));
  return h(
    "p",
    { class: "tone" },
    tip(tag, () => readTip(mention), true),
    mention.label ? h("span", { class: "tone-said" }, ` ${correctedBy(mention.label, counts)}`) : null,
  );
}

function readTip({ sentiment, model, label }) {
  if (label) return { title: t("tone.title"), text: t("tone.by", whoOf(label.by), recent(label.at)), rows: [] };
  const text =
    toneOf(sentiment) === null ? t("tone.unread") : t("tone.read", signed(sentiment, 2), model ? visible(model) : null);
  return { title: t("tone.title"), text, rows: [] };
}

/** Who corrected a tone and when, and where that does not count yet. */
const correctedBy = (label, counts) =>
  [t("tone.by", whoOf(label.by), recent(label.at)), counts === "now" ? "" : t(`tone.counts.${counts}`)]
    .filter(Boolean)
    .join(" ");

class ToneButtons {
  constructor(mention, counts) {
    this.mention = mention;
    this.now = toneOf(mention.sentiment);
    this.said = h("span", { class: "tone-said", role: "status" });
    this.undo = this.small("tone.undo", () => this.send({ tone: mention.label?.tone ?? this.now, withdraw: true }));
    this.copies = this.small("tone.copies", () => this.send({ tone: this.now, copies: true }));
    this.buttons = TONES.map((name) => this.button(name));
    this.node = h(
      "div",
      { class: "tone" },
      h("div", { class: "tone-buttons", role: "group", "aria-label": t("tone.title") }, this.buttons),
      this.said,
      this.undo,
      this.copies,
    );
    this.write(counts);
  }

  small(key, click) {
    return h("button", { type: "button", class: "quiet small", hidden: true, on: { click } }, t(key));
  }

  button(name) {
    const button = h(
      "button",
      {
        type: "button",
        value: name,
        "aria-pressed": String(name === this.now),
        class: tagOf(name),
        on: { click: () => this.send({ tone: name }) },
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

  /** Show who corrected it, with what can be done then. */
  write(counts) {
    const { label, group } = this.mention;
    refill(this.said, label ? correctedBy(label, counts) : "");
    this.undo.hidden = !label;
    this.copies.hidden = !label || !group;
  }

  /** Send a correction, or undo it; where the board rejects it, the tone of before is shown again. */
  async send({ tone: name, withdraw = false, copies = false }) {
    const { source, id, text, lang, brand } = this.mention;
    const before = this.now;
    this.press(name);
    refill(this.said, t("tone.sending"));
    try {
      const answer = await send("labels", {
        source,
        id,
        text,
        tone: name ?? "neutral",
        lang: lang ?? null,
        brand: brand || null,
        withdraw,
        copies,
      });
      if (withdraw) return this.withdrawn();
      this.now = name;
      if (!answer.corrected) return refill(this.said, t(`tone.counts.${answer.counts}`));
      this.mention = { ...this.mention, label: { tone: name, by: answer.by, at: answer.at } };
      this.write(answer.counts);
      if (copies) refill(this.said, t("tone.corrected", count(answer.corrected)));
    } catch (problem) {
      this.press(before);
      refill(this.said, problem.message);
      return;
    }
    this.node.dispatchEvent(new CustomEvent(CORRECTED, { bubbles: true }));
  }

  /** The tone is read again: what that gives is seen with the next version of the mention. */
  withdrawn() {
    this.mention = { ...this.mention, label: null };
    this.now = null;
    this.press(null);
    this.write("now");
    refill(this.said, t("tone.undone"));
    this.node.dispatchEvent(new CustomEvent(CORRECTED, { bubbles: true }));
  }
}

/** One mention: its words as text and nothing else, where it is from, and its tone, which can be corrected. */

import { tell } from "./api.js";
import { board } from "./board.js";
import { h, refill, unseen } from "./dom.js";
import { count, exactly, percent, recent, signed } from "./format.js";
import { icon } from "./icons.js";
import { t } from "./language.js";
import { followable, named, sourceName, visible } from "./names.js";
import { tip } from "./tip.js";

const TONES = ["negative", "neutral", "positive"];
const SIGNS = { negative: "−", neutral: "○", positive: "+" };
const CUT = 0.2; // sentiment beyond which a tone is called by its sign
const AUTHOR = 24;
const FEW = 0.1; // shares below it are shown with a decimal

const toneOf = (sentiment) =>
  sentiment === null || sentiment === undefined
    ? null
    : sentiment < -CUT
      ? "negative"
      : sentiment > CUT
        ? "positive"
        : "neutral";

/**
 * A mention, or its place where its text is not kept any more.
 * `share`: its part of a contribution; `policies`: by source, for the attribution.
 */
export function quote(mention, { share = null, created = null, policies = new Map(), source = "" } = {}) {
  const at = mention?.created_at ?? created;
  const from = mention?.source ?? source;
  const attribution = policies.get(from)?.attribution;
  const part =
    share === null
      ? null
      : tip(
          h("span", { class: "quote-part" }, t("quote.part", percent(share, share < FEW ? 1 : 0))),
          () => ({ title: t("quote.part", percent(share, share < FEW ? 1 : 0)), text: t("quote.part.text"), rows: [] }),
          true,
        );
  const time = tip(h("time", { datetime: new Date(at).toISOString() }, recent(at)), () => ({
    title: t("quote.time"),
    text: exactly(at),
    rows: [],
  }));
  if (!mention)
    return h(
      "article",
      { class: "quote gone" },
      h("p", { class: "quote-meta" }, h("span", { class: "quote-source" }, sourceName(from)), time, part),
      h("p", { class: "muted" }, t("quote.gone")),
    );
  const address = followable(mention.url);
  return h(
    "article",
    { class: "quote" },
    h(
      "p",
      { class: "quote-meta" },
      h("span", { class: "quote-source" }, sourceName(from)),
      address
        ? h(
            "a",
            { href: address, target: "_blank", rel: "noopener noreferrer nofollow" },
            time,
            icon("out"),
            unseen(t("quote.opens")),
          )
        : time,
      mention.author &&
        h(
          "span",
          { class: "quote-author" },
          t("quote.by"),
          " ",
          named(mention.author.slice(0, AUTHOR), { class: "clipped" }),
        ),
      part,
      reactions(mention),
      mention.scored === false &&
        tip(
          h("span", { class: "tag" }, t("quote.beside")),
          () => ({ title: t("quote.beside"), text: t("quote.beside.text"), rows: [] }),
          true,
        ),
      attribution && h("span", { class: "quote-attribution" }, visible(attribution)),
    ),
    h(
      "blockquote",
      {
        dir: "auto",
        lang: mention.lang && /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/.test(mention.lang) ? mention.lang : null,
      },
      h("p", {}, visible(mention.text, true) || h("span", { class: "muted" }, t("quote.empty"))),
    ),
    tone(mention),
  );
}

function reactions({ likes, reposts, replies }) {
  const known = [likes, reposts, replies].filter((one) => typeof one === "number");
  if (!known.length) return null;
  return h("span", {}, t("quote.reactions", count(known.reduce((sum, one) => sum + one, 0))));
}

/** The tone as it was read, and, for those who may, three buttons to say better. */
function tone(mention) {
  const now = toneOf(mention.sentiment);
  const read = {
    title: t("tone.title"),
    text:
      now === null
        ? t("tone.unread")
        : t("tone.read", signed(mention.sentiment, 2), mention.model ? visible(mention.model) : null),
    rows: [],
  };
  if (!board.market.may_label || !mention.text)
    return h(
      "p",
      { class: "tone" },
      tip(
        h("span", { class: `tag ${tagOf(now)}` }, now ? `${SIGNS[now]} ${t(`tone.${now}`)}` : t("tone.none")),
        () => read,
        true,
      ),
    );
  const said = h("span", { class: "tone-said", role: "status" });
  const buttons = TONES.map((name) =>
    tip(
      h(
        "button",
        {
          type: "button",
          value: name,
          "aria-pressed": String(name === now),
          class: tagOf(name),
          on: { click: () => correct(name) },
        },
        h("span", { "aria-hidden": "true" }, SIGNS[name]),
        " ",
        t(`tone.${name}`),
      ),
      () =>
        name === now ? read : { title: t("tone.correct", t(`tone.${name}`)), text: t("tone.correct.text"), rows: [] },
    ),
  );
  const press = (name) =>
    buttons.forEach((button) => button.setAttribute("aria-pressed", String(button.value === name)));
  async function correct(name) {
    press(name);
    refill(said, t("tone.telling"));
    try {
      await tell("labels", {
        source: mention.source,
        id: mention.id,
        text: mention.text,
        tone: name,
        lang: mention.lang ?? null,
      });
      refill(said, t("tone.told"));
    } catch (problem) {
      press(now);
      refill(said, problem.status === 403 ? t("tone.refused") : problem.message);
    }
  }
  return h(
    "div",
    { class: "tone" },
    h("div", { class: "tone-buttons", role: "group", "aria-label": t("tone.title") }, buttons),
    said,
  );
}

const tagOf = (name) => ({ negative: "bad", positive: "good" })[name] ?? "";

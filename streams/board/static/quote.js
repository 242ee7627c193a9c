/** One mention: its words as text and nothing else, where it is from, and its tone. */

import { h, unseen } from "./dom.js";
import { count, exactly, percent, recent } from "./format.js";
import { icon } from "./icons.js";
import { t } from "./language.js";
import { followable, sourceName, visible } from "./names.js";
import { tip } from "./tip.js";
import { tone } from "./tone.js";
import { toneReason } from "./tone_reason.js";

const AUTHOR = 4; // characters of a pseudonym that stand for it
const FEW = 0.1; // shares below it are shown with a decimal
const LANG = /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/;

/**
 * A mention, or its place where its text is not kept any more.
 * `share`: its part of a contribution; `policies`: by source, for the attribution; `counts`: where its correction does.
 */
export function quote(
  mention,
  { share = null, created = null, policies = new Map(), source = "", counts = "now" } = {},
) {
  const time = published(mention?.created_at ?? created);
  const part = share === null ? null : shareOf(share);
  if (!mention) return gone(source, time, part);
  return h(
    "article",
    { class: "quote" },
    h(
      "p",
      { class: "quote-meta" },
      h("span", { class: "quote-source" }, sourceName(mention.source)),
      linked(time, followable(mention.url)),
      mention.author && author(mention.author),
      part,
      reactions(mention),
      mention.scored === false && beside(),
      attribution(policies.get(mention.source)),
    ),
    h(
      "blockquote",
      { dir: "auto", lang: mention.lang && LANG.test(mention.lang) ? mention.lang : null },
      h("p", {}, visible(mention.text, true) || h("span", { class: "muted" }, t("quote.empty"))),
    ),
    tone(mention, counts),
    mention.text && toneReason(mention),
  );
}

/** The place of a mention whose text is not kept any more. */
function gone(source, time, part) {
  return h(
    "article",
    { class: "quote gone" },
    h("p", { class: "quote-meta" }, h("span", { class: "quote-source" }, sourceName(source)), time, part),
    h("p", { class: "muted" }, t("quote.gone")),
  );
}

function published(at) {
  return tip(h("time", { datetime: new Date(at).toISOString() }, recent(at)), () => ({
    title: t("quote.time"),
    text: exactly(at),
    rows: [],
  }));
}

/** The time, as a link to the source where there is one that may be followed. */
function linked(time, address) {
  if (!address) return time;
  return h(
    "a",
    { href: address, target: "_blank", rel: "noopener noreferrer nofollow" },
    time,
    icon("out"),
    unseen(t("quote.opens")),
  );
}

/** A pseudonym is a long number: a short stand-in, the same for the same person. */
function author(name) {
  return tip(
    h(
      "span",
      { class: "quote-author" },
      t("quote.by"),
      " ",
      t("quote.person", visible(name.slice(0, AUTHOR)).toUpperCase()),
    ),
    () => ({
      title: t("quote.person.title"),
      text: t("quote.person.text"),
      rows: [[t("quote.person.whole"), visible(name)]],
    }),
  );
}

function shareOf(share) {
  const text = t("quote.part", percent(share, share < FEW ? 1 : 0));
  return tip(
    h("span", { class: "quote-part" }, text),
    () => ({ title: text, text: t("quote.part.text"), rows: [] }),
    true,
  );
}

function beside() {
  return tip(
    h("span", { class: "tag" }, t("quote.beside")),
    () => ({ title: t("quote.beside"), text: t("quote.beside.text"), rows: [] }),
    true,
  );
}

function reactions({ likes, reposts, replies }) {
  const known = [likes, reposts, replies].filter((one) => typeof one === "number");
  if (!known.length) return null;
  return h("span", {}, t("quote.reactions", count(known.reduce((sum, one) => sum + one, 0))));
}

function attribution(policy) {
  return policy?.attribution && h("span", { class: "quote-attribution" }, visible(policy.attribution));
}

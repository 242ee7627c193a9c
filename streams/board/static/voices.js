/** Who moved a score most: by their posts, and by nothing else. */

import { h } from "./dom.js";
import { count } from "./format.js";
import { t } from "./language.js";
import { sourceName } from "./names.js";
import { quote } from "./quote.js";
import { effect, toneWords } from "./themes.js";

/** What to show of the answer of /voices. */
export const voiceParts = ({ voices }, policies) =>
  voices.length
    ? h(
        "ol",
        { class: "themes voices" },
        voices.map((voice) => voiceItem(voice, policies)),
      )
    : h("p", { class: "empty" }, t("voices.none"));

function voiceItem(voice, policies) {
  const { mention_count: now, earlier_count: before } = voice;
  return h(
    "li",
    {},
    h(
      "p",
      { class: "theme-head" },
      h("strong", {}, t("voices.one", sourceName(voice.source))),
      effect(voice.points),
      h(
        "span",
        { class: "muted" },
        [t("voices.mentions", count(now), now, count(before), before), toneWords(voice.tone)].join(" · "),
      ),
    ),
    voice.posts.length
      ? h(
          "ul",
          { class: "quotes" },
          voice.posts.map(({ mention }) => h("li", {}, quote(mention, { policies }))),
        )
      : h("p", { class: "muted" }, t("quote.gone")),
  );
}

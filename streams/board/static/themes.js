/** Themes of a change, and texts that were repeated. */

import { h } from "./dom.js";
import { count, signed } from "./format.js";
import { t } from "./language.js";
import { named, visible } from "./names.js";
import { quote } from "./quote.js";
import { themeLink, themeText } from "./theme_link.js";

/** What to show of the answer of /themes. */
export function themeParts(answer, policies) {
  const { themes, copies } = answer;
  return [
    themes.length ? lead(answer) : h("p", { class: "empty" }, t(`themes.${whyNone(answer)}`)),
    themes.length
      ? h(
          "ol",
          { class: "themes" },
          themes.map((theme) => themeItem(theme, answer, policies)),
        )
      : null,
    copies.length
      ? [
          h("h3", {}, t("themes.copies")),
          h(
            "ul",
            { class: "themes" },
            copies.map((text) => repeatedItem(text, policies)),
          ),
        ]
      : null,
  ];
}

const whyNone = ({ read_count: now, earlier_read_count: before }) =>
  !now ? "none.now" : !before ? "none.before" : "none.new";

/** How much of the change they are; they overlap, and that is said. */
function lead({ points: change, points_together: together }) {
  const isKnown = change !== null && together !== null;
  return h("p", {}, isKnown ? t("themes.lead", signed(together), signed(change)) : t("themes.lead.unknown"));
}

function themeItem(theme, { brand, window, after }, policies) {
  return h(
    "li",
    { "data-theme": theme.name },
    h(
      "p",
      { class: "theme-head" },
      h("a", { class: "theme-name", href: themeLink(brand, window, after, theme) }, named(themeText(theme))),
      effect(theme.points),
      h(
        "span",
        { class: "muted" },
        [t("themes.authors", count(theme.author_count), count(theme.earlier_author_count)), toneWords(theme.tone)].join(
          " · ",
        ),
      ),
    ),
    theme.also.length ? h("p", { class: "muted" }, t("themes.also"), " ", inRow(theme.also)) : null,
    postList(theme.posts, policies, themeText(theme)),
  );
}

function repeatedItem(text, policies) {
  return h(
    "li",
    {},
    h(
      "p",
      { class: "theme-head" },
      h("strong", {}, t("themes.times", count(text.mention_count))),
      effect(text.points),
      h(
        "span",
        { class: "muted" },
        [t("themes.copy.authors", count(text.author_count)), toneWords(text.tone)].join(" · "),
      ),
    ),
    h("blockquote", { dir: "auto", class: "theme-text" }, visible(text.text, true)),
    postList(text.posts, policies, visible(text.text).slice(0, 40)),
  );
}

const inRow = (texts) => texts.map((text, i) => [i ? ", " : "", named(text)]);

/** Points of a part of the change. */
export const effect = (value) =>
  value === null
    ? null
    : h("span", { class: value > 0 ? "up" : value < 0 ? "down" : null }, t("said.points", signed(value, 2)));

/** The mean tone, as it is said beside other figures. */
export const toneWords = (tone) => (tone === null ? t("said.tone.none") : t("said.tone", signed(tone, 2)));

/** Posts, folded: `of` is what they are of, for those who hear the page. */
export function postList(posts, policies, of) {
  if (!posts.length) return null;
  return h(
    "details",
    { class: "folded" },
    h("summary", { "aria-label": t("said.posts.of", posts.length, visible(of)) }, t("said.posts", posts.length)),
    h(
      "ul",
      { class: "quotes" },
      posts.map(({ mention }) => h("li", {}, quote(mention, { policies }))),
    ),
  );
}

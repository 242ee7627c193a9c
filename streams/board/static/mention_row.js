/** One mention of the stream: whose it is, how often it was copied, and where it is linked to. */

import { noteLineOf, writeNote } from "./desk/note_line.js";
import { h, unseen } from "./dom.js";
import { count, signed } from "./format.js";
import { t } from "./language.js";
import { named, nameOf } from "./names.js";
import { quote } from "./quote.js";
import { brandLink, to } from "./route.js";

const SMALL = 0.1; // points that two decimals would not part
const DIGITS = 2;
const MORE_DIGITS = 4;

/** `selection`: in which it can be selected; null: by nobody. */
export function mentionRow(row, policies, counts = "now", selection = null) {
  const { mention, copies } = row;
  const { brand, source, id } = mention;
  const line = noteLineOf();
  writeNote(line, row.note, row.hidden_by);
  const item = h(
    "li",
    { class: "mention-item", tabindex: "-1" },
    h(
      "p",
      { class: "mention-head" },
      h("a", { href: brandLink(brand, "24h") }, named(brand)),
      row.effect !== null && effectOf(row.effect),
      copies > 1 && h("span", { class: "tag" }, t("mentions.copies", count(copies))),
      h(
        "a",
        { class: "mention-link", href: to("mentions", { source, id }) },
        t("mentions.link"),
        unseen(` (${nameOf(brand)})`),
      ),
    ),
    quote(mention, { policies, counts }),
    line,
  );
  if (selection) item.querySelector(".mention-head").prepend(selection.box(row, item, line));
  return item;
}

/** What a mention did to the score, points. */
const effectOf = (points) =>
  h(
    "span",
    { class: `effect ${points > 0 ? "up" : "down"}` },
    t("said.points", signed(points, Math.abs(points) < SMALL ? MORE_DIGITS : DIGITS)),
  );

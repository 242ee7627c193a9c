/** One mention of the stream: whose it is, how often it was copied, and where it is linked to. */

import { h, unseen } from "./dom.js";
import { count } from "./format.js";
import { t } from "./language.js";
import { named, nameOf } from "./names.js";
import { quote } from "./quote.js";
import { brandLink, to } from "./route.js";

export function mentionRow({ mention, copies }, policies, counts = "now") {
  const { brand, source, id } = mention;
  return h(
    "li",
    { class: "mention-item", tabindex: "-1" },
    h(
      "p",
      { class: "mention-head" },
      h("a", { href: brandLink(brand, "24h") }, named(brand)),
      copies > 1 && h("span", { class: "tag" }, t("mentions.copies", count(copies))),
      h(
        "a",
        { class: "mention-link", href: to("mentions", { source, id }) },
        t("mentions.link"),
        unseen(` (${nameOf(brand)})`),
      ),
    ),
    quote(mention, { policies, counts }),
  );
}

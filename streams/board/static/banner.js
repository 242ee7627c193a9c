/** What a reader has to know before believing the page, on every view: what is wrong with it, and what to do. */

import { board } from "./board.js";
import { h, refill } from "./dom.js";
import { freshness } from "./freshness.js";
import { icon } from "./icons.js";
import { t } from "./language.js";
import { to } from "./route.js";

const OF_SOURCES = ["no_source", "sources_down", "partial"];
let shown = "";

/** Say it, or take it away. Said once, not each second: it is a live region. */
export function writeBanner() {
  const { name, kind, picture, text } = freshness();
  if (text === shown) return;
  shown = text;
  refill(
    document.getElementById("banner"),
    text &&
      h(
        "p",
        { class: kind, "data-state": name },
        icon(picture),
        h("span", {}, text, OF_SOURCES.includes(name) && [" ", h("a", { href: to("sources") }, t("view.sources"))]),
      ),
  );
}

board.on(["state", "link"], writeBanner);
setInterval(writeBanner, 1_000);

/** What a reader has to know before believing the page: it is old, it is not complete, or it is cut off. */

import { board } from "./board.js";
import { h, refill } from "./dom.js";
import { percent, recent } from "./format.js";
import { t } from "./language.js";

const PATIENCE_MS = 5_000;
let shown = "";

/** Say it, or take it away. Said once, not each second: it is a live region. */
export function writeBanner() {
  const said = word();
  if (said === shown) return;
  shown = said;
  refill(document.getElementById("banner"), said && h("p", {}, said));
}

function word() {
  const { state, linked, lostAt } = board;
  if (linked === false && Date.now() - lostAt > PATIENCE_MS) return t("banner.lost", recent(lostAt));
  if (state?.stale_since) return t("banner.stale", recent(state.stale_since));
  if (state?.catching_up) return t("banner.catching-up", percent(state.caught_up));
  if (state && !state.ready) return t("banner.reading");
  return "";
}

board.on(["state", "link"], writeBanner);
setInterval(writeBanner, 1_000);

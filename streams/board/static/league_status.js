/** The lines under the league table: of which time it is, and what waits for the reader. */

import { board } from "./board.js";
import { h, refill } from "./dom.js";
import { clock, count } from "./format.js";
import { t } from "./language.js";
import { to } from "./route.js";

export class LeagueStatus {
  constructor() {
    this.asOf = h("span", { class: "as-of" });
    this.changes = h("span");
    this.order = h("span", { class: "held" });
    this.reference = h("a", { href: to("method", { part: "reference" }), hidden: true }, t("reference.provisional"));
    this.node = h(
      "p",
      { class: "league-state" },
      [this.asOf, this.reference, this.changes, this.order].flatMap((part) => [part, " "]),
    );
    this.shown = "";
  }

  /** Whether the order of the rows waits while somebody reads. */
  writeOrder(isWaiting) {
    refill(this.order, isWaiting ? t("league.held") : "");
  }

  /** The time of the newest score; while paused, how many changes wait. */
  write(isPaused, waitingCount) {
    this.reference.hidden = !board.versions?.provisional_reference;
    if (isPaused && this.shown.startsWith("paused")) {
      refill(this.changes, waitingCount ? t("league.waiting", count(waitingCount)) : "");
      return;
    }
    const shown = `${isPaused ? "paused" : "live"} ${board.at}`;
    if (shown === this.shown) return;
    this.shown = shown;
    refill(this.changes, "");
    refill(this.asOf, board.at ? t(isPaused ? "league.paused" : "league.as-of", clock(board.at)) : "");
  }
}

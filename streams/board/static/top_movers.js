/** What moved, like the front page of a newspaper: at most three brands, each with its reason. */

import { ask } from "./api.js";
import { board } from "./board.js";
import { h, refill } from "./dom.js";
import { points, signed } from "./format.js";
import { t } from "./language.js";
import { arrow, tint } from "./league_row.js";
import { named } from "./names.js";
import { brandLink } from "./route.js";
import { spark } from "./spark.js";
import { origin, tip } from "./tip.js";
import { reasons } from "./why.js";

const MOST = 3;
const CALM_MS = 10_000;
const AGAIN_MS = 60_000;
const NEWS = 1; // points by which a change must differ to be explained anew

const explained = new Map(); // brand|window -> { answer, at, change }

/** The reason of a change: it came with the row, or is fetched and cached for a minute. */
async function explain(row, window, signal) {
  const own = board.reasons[row.brand];
  if (own?.comparable && Math.abs(own.change - row.change) < NEWS) return own;
  const key = `${row.brand}|${window}`;
  const known = explained.get(key);
  if (known && (Date.now() - known.at < AGAIN_MS || Math.abs(known.change - row.change) < NEWS)) return known.answer;
  const answer = ask("explain", { brand: row.brand, window }, signal);
  explained.set(key, { answer, at: Date.now(), change: row.change });
  answer.catch(() => explained.delete(key));
  return answer;
}

/** The strip; `paused()` says whether the reader wants it to stand still. */
export class TopMovers {
  constructor(paused, signal) {
    Object.assign(this, { paused, signal });
    this.said = h("p", { class: "moved-said" });
    this.items = h("div", { class: "moved-items" });
    this.node = h(
      "section",
      { class: "moved", "aria-labelledby": "moved-title" },
      h("div", { class: "moved-head" }, h("h2", { id: "moved-title" }, t("moved.title")), this.said),
      this.items,
    );
    this.shown = "";
    const timer = setInterval(() => this.write(), CALM_MS);
    signal.addEventListener("abort", () => clearInterval(timer));
  }

  /** Choose anew; at most every ten seconds, but for the first time. */
  write(force = false) {
    if ((this.paused() && !force) || !board.loaded) return;
    const members = board.members;
    const rows = [...board.rows.values()].filter((row) => !members || members.has(row.brand));
    const movers = rows
      .filter((row) => row.significant && row.change !== null)
      .sort((one, other) => Math.abs(other.change) - Math.abs(one.change));
    refill(
      this.said,
      rows.length ? t("moved.said", movers.length, rows.length, t(`window.last.${board.window}`)) : t("moved.none"),
    );
    const top = movers.slice(0, MOST);
    const next = JSON.stringify([
      board.window,
      ...top.map((row) => [row.brand, row.change.toFixed(1), row.score.toFixed(1)]),
    ]);
    if (next === this.shown) return;
    this.shown = next;
    this.items.dataset.count = top.length;
    refill(
      this.items,
      top.map((row) => this.item(row)),
    );
  }

  item(row) {
    const window = board.window;
    const why = h("p", { class: "moved-why" }, " ");
    explain(row, window, this.signal).then(
      (answer) => refill(why, answer.comparable ? reasons(answer) || t("moved.many") : t("moved.incomparable")),
      () => this.signal.aborted || refill(why, t("moved.unexplained")),
    );
    const figure = h(
      "p",
      { class: `moved-figure ${tint(row.change, true)}` },
      h("span", { class: "arrow", "aria-hidden": "true" }, arrow(row.change, true)),
      h("strong", {}, signed(row.change)),
      h("span", { class: "moved-range" }, t("moved.range", points(row.score - row.change), points(row.score))),
    );
    tip(
      figure,
      () => ({
        title: t("column.change"),
        text: t("tip.change.significant"),
        rows: origin({ window, at: row.at, mentions: row.mention_count, voices: row.voice_count }),
      }),
      true,
    );
    return h(
      "article",
      {},
      h(
        "div",
        { class: "moved-top" },
        h("h3", {}, h("a", { href: brandLink(row.brand, window) }, named(row.brand))),
        spark([...(board.sparks[row.brand] ?? []), row.score], 84, 26),
      ),
      figure,
      why,
    );
  }
}

/** One brand in the league table: made once, and written only where what is shown has changed. */

import { h, unseen, Words } from "./dom.js";
import { isUnknown, level, points, signed } from "./format.js";
import { Gauge } from "./gauge.js";
import { icon } from "./icons.js";
import { INDICATORS } from "./board.js";
import { t } from "./language.js";
import { nameOf } from "./names.js";
import { rankText } from "./rank.js";
import { brandLink } from "./route.js";
import { Spark } from "./spark.js";
import { COLUMNS } from "./league_columns.js";

const FULL = 0.95; // coverage below this is marked

/** What a change looks like: full arrows for what is significant, hollow ones for what may be chance. */
export function arrow(change, significant) {
  if (change === null || Math.abs(change) < 0.05) return "";
  return change > 0 ? (significant ? "▲" : "△") : significant ? "▼" : "▽";
}

/** Its words for those who do not see the arrow. */
export const chance = (significant) =>
  significant === null ? t("change.unknown") : significant ? t("change.significant") : t("change.chance");

/** Classes of its ink. */
export function tint(change, significant) {
  if (change === null || !significant) return "chance";
  return change > 0 ? "up" : "down";
}

export class LeagueRow {
  constructor(brand) {
    this.brand = brand;
    this.words = {};
    this.classes = {};
    const name = nameOf(brand);
    this.gauge = new Gauge();
    this.star = h(
      "button",
      { type: "button", class: "star", tabindex: 0, "aria-pressed": "false" },
      icon("star"),
      unseen(t("watch.one", name)),
    );
    this.link = h("a", { class: "brand-link" }, h("bdi", {}, name));
    this.bars = {};
    this.cells = new Map(COLUMNS.map((column) => [column.key, this.cell(column)]));
    this.node = h("tr", { role: "row" }, [...this.cells.values()]);
    this.node.brand = brand;
  }

  cell({ key, numeric, indicator }) {
    const given = {
      class: `c-${key}${numeric ? " number" : ""}${indicator ? " c-ind" : ""}`,
      tabindex: -1,
      "data-label": t(`column.${key}`),
    };
    if (key === "brand")
      return h(
        "th",
        { ...given, scope: "row", role: "rowheader", tabindex: null },
        this.link,
        h("span", { class: "tags" }, this.say("tag")),
      );
    if (key === "watch") return h("td", { ...given, role: "cell", tabindex: null }, this.star);
    if (key === "scale")
      return h("td", { ...given, role: "cell" }, this.gauge.node, h("span", { class: "unseen" }, this.say("scale")));
    if (key === "spark")
      return (this.sparkCell = h("td", { ...given, role: "cell" }, h("span", { class: "unseen" }, this.say("spark"))));
    if (key === "change")
      return h(
        "td",
        { ...given, role: "cell" },
        h("span", { class: "arrow", "aria-hidden": "true" }, this.say("arrow")),
        h("span", {}, this.say("change")),
        h("span", { class: "unseen" }, this.say("chance")),
      );
    if (indicator) this.bars[key] = h("b");
    return h(
      "td",
      { ...given, role: "cell" },
      h("span", {}, this.say(key)),
      indicator && h("i", { class: "ind-bar", "aria-hidden": "true" }, this.bars[key]),
    );
  }

  say(key) {
    this.words[key] = new Words();
    return this.words[key].node;
  }

  mark(key, name) {
    if (this.classes[key] === name) return;
    const { classList } = this.cells.get(key);
    if (this.classes[key]) classList.remove(this.classes[key]);
    if (name) classList.add(name);
    this.classes[key] = name;
  }

  /** Show a standing. */
  write(row, place, { window, watched, alert }) {
    const { words } = this;
    if (this.window !== window) {
      this.window = window;
      this.link.setAttribute("href", brandLink(this.brand, window));
    }
    this.star.setAttribute("aria-pressed", String(watched));
    words.rank.write(rankText(place));
    const unknown = isUnknown(row);
    const tag = alert ? t(`alert.kind.${alert.kind}`) : row.provisional && !unknown ? t("provisional") : "";
    if (words.tag.write(tag)) this.mark("brand", alert ? "alerted" : row.provisional ? "provisional" : "");
    words.score.write(level(row));
    this.mark("score", row.provisional ? "provisional" : "");
    this.gauge.write(row.score, row.low, row.high, row.provisional);
    words.scale.write(row.low === null || unknown ? "–" : t("range", points(row.low), points(row.high)));
    const change = unknown ? null : row.change;
    words.arrow.write(arrow(change, row.significant));
    words.change.write(signed(change));
    words.chance.write(change === null ? "" : ` ${chance(row.significant)}`);
    this.mark("change", tint(change, row.significant));
    for (const key of INDICATORS) {
      const value = unknown ? null : row[key];
      if (words[key].write(points(value)))
        this.bars[key].style.transform = `scaleX(${(((value ?? 50) - 50) / 50).toFixed(3)})`;
    }
    for (const column of COLUMNS) if (column.text) words[column.key].write(column.text(column.value(row, place)));
    this.mark("coverage", row.coverage < FULL ? "low" : "");
  }

  /** The line of its last hours or days; `now`: null where nothing is known. */
  writeSpark(values, now, scale) {
    if (!values) return;
    if (!this.spark) {
      this.spark = new Spark(90, 24);
      this.sparkCell.prepend(this.spark.node);
    }
    this.spark.write(now === null ? values : [...values, now], scale);
    this.words.spark.write(values.length && now !== null ? t("spark.from", points(values[0]), points(now)) : "–");
  }
}

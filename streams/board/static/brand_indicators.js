/** The four indicators behind a score, each with its past, and what is shown beside the score. */

import { INDICATORS } from "./board.js";
import { h, Words } from "./dom.js";
import { decimal, isUnknown, points, signed } from "./format.js";
import { Gauge } from "./gauge.js";
import { t } from "./language.js";
import { Spark } from "./spark.js";
import { origin, tip } from "./tip.js";

const SOURCES = 7; // breadth goes up to as many

export class BrandIndicators {
  constructor() {
    this.parts = new Map();
    const items = INDICATORS.map((key) => this.indicator(key));
    this.breadth = this.beside("breadth");
    this.momentum = this.beside("momentum");
    this.node = h(
      "section",
      { class: "indicators", "aria-label": t("indicators") },
      items,
      h("div", { class: "indicator besides" }, this.breadth.node, this.momentum.node),
    );
  }

  indicator(key) {
    const part = { words: new Words("–"), gauge: new Gauge(), spark: new Spark(220, 44, true) };
    part.spark.node.setAttribute("preserveAspectRatio", "none");
    this.parts.set(key, part);
    const value = h("p", { class: "indicator-value" }, part.words.node);
    tip(
      value,
      () => this.standing && { title: t(`indicator.${key}`), text: t(`tip.${key}`), rows: origin(this.figures()) },
      true,
    );
    return h(
      "div",
      { class: "indicator" },
      h("h2", {}, t(`indicator.${key}`)),
      value,
      part.gauge.node,
      h("p", { class: "indicator-text" }, t(`indicator.text.${key}`)),
      part.spark.node,
    );
  }

  beside(key) {
    const words = new Words("–");
    const value = h("p", { class: "indicator-value" }, words.node);
    tip(
      value,
      () => this.standing && { title: t(`beside.${key}`), text: t(`beside.tip.${key}`), rows: origin(this.figures()) },
      true,
    );
    return {
      words,
      node: h(
        "div",
        {},
        h("h2", {}, t(`beside.${key}`)),
        value,
        h("p", { class: "indicator-text" }, t(`beside.text.${key}`)),
      ),
    };
  }

  figures() {
    const { at, mention_count, voice_count } = this.standing;
    return { window: this.window, at, mentions: mention_count, voices: voice_count };
  }

  write(standing, window) {
    Object.assign(this, { standing, window });
    const unknown = isUnknown(standing);
    for (const [key, part] of this.parts) {
      part.words.write(points(unknown ? null : standing[key]));
      part.gauge.write(standing[key], unknown ? 0 : null, unknown ? 100 : null);
    }
    this.breadth.words.write(unknown ? "–" : t("breadth.of", decimal(standing.breadth), SOURCES));
    this.momentum.words.write(signed(unknown ? null : standing.change));
  }

  /** Their past, as the trend shows it. */
  writePast(past) {
    for (const [key, { spark }] of this.parts)
      spark.write(past.filter((point) => !isUnknown(point)).map((point) => point[key]));
  }
}

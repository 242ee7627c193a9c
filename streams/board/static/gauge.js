/** The scale from 0 to 100 with its mark at 50: the interval as a band, the score as a point. */

import { h } from "./dom.js";
import { isUnknown, points } from "./format.js";
import { t } from "./language.js";

const EDGE = "2.4em"; // room for the number of a bound
const TICKS = [0, 25, 50, 75, 100];

/** A bare scale; `write` moves its parts by transforms alone, which lays nothing out anew. */
export class Gauge {
  constructor(given = {}) {
    this.band = h("i", { class: "gauge-band" });
    this.point = h("i", { class: "gauge-point" });
    this.node = h(
      "span",
      { "aria-hidden": "true", ...given, class: `gauge ${given.class ?? ""}` },
      this.band,
      this.point,
    );
    this.shown = "";
  }

  write(score, low, high, provisional = false) {
    const next = `${score.toFixed(1)} ${low?.toFixed(1)} ${high?.toFixed(1)} ${provisional}`;
    if (next === this.shown) return;
    this.shown = next;
    const unknown = isUnknown({ low, high });
    this.point.style.display = this.band.style.display = unknown ? "none" : "";
    this.point.style.transform = `translateX(${score.toFixed(1)}%)`;
    this.band.style.transform =
      low === null ? "scaleX(0)" : `translateX(${low.toFixed(1)}%) scaleX(${((high - low) / 100).toFixed(4)})`;
    this.node.classList.toggle("provisional", provisional);
  }
}

/** A scale that is written once. */
export function gauge({ score, low, high, provisional }, given) {
  const made = new Gauge(given);
  made.write(score, low, high, provisional);
  return made.node;
}

/** Numbers above a column of scales. */
export const ticks = () =>
  h(
    "span",
    { class: "gauge-ticks", "aria-hidden": "true" },
    TICKS.map((at) => h("i", { style: { left: `${at}%` } }, at)),
  );

/** The scale of one brand, large, with what its marks mean written on it. */
export class Ruler {
  constructor() {
    this.gauge = new Gauge({ class: "ruler-gauge" });
    this.low = h("span", { class: "ruler-bound ruler-low" });
    this.high = h("span", { class: "ruler-bound" });
    this.node = h(
      "div",
      { class: "ruler", "aria-hidden": "true" },
      h("div", { class: "ruler-bounds" }, this.low, this.high),
      this.gauge.node,
      h(
        "div",
        { class: "ruler-ticks" },
        TICKS.map((at) => h("i", { style: { left: `${at}%` } }, at)),
      ),
      h("p", { class: "ruler-median" }, t("ruler.median")),
    );
  }

  write({ score, low, high, provisional }) {
    this.gauge.write(score, low, high, provisional);
    const bound = (value) => (value === null || isUnknown({ low, high }) ? "" : points(value));
    this.low.textContent = bound(low);
    this.high.textContent = bound(high);
    this.low.style.left = `max(${EDGE}, ${low ?? 0}%)`; // beside the band, never over one another
    this.high.style.left = `min(calc(100% - ${EDGE}), ${high ?? 0}%)`;
  }
}

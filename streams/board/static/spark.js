/** Small lines without axes: the shape of the last readings, on a range of at least ten points or one that is given. */

import { s } from "./dom.js";

const LEAST_SPAN = 10;
const SCALE_STEP = 5;

/** A line that can be given other values. */
export class Spark {
  constructor(width = 100, height = 26, filled = false) {
    Object.assign(this, { width, height, shown: "" });
    this.line = s("path", { class: "spark-line" });
    this.middle = s("path", { class: "spark-middle" });
    this.area = filled ? s("path", { class: "spark-area" }) : null;
    this.end = s("circle", { class: "spark-end", r: 2.2 });
    this.node = s(
      "svg",
      { class: "spark", viewBox: `0 0 ${width} ${height}`, width, height, "aria-hidden": "true", focusable: "false" },
      this.middle,
      this.area,
      this.line,
      this.end,
    );
  }

  /** `scale`: lowest and highest value of the axis; null: those of the line itself. */
  write(values, scale = null) {
    const next = [...values, ...(scale ?? [])].map((value) => value.toFixed(1)).join(" ");
    if (next === this.shown) return;
    this.shown = next;
    const known = values.filter(Number.isFinite);
    this.node.classList.toggle("empty", known.length < 2);
    if (known.length < 2) return;
    const [low, high] = scale ?? reach(known);
    const pad = 3;
    const x = (i) => pad + (i / (values.length - 1)) * (this.width - 2 * pad);
    const y = (value) => pad + (1 - (value - low) / (high - low)) * (this.height - 2 * pad);
    const path = values.map((value, i) => `${i ? "L" : "M"}${x(i).toFixed(1)} ${y(value).toFixed(1)}`).join("");
    this.line.setAttribute("d", path);
    this.area?.setAttribute("d", `${path}L${x(values.length - 1)} ${this.height}L${x(0)} ${this.height}Z`);
    this.middle.setAttribute("d", low < 50 && high > 50 ? `M0 ${y(50).toFixed(1)}H${this.width}` : "");
    this.end.setAttribute("cx", x(values.length - 1).toFixed(1));
    this.end.setAttribute("cy", y(values.at(-1)).toFixed(1));
  }
}

/** One axis for several lines; in steps, so that it stays when a value moves a little. */
export function sharedScale(lines) {
  const known = lines.flat().filter(Number.isFinite);
  if (!known.length) return null;
  const [low, high] = reach([Math.min(...known), Math.max(...known)]);
  return [Math.floor(low / SCALE_STEP) * SCALE_STEP, Math.ceil(high / SCALE_STEP) * SCALE_STEP];
}

function reach(values) {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const more = Math.max(0, LEAST_SPAN - (high - low)) / 2;
  return [low - more, high + more];
}

/** A line that is written once. */
export function spark(values, width, height, filled) {
  const made = new Spark(width, height, filled);
  made.write(values);
  return made.node;
}

/** The league table: cells change at once, rows change places calmly. */

import { board } from "./board.js";
import { h } from "./dom.js";
import { isUnknown } from "./format.js";
import { ticks } from "./gauge.js";
import { t } from "./language.js";
import { COLUMNS, ordered, sorting } from "./league_columns.js";
import { LeagueRow } from "./league_row.js";
import { sharedScale } from "./spark.js";
import { still } from "./theme.js";
import { isWatched } from "./watchlist.js";

const CALM_MS = 5_000;
const GLIDE_MS = 450;
const LEAST_MS = 80;
const FIRST_ROWS = 40;
const MORE_ROWS = 80;

export class LeagueTable {
  /** `sorted(column)`: a head was clicked; `held(true | false)`: whether the order waits for the reader. */
  constructor({ sorted, held, signal }) {
    Object.assign(this, {
      held,
      rows: new Map(),
      sight: new Set(),
      dirty: new Set(),
      shown: [],
      frame: 0,
      waiting: 0,
      written: 0,
      paused: false,
      scale: null,
      limit: FIRST_ROWS,
      holding: false,
    });
    this.sorting = sorting(new URLSearchParams());
    this.filter = () => true;
    this.heads = new Map(COLUMNS.map((column) => [column.key, head(column, sorted)]));
    this.body = h("tbody", { role: "rowgroup" });
    this.node = h(
      "table",
      { class: "league", role: "table", "aria-label": t("league.caption") },
      h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, [...this.heads.values()])),
      this.body,
    );
    this.seeing = new IntersectionObserver((entries) => this.sighted(entries), { rootMargin: "120px" });
    const timer = setInterval(() => this.settle(), CALM_MS);
    signal.addEventListener("abort", () => {
      clearInterval(timer);
      clearTimeout(this.waiting);
      cancelAnimationFrame(this.frame);
      this.seeing.disconnect();
    });
    this.body.addEventListener("pointerenter", () => (this.pointed = true));
    this.body.addEventListener("pointerleave", () => (this.pointed = false));
    this.node.addEventListener("keydown", walk);
  }

  sighted(entries) {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) this.sight.add(target.brand);
      else this.sight.delete(target.brand);
      if (isIntersecting) this.dirty.add(target.brand);
    }
    this.ask();
  }

  /** Whether the lines of all rows share one scale, so that they can be compared; else each fills its own cell. */
  shareScale(isShared) {
    const lines = isShared
      ? Object.entries(board.sparks).map(([brand, line]) => [...line, board.rows.get(brand)?.score])
      : [];
    const scale = sharedScale(lines);
    if (String(scale) === String(this.scale)) return;
    this.scale = scale;
    this.touch(board.rows.keys());
  }

  /** Brands whose cells are out of date. */
  touch(brands) {
    for (const brand of brands) this.dirty.add(brand);
    this.ask();
  }

  /** Write at the next frame, but no more than twelve times a second: the eye has no use for more. */
  ask() {
    if (this.frame || this.waiting || this.paused) return;
    const early = LEAST_MS - (performance.now() - this.written);
    const soon = () => {
      this.waiting = 0;
      this.frame = requestAnimationFrame(() => this.write());
    };
    if (early > 0) this.waiting = setTimeout(soon, early);
    else soon();
  }

  write() {
    this.frame = 0;
    if (this.paused) return;
    this.written = performance.now();
    for (const brand of this.sight) if (this.dirty.delete(brand)) this.writeRow(brand);
  }

  /** All of them, also those out of sight: for paper. */
  writeAll() {
    for (const brand of this.rows.keys()) this.writeRow(brand);
    this.dirty.clear();
  }

  writeRow(brand) {
    const row = board.rows.get(brand);
    const made = this.rows.get(brand);
    if (!row || !made) return;
    made.write(row, board.places.get(brand), {
      window: board.window,
      watched: isWatched(brand),
      alert: this.alerts?.get(brand),
    });
    made.writeSpark(board.sparks[brand], isUnknown(row) ? null : row.score, this.scale);
  }

  /** Whether somebody reads: rows then stay where they are. */
  get read() {
    return this.pointed || this.body.contains(document.activeElement);
  }

  /** Put rows in their places, unless somebody reads; `force` where the reader asked for it. */
  settle(force = false) {
    if (this.paused && !force) return;
    const members = board.members;
    const rows = [...board.rows.values()].filter(
      (row) => (!members || members.has(row.brand)) && this.filter(row.brand),
    );
    const all = ordered(rows, board.places, this.sorting).map((row) => row.brand);
    const order = all.slice(0, this.limit);
    if (order.length < all.length && !this.growing) this.grow();
    const same = order.length === this.shown.length && order.every((brand, i) => brand === this.shown[i]);
    const wait = !same && !force && this.shown.length > 0 && this.read;
    if (wait !== this.holding) this.held((this.holding = wait));
    if (!same && !wait) this.place(order, force);
  }

  /** Rows beyond the first screen are made when there is time: the first are there sooner. */
  grow() {
    this.growing = true;
    (window.requestIdleCallback ?? setTimeout)(() => {
      this.growing = false;
      this.limit += MORE_ROWS;
      this.settle(true);
    });
  }

  place(order, force) {
    const before = new Map(this.shown.map((brand, i) => [brand, i]));
    for (const brand of order) {
      if (this.rows.has(brand)) continue;
      const made = new LeagueRow(brand);
      this.rows.set(brand, made);
      this.seeing.observe(made.node);
      this.writeRow(brand);
    }
    const kept = new Set(order);
    for (const brand of this.shown) if (!kept.has(brand)) this.rows.get(brand).node.remove();
    let next = this.body.firstElementChild;
    for (const brand of order) {
      const { node } = this.rows.get(brand);
      if (node === next) next = next.nextElementSibling;
      else this.body.insertBefore(node, next);
    }
    this.shown = order;
    if (!force && !still()) this.glide(before);
  }

  /** Rows in sight slide from where they were, so that the eye can follow; one height is read, once. */
  glide(before) {
    const height = this.body.firstElementChild?.offsetHeight ?? 0;
    this.shown.forEach((brand, i) => {
      const moved = (before.get(brand) ?? i) - i;
      if (moved && this.sight.has(brand))
        this.rows.get(brand).node.animate([{ transform: `translateY(${moved * height}px)` }, { transform: "none" }], {
          duration: GLIDE_MS,
          easing: "cubic-bezier(.2,.7,.2,1)",
        });
    });
  }

  /** Sort by another column, as the reader asked. */
  sort(by) {
    this.sorting = by;
    for (const [key, node] of this.heads) {
      if (key === by.column.key) node.setAttribute("aria-sort", by.dir === "asc" ? "ascending" : "descending");
      else node.removeAttribute("aria-sort");
    }
    this.settle(true);
  }

  /** Stop the table, or let it go on. */
  pause(paused) {
    this.paused = paused;
    if (paused) return;
    this.ask();
    this.settle(true);
  }
}

function head({ key, value, numeric }, sorted) {
  const label = key === "scale" ? [h("span", { class: "unseen" }, t("column.scale")), ticks()] : t(`column.${key}`);
  return h(
    "th",
    { scope: "col", role: "columnheader", class: `c-${key}${numeric ? " number" : ""}` },
    value
      ? h("button", { type: "button", on: { click: () => sorted(key) } }, label)
      : h("span", { class: key === "watch" ? "unseen" : null }, label),
  );
}

/** From cell to cell by arrows: every number has its note, and Tab need not stop at each. */
function walk(event) {
  const [across, down] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] ?? [
    0, 0,
  ];
  const cell = event.target.closest?.("tbody td, tbody th");
  if (!cell || (!across && !down)) return;
  const row =
    down > 0
      ? cell.parentElement.nextElementSibling
      : down < 0
        ? cell.parentElement.previousElementSibling
        : cell.parentElement;
  const to = row?.cells[cell.cellIndex + across];
  if (!to) return;
  event.preventDefault();
  (to.querySelector("a, button") ?? to).focus();
}

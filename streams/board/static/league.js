/** The league: which brand stands where, which moved, and why. */

import { address } from "./api.js";
import { board } from "./board.js";
import { exportLinks } from "./controls.js";
import { h, refill } from "./dom.js";
import { t } from "./language.js";
import { SORTABLE, sorting } from "./league_columns.js";
import { LeagueControls } from "./league_controls.js";
import { LeagueStatus } from "./league_status.js";
import { LeagueTable } from "./league_table.js";
import { leagueTip } from "./league_tips.js";
import { rangeName, rangeOf, RangePicker, spanOf } from "./range.js";
import { go, windowOf } from "./route.js";
import { stored, store } from "./storage.js";
import { tip } from "./tip.js";
import { TopMovers } from "./top_movers.js";
import { isWatched, toggleWatched } from "./watchlist.js";

const STATUS_MS = 1_000;
const HISTORY_WINDOW = "28d"; // of a history by the day: no range is shorter than a few of them

/** A name without accents and capitals, for the filter. */
const plain = (name) => name.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase();

/** Build the view; returns what takes another address in place. */
export async function show(main, params, signal) {
  const view = new LeagueView(params, signal);
  refill(main, view.parts());
  view.pause(false);
  view.update(params);
  view.writeAlerts();
  view.writeScale();
  view.movers.write(true);
  view.follow(signal);
  return (to) => view.update(to);
}

class LeagueView {
  constructor(params, signal) {
    Object.assign(this, { params, isPaused: false, waitingCount: 0 });
    this.movers = new TopMovers(() => this.isPaused, signal);
    this.status = new LeagueStatus();
    this.table = new LeagueTable({
      signal,
      sorted: (key) => this.sortBy(key),
      held: (isWaiting) => this.status.writeOrder(isWaiting),
    });
    this.empty = h("div", { class: "empty" });
    this.files = h("div");
    this.history = h("div");
    this.ranges = new RangePicker({
      window: HISTORY_WINDOW,
      range: rangeOf(params.get("range"), HISTORY_WINDOW),
      hasAgainst: false,
      chose: ({ range }) => this.change({ range }, { replace: true }),
    });
    this.controls = new LeagueControls({
      query: params.get("q") ?? "",
      change: (more, options) => this.change(more, options),
      toggleWatch: () => this.change({ watch: this.params.get("watch") ? null : "1" }),
      togglePause: () => this.pause(!this.isPaused),
      toggleScale: () => {
        store("scale", this.isShared ? "own" : "");
        this.writeScale();
      },
    });
    this.table.node.addEventListener("click", ({ target }) => this.toggleStar(target.closest(".star")));
    tip(this.table.node, leagueTip);
  }

  parts() {
    return [
      h("h1", { class: "unseen" }, t("league.title")),
      this.movers.node,
      h(
        "section",
        { class: "league-box", "aria-label": t("league.caption") },
        this.controls.node,
        this.table.node,
        this.empty,
        h(
          "div",
          { class: "league-foot" },
          this.status.node,
          h("p", { class: "key" }, t("league.key")),
          this.files,
          this.history,
          this.ranges.node,
        ),
      ),
    ];
  }

  /** Write anew whenever the board has something newer, until `signal` ends the view. */
  follow(signal) {
    const { table } = this;
    const touchAll = () => table.touch(board.rows.keys());
    const settle = () => {
      table.settle(true);
      this.writeEmpty();
    };
    board.on("league", () => this.writeLeague(), signal);
    board.on(
      "moved",
      ({ rows }) => {
        table.touch(rows.map((row) => row.brand));
        if (this.isPaused) this.waitingCount += rows.length;
      },
      signal,
    );
    board.on("turned", () => (touchAll(), settle()), signal); // ranks of another panel do not stand for this one
    board.on("market", () => (this.controls.writePanels(), settle()), signal); // now the members of a panel are known
    board.on("alerts", () => this.writeAlerts(), signal);
    board.on("problem", (problem) => this.writeProblem(problem), signal);
    const timer = setInterval(() => this.writeStatus(), STATUS_MS);
    signal.addEventListener("abort", () => clearInterval(timer));
    addEventListener("beforeprint", () => table.writeAll(), { signal });
  }

  change(more, options = { replace: true }) {
    go("league", { ...Object.fromEntries(this.params), ...more }, options);
  }

  /** Sort by a column; by the same column again, the other way round. */
  sortBy(key) {
    const before = sorting(this.params);
    const column = SORTABLE.find((one) => one.key === key);
    const dir = before.column === column ? (before.dir === "asc" ? "desc" : "asc") : column.first;
    this.change({ sort: key, dir });
  }

  pause(isPaused) {
    Object.assign(this, { isPaused, waitingCount: 0 });
    this.controls.writePause(isPaused);
    this.table.pause(isPaused);
    this.writeStatus();
    if (!isPaused) this.movers.write();
  }

  toggleStar(star) {
    if (!star) return;
    const { brand } = star.closest("tr");
    star.setAttribute("aria-pressed", String(toggleWatched(brand)));
    if (!this.params.get("watch")) return;
    this.table.settle(true);
    this.writeEmpty();
  }

  /** Take an address: window, panel, order, filter. */
  update(params) {
    this.params = params;
    if (windowOf(params) !== board.window) return false;
    const query = params.get("q") ?? "";
    const isWatchOnly = Boolean(params.get("watch"));
    const order = sorting(params);
    const wanted = plain(query);
    this.controls.write({ query, isWatchOnly, order });
    this.table.filter = (brand) => (!isWatchOnly || isWatched(brand)) && (!wanted || plain(brand).includes(wanted));
    this.table.sort(order);
    this.controls.writePanels();
    refill(
      this.files,
      exportLinks(t("view.league"), (format) => address("export", { what: "scores", format, window: board.window })),
    );
    this.writeHistory();
    this.writeEmpty();
    return true;
  }

  /** Files of all brands by day, over a range of dates. */
  writeHistory() {
    const range = rangeOf(this.params.get("range"), HISTORY_WINDOW);
    const [from, to] = spanOf(range, board.at || Date.now()).map(Math.round);
    this.ranges.write(range);
    refill(
      this.history,
      exportLinks(
        `${t("export.history")} ${rangeName(range)}`,
        (format) => address("export", { what: "history", format, window: board.window, from, to }),
        t("export.history"),
      ),
    );
  }

  get isShared() {
    return stored("scale") !== "own";
  }

  writeScale() {
    this.controls.writeScale(this.isShared);
    this.table.shareScale(this.isShared);
  }

  writeLeague() {
    this.writeScale();
    this.table.touch(board.rows.keys());
    if (this.isPaused) return;
    const isFirst = !this.table.shown.length;
    this.table.settle(isFirst);
    if (isFirst) this.writeEmpty();
    this.movers.write(isFirst);
    this.writeStatus();
  }

  writeStatus() {
    this.status.write(this.isPaused, this.waitingCount);
  }

  /** Why no row is shown. */
  writeEmpty() {
    const { loaded, rows } = board;
    const hasNone = loaded && !rows.size;
    const isFiltered = loaded && rows.size > 0 && !this.table.shown.length;
    refill(
      this.empty,
      !loaded && h("p", {}, t("reading")),
      hasNone && [h("h2", {}, t("empty.title")), h("p", {}, t("empty.text"))],
      isFiltered && h("p", {}, this.params.get("watch") ? t("empty.watch") : t("empty.filter")),
    );
    this.table.node.hidden = hasNone || !loaded;
  }

  writeProblem(problem) {
    if (!board.loaded) refill(this.empty, h("p", { role: "alert" }, problem.message));
  }

  writeAlerts() {
    const byBrand = new Map();
    for (const alert of board.openAlerts.values()) if (alert.brand) byBrand.set(alert.brand, alert);
    this.table.alerts = byBrand;
    this.table.touch(board.rows.keys());
  }
}

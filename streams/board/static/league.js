/** The league: which brand stands where, which moved, and why. */

import { address } from "./api.js";
import { board } from "./board.js";
import { exportLinks, field, windowSegments } from "./controls.js";
import { h, refill } from "./dom.js";
import { clock, count, points, signed } from "./format.js";
import { icon } from "./icons.js";
import { t } from "./language.js";
import { COLUMNS, SORTABLE, sorting } from "./league_columns.js";
import { chance } from "./league_row.js";
import { LeagueTable } from "./league_table.js";
import { MovedStrip } from "./moved.js";
import { nameOf } from "./names.js";
import { go, windowOf } from "./route.js";
import { origin, tip } from "./tip.js";
import { isWatched, toggleWatched } from "./watching.js";

const plain = (name) => name.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase();

/** Build the view; returns what takes another address in place. */
export async function show(main, params, signal) {
  let now = params;
  let paused = false;
  let waiting = 0;
  const change = (more, options = { replace: true }) => go("league", { ...Object.fromEntries(now), ...more }, options);

  const strip = new MovedStrip(() => paused, signal);
  const table = new LeagueTable({
    signal,
    sorted: (key) => {
      const before = sorting(now);
      const column = SORTABLE.find((one) => one.key === key);
      const dir = before.column === column ? (before.dir === "asc" ? "desc" : "asc") : column.first;
      change({ sort: key, dir });
    },
    held: (waits) => refill(holdNote, waits ? t("league.held") : ""),
  });
  const holdNote = h("span", { class: "held" });
  const asOf = h("span", { class: "as-of" });
  const empty = h("div", { class: "empty" });

  const windows = windowSegments(board.window, (window) => change({ window: window === "24h" ? null : window }, {}));
  const panels = h("select", { on: { change: () => change({ panel: panels.value }) } });
  const filter = h("input", {
    type: "search",
    autocomplete: "off",
    spellcheck: "false",
    value: now.get("q") ?? "",
    placeholder: t("league.filter.hint"),
    on: { input: () => change({ q: filter.value }) },
  });
  const watchOnly = h(
    "button",
    { type: "button", class: "toggle", on: { click: () => change({ watch: now.get("watch") ? null : "1" }) } },
    icon("star"),
    t("league.watch"),
  );
  const pauseWords = h("span");
  const pause = h("button", { type: "button", class: "toggle pause", on: { click: () => stop(!paused) } });
  const sortBy = h(
    "select",
    { on: { change: () => change({ sort: sortBy.value.split(" ")[0], dir: sortBy.value.split(" ")[1] }) } },
    SORTABLE.flatMap(({ key }) =>
      ["desc", "asc"].map((dir) => h("option", { value: `${key} ${dir}` }, t(`sort.${dir}`, t(`column.${key}`)))),
    ),
  );
  const files = h("div");

  function stop(to) {
    paused = to;
    waiting = 0;
    pause.setAttribute("aria-pressed", String(paused));
    refill(pause, icon(paused ? "play" : "pause"), t(paused ? "league.resume" : "league.pause"));
    table.pause(paused);
    writeAsOf();
    if (!paused) strip.write();
  }

  let asOfSaid = "";
  function writeAsOf() {
    if (paused && asOfSaid.startsWith("paused")) {
      refill(pauseWords, waiting ? t("league.waiting", count(waiting)) : "");
      return;
    }
    const said = `${paused ? "paused" : "live"} ${board.at}`;
    if (said === asOfSaid) return;
    asOfSaid = said;
    refill(pauseWords, "");
    refill(asOf, board.at ? t(paused ? "league.paused" : "league.as-of", clock(board.at)) : "");
  }

  function writePanels() {
    const names = board.market.panels.map((panel) => panel.name);
    refill(
      panels,
      h("option", { value: "" }, t("league.all")),
      names.map((name) => h("option", { value: name }, nameOf(name))),
    );
    panels.value = board.panel;
    panelField.hidden = !names.length;
  }
  const panelField = field(t("league.panel"), panels);

  function writeEmpty() {
    const { loaded, rows } = board;
    const none = loaded && !rows.size;
    const filtered = loaded && rows.size > 0 && !table.shown.length;
    refill(
      empty,
      !loaded && h("p", {}, t("reading")),
      none && [h("h2", {}, t("empty.title")), h("p", {}, t("empty.text"))],
      filtered && h("p", {}, now.get("watch") ? t("empty.watch") : t("empty.filter")),
    );
    table.node.hidden = none || !loaded;
  }

  function writeAlerts() {
    const worst = new Map();
    for (const alert of board.openAlerts.values()) if (alert.brand) worst.set(alert.brand, alert);
    table.alerts = worst;
    table.touch(board.rows.keys());
  }

  /** Take an address: window, panel, order, filter. */
  function update(to) {
    now = to;
    if (windowOf(to) !== board.window) return false;
    windows.write(board.window);
    watchOnly.setAttribute("aria-pressed", String(Boolean(to.get("watch"))));
    if (filter.value !== (to.get("q") ?? "")) filter.value = to.get("q") ?? "";
    const wanted = plain(to.get("q") ?? "");
    table.filter = (brand) => (!to.get("watch") || isWatched(brand)) && (!wanted || plain(brand).includes(wanted));
    const order = sorting(to);
    sortBy.value = `${order.column.key} ${order.dir}`;
    table.sort(order);
    writePanels();
    refill(
      files,
      exportLinks(t("view.league"), (format) => address("export", { what: "scores", format, window: board.window })),
    );
    writeEmpty();
    return true;
  }

  table.node.addEventListener("click", ({ target }) => {
    const star = target.closest(".star");
    if (!star) return;
    const { brand } = star.closest("tr");
    star.setAttribute("aria-pressed", String(toggleWatched(brand)));
    if (now.get("watch")) (table.settle(true), writeEmpty());
  });
  tip(table.node, (target) => noted(target));

  refill(
    main,
    h("h1", { class: "unseen" }, t("league.title")),
    strip.node,
    h(
      "section",
      { class: "league-box", "aria-label": t("league.caption") },
      h(
        "div",
        { class: "controls" },
        field(t("window"), windows.node),
        panelField,
        field(t("league.filter"), filter),
        h("div", { class: "field sort-field" }, field(t("league.sort"), sortBy)),
        h("div", { class: "buttons" }, watchOnly, pause),
      ),
      table.node,
      empty,
      h(
        "div",
        { class: "league-foot" },
        h("p", { class: "league-state" }, asOf, " ", pauseWords, " ", holdNote),
        h("p", { class: "key" }, t("league.key")),
        files,
      ),
    ),
  );
  stop(false);
  update(params);
  writeAlerts();
  strip.write(true);

  board.on(
    "league",
    () => {
      table.touch(board.rows.keys());
      if (paused) return;
      const first = !table.shown.length;
      table.settle(first);
      if (first) writeEmpty();
      strip.write(first);
      writeAsOf();
    },
    signal,
  );
  board.on(
    "moved",
    ({ rows }) => {
      table.touch(rows.map((row) => row.brand));
      if (paused) waiting += rows.length;
    },
    signal,
  );
  board.on(
    "turned",
    () => {
      table.touch(board.rows.keys()); // ranks of another panel do not stand for this one
      table.settle(true);
      writeEmpty();
    },
    signal,
  );
  board.on(
    "market",
    () => {
      writePanels();
      table.settle(true); // now it is known who is in the panel
      writeEmpty();
    },
    signal,
  );
  board.on("alerts", writeAlerts, signal);
  board.on("problem", (problem) => !board.loaded && refill(empty, h("p", { role: "alert" }, problem.message)), signal);
  const timer = setInterval(writeAsOf, 1_000);
  signal.addEventListener("abort", () => clearInterval(timer));
  addEventListener("beforeprint", () => table.writeAll(), { signal });
  return (to) => update(to);
}

/** What is noted under a cell, or under the head of a column. */
function noted(target) {
  const cell = target.closest("td, th");
  const line = cell?.closest("tr");
  if (!line) return null;
  const { key } = COLUMNS[cell.cellIndex] ?? {};
  if (!key || key === "watch") return null;
  if (cell.closest("thead")) return { title: t(`column.${key}`), text: t(`tip.${key}`), rows: [], anchor: cell };
  const row = board.rows.get(line.brand);
  if (!row) return null;
  const place = board.places.get(line.brand);
  const figures = { window: board.window, at: row.at, mentions: row.mention_count, voices: row.voice_count };
  if (key === "brand")
    return {
      title: nameOf(row.brand),
      text: t(
        "tip.brand",
        points(row.score),
        row.low === null ? null : t("range", points(row.low), points(row.high)),
        signed(row.change),
        chance(row.significant),
        place?.rank,
      ),
      rows: origin(figures),
      anchor: cell.querySelector("a"),
    };
  if (key === "score" || key === "scale")
    return {
      title: t("column.score"),
      text: t(row.provisional ? "tip.provisional" : "tip.score"),
      rows: origin({ ...figures, low: row.low, high: row.high }),
      anchor: cell,
    };
  if (key === "change")
    return {
      title: t("column.change"),
      text:
        row.change === null
          ? t("tip.change.none")
          : t(row.significant ? "tip.change.significant" : "tip.change.chance"),
      rows: origin({
        ...figures,
        more: row.change === null ? [] : [[t("tip.before"), points(row.score - row.change)]],
      }),
      anchor: cell,
    };
  return { title: t(`column.${key}`), text: t(`tip.${key}`), rows: origin(figures), anchor: cell };
}

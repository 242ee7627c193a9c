/** The controls over the league table: window, panel, filter, order, watch list and pause. */

import { board } from "./board.js";
import { field, windowSegments } from "./controls.js";
import { h, refill } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./language.js";
import { SORTABLE } from "./league_columns.js";
import { nameOf } from "./names.js";

export class LeagueControls {
  /**
   * `query`: the text of the filter; `change(params, options)` opens another address of the league;
   * `toggleWatch()`, `togglePause()` and `toggleScale()`: a button was clicked.
   */
  constructor({ query, change, toggleWatch, togglePause, toggleScale }) {
    this.windows = windowSegments(board.window, (window) => change({ window: window === "24h" ? null : window }, {}));
    this.panels = h("select", { on: { change: () => change({ panel: this.panels.value }) } });
    this.panelField = field(t("league.panel"), this.panels);
    this.filter = h("input", {
      type: "search",
      autocomplete: "off",
      spellcheck: "false",
      value: query,
      placeholder: t("league.filter.hint"),
      on: { input: () => change({ q: this.filter.value }) },
    });
    this.watchOnly = h(
      "button",
      { type: "button", class: "toggle", on: { click: toggleWatch } },
      icon("star"),
      t("league.watch"),
    );
    this.scale = h(
      "button",
      { type: "button", class: "toggle scale-toggle", on: { click: toggleScale } },
      t("league.scale"),
    );
    this.pause = h("button", { type: "button", class: "toggle pause", on: { click: togglePause } });
    this.sortBy = orderSelect(change);
    this.node = h(
      "div",
      { class: "controls" },
      field(t("window"), this.windows.node),
      this.panelField,
      field(t("league.filter"), this.filter),
      h("div", { class: "field sort-field" }, field(t("league.sort"), this.sortBy)),
      h("div", { class: "buttons" }, this.watchOnly, this.scale, this.pause),
    );
  }

  /** Show what an address asks for. */
  write({ query, isWatchOnly, order }) {
    this.windows.write(board.window);
    this.watchOnly.setAttribute("aria-pressed", String(isWatchOnly));
    if (this.filter.value !== query) this.filter.value = query;
    this.sortBy.value = `${order.column.key} ${order.dir}`;
  }

  writePanels() {
    const names = board.market.panels.map((panel) => panel.name);
    refill(
      this.panels,
      h("option", { value: "" }, t("league.all")),
      names.map((name) => h("option", { value: name }, nameOf(name))),
    );
    this.panels.value = board.panel;
    this.panelField.hidden = !names.length;
  }

  writeScale(isShared) {
    this.scale.setAttribute("aria-pressed", String(isShared));
  }

  writePause(isPaused) {
    this.pause.setAttribute("aria-pressed", String(isPaused));
    refill(this.pause, icon(isPaused ? "play" : "pause"), t(isPaused ? "league.resume" : "league.pause"));
  }
}

/** Every column in both directions; on narrow screens it stands in for the heads of the columns. */
function orderSelect(change) {
  const options = SORTABLE.flatMap(({ key }) =>
    ["desc", "asc"].map((dir) => h("option", { value: `${key} ${dir}` }, t(`sort.${dir}`, t(`column.${key}`)))),
  );
  const choose = ({ target }) => {
    const [sort, dir] = target.value.split(" ");
    change({ sort, dir });
  };
  return h("select", { on: { change: choose } }, options);
}

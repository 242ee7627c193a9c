/** All alerts: the open ones first, then those that are over, page by page. */

import { alertCard } from "./alert.js";
import { address, ask } from "./api.js";
import { board } from "./board.js";
import { exportLinks, field } from "./controls.js";
import { h, put, refill } from "./dom.js";
import { byName } from "./format.js";
import { t } from "./language.js";
import { nameOf } from "./names.js";
import { rangeName, rangeOf, RangePicker, spanOf } from "./range.js";
import { go, to } from "./route.js";

const PAGE = 30;

export async function show(main, params, signal) {
  const sources = await ask("sources", {}, signal).catch(() => ({ rows: [] }));
  const policies = new Map(sources.rows.map((row) => [row.source, row.policy]));
  const view = new AlertsView(params, policies, signal);
  refill(main, view.parts());
  await view.start();
}

class AlertsView {
  constructor(params, policies, signal) {
    Object.assign(this, { brand: params.get("brand") ?? "", policies, signal, next: null });
    this.range = params.has("range") ? rangeOf(params.get("range"), "28d") : null; // null: all that are known
    this.ranges = new RangePicker({
      window: "28d",
      range: this.range,
      hasAgainst: false,
      chose: ({ range }) => go("alerts", { brand: this.brand, range }),
    });
    this.open = h("div", { class: "alert-list" });
    this.past = h("div", { class: "alert-list" });
    this.receivers = h("p");
    this.note = h("p", { class: "empty", role: "status" });
    this.more = h(
      "button",
      { type: "button", class: "quiet", hidden: true, on: { click: () => this.readPast(false) } },
      t("alerts.more"),
    );
    this.brands = h("select", {
      on: { change: () => go("alerts", { brand: this.brands.value, range: params.get("range") }) },
    });
  }

  parts() {
    return [
      h(
        "div",
        { class: "view-head" },
        h("div", {}, h("h1", {}, t("view.alerts")), h("p", { class: "view-text" }, t("alerts.text")), this.receivers),
        field(t("column.brand"), this.brands),
      ),
      h(
        "section",
        { "aria-labelledby": "open-title" },
        h("h2", { id: "open-title" }, t("alerts.open.title")),
        this.open,
      ),
      h(
        "section",
        { "aria-labelledby": "past-title" },
        h("div", { class: "card-head" }, h("h2", { id: "past-title" }, t("alerts.past.title")), this.ranges.node),
        this.past,
        this.note,
        this.more,
      ),
      exportLinks(this.range ? `${t("view.alerts")}, ${rangeName(this.range)}` : t("view.alerts"), (format) =>
        address("export", { what: "alerts", format, brand: this.brand, ...this.times() }),
      ),
    ];
  }

  /** Begin and end of the range, ms; nothing where none is chosen. */
  times() {
    if (!this.range) return {};
    const [from, to] = spanOf(this.range, Math.max(board.state?.now ?? 0, Date.now()));
    return { from: Math.round(from), to: Math.round(to) };
  }

  /** Read both lists, and again when an alert opens or closes. */
  async start() {
    const failed = (problem) => this.signal.aborted || refill(this.note, problem.message);
    this.writeBrands();
    board.on(
      "market",
      () => {
        this.writeBrands();
        this.readOpen().catch(failed); // what an editor may do stands in the cards
      },
      this.signal,
    );
    board.on(
      "alerts",
      (change) => {
        if (!change || (this.brand && change.alert.brand !== this.brand)) return;
        this.readOpen().catch(failed);
        if (change.alert.state === "closed") this.readPast(true).catch(failed);
      },
      this.signal,
    );
    await Promise.all([this.readOpen(), this.readPast(true)]).catch(failed);
  }

  writeBrands() {
    refill(
      this.receivers,
      board.market.may_label && h("a", { href: to("notifications"), "data-to": "notifications" }, t("notify.link")),
    );
    const names = new Set([...board.market.brands, this.brand].filter(Boolean));
    refill(
      this.brands,
      h("option", { value: "" }, t("league.all")),
      [...names].sort(byName).map((name) => h("option", { value: name }, nameOf(name))),
    );
    this.brands.value = this.brand;
  }

  async readOpen() {
    const { rows } = await ask("alerts", { state: "open", brand: this.brand, limit: 200 }, this.signal);
    refill(this.open, rows.length ? this.cards(rows) : h("p", { class: "empty" }, t("alerts.calm")));
  }

  /** The next page of closed alerts, or the first one again. */
  async readPast(anew) {
    this.more.disabled = true;
    const before = anew ? null : this.next;
    const page = await ask("alerts", { brand: this.brand, before, limit: PAGE, ...this.times() }, this.signal);
    const cards = this.cards(page.rows.filter((alert) => alert.state === "closed"));
    if (anew) refill(this.past, cards);
    else put(this.past, cards);
    this.next = page.next;
    this.more.hidden = !page.next;
    this.more.disabled = false;
    refill(this.note, this.past.childElementCount || page.next ? "" : t("alerts.none"));
    if (!anew) cards[0]?.querySelector("a, [tabindex]")?.focus();
  }

  cards(rows) {
    return rows.map((alert) => alertCard(alert, this.policies, this.signal));
  }
}

/** All alerts: the open ones first, then those that are over, page by page. */

import { alertCard } from "./alert.js";
import { address, ask } from "./api.js";
import { board } from "./board.js";
import { exportLinks, field } from "./controls.js";
import { h, put, refill } from "./dom.js";
import { byName } from "./format.js";
import { t } from "./language.js";
import { nameOf } from "./names.js";
import { go } from "./route.js";

const PAGE = 30;

export async function show(main, params, signal) {
  const brand = params.get("brand") ?? "";
  let next = null;
  const open = h("div", { class: "alert-list" });
  const past = h("div", { class: "alert-list" });
  const said = h("p", { class: "empty", role: "status" });
  const more = h(
    "button",
    { type: "button", class: "quiet", hidden: true, on: { click: () => readPast(false) } },
    t("alerts.more"),
  );
  const brands = h("select", { on: { change: () => go("alerts", { brand: brands.value }) } });
  const sources = await ask("sources", {}, signal).catch(() => ({ rows: [] }));
  const policies = new Map(sources.rows.map((row) => [row.source, row.policy]));

  function writeBrands() {
    const names = new Set([...board.market.brands, brand].filter(Boolean));
    refill(
      brands,
      h("option", { value: "" }, t("league.all")),
      [...names].sort(byName).map((name) => h("option", { value: name }, nameOf(name))),
    );
    brands.value = brand;
  }

  async function readOpen() {
    const told = await ask("alerts", { state: "open", brand, limit: 200 }, signal);
    refill(
      open,
      told.rows.length
        ? told.rows.map((alert) => alertCard(alert, policies))
        : h("p", { class: "empty" }, t("alerts.calm")),
    );
  }

  async function readPast(anew) {
    more.disabled = true;
    const told = await ask("alerts", { brand, before: anew ? null : next, limit: PAGE }, signal);
    const cards = told.rows.filter((alert) => alert.state === "closed").map((alert) => alertCard(alert, policies));
    if (anew) refill(past, cards);
    else put(past, cards);
    next = told.next;
    more.hidden = !next;
    more.disabled = false;
    refill(said, past.childElementCount || next ? "" : t("alerts.none"));
    if (!anew) cards[0]?.querySelector("a, [tabindex]")?.focus();
  }

  const failed = (problem) => signal.aborted || refill(said, problem.message);
  refill(
    main,
    h(
      "div",
      { class: "view-head" },
      h("div", {}, h("h1", {}, t("view.alerts")), h("p", { class: "view-text" }, t("alerts.text"))),
      field(t("column.brand"), brands),
    ),
    h("section", { "aria-labelledby": "open-title" }, h("h2", { id: "open-title" }, t("alerts.open.title")), open),
    h(
      "section",
      { "aria-labelledby": "past-title" },
      h("h2", { id: "past-title" }, t("alerts.past.title")),
      past,
      said,
      more,
    ),
    exportLinks(t("view.alerts"), (format) => address("export", { what: "alerts", format, brand })),
  );
  writeBrands();
  board.on("market", writeBrands, signal);
  board.on(
    "alerts",
    (told) => {
      if (!told || (brand && told.alert.brand !== brand)) return;
      readOpen().catch(failed);
      if (told.alert.state === "closed") readPast(true).catch(failed);
    },
    signal,
  );
  await Promise.all([readOpen(), readPast(true)]).catch(failed);
}

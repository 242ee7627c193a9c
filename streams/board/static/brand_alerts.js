/** The alerts of one brand: open ones on top of its page, the past ones in a list. */

import { alertWords, endWords, peakWords } from "./alert_words.js";
import { ask } from "./api.js";
import { board } from "./board.js";
import { h, refill } from "./dom.js";
import { incidentLine } from "./incident.js";
import { t } from "./language.js";
import { recent } from "./format.js";
import { to } from "./route.js";

const SHOWN = 5;

export class BrandAlerts {
  constructor(brand, signal) {
    Object.assign(this, { brand, signal, past: [] });
    this.banner = h("div", { class: "brand-banner" });
    this.items = h("ul", { class: "past-alerts" });
    this.node = h(
      "section",
      { class: "card", "aria-labelledby": "brand-alerts-title" },
      h(
        "div",
        { class: "card-head" },
        h("h2", { id: "brand-alerts-title" }, t("view.alerts")),
        h("a", { href: to("alerts", { brand }) }, t("alerts.all")),
      ),
      this.items,
    );
    board.on("alerts", (change) => (!change || change.alert.brand === brand) && this.read(), signal);
    this.read();
  }

  async read() {
    const { brand, signal } = this;
    const answer = await ask("alerts", { brand, limit: SHOWN }, signal).catch(() => null);
    if (!answer) return;
    const open = answer.rows.filter((alert) => alert.state !== "closed");
    refill(
      this.banner,
      open.map((alert) =>
        h(
          "div",
          {},
          h("span", { class: "tag bad" }, t(`alert.kind.${alert.kind}`)),
          " ",
          alertWords(alert),
          " ",
          h("span", { class: "muted" }, t("alert.since", recent(alert.since))),
          incidentLine(alert),
        ),
      ),
    );
    refill(
      this.items,
      answer.rows.length
        ? answer.rows.map((alert) =>
            h(
              "li",
              {},
              h("span", { class: `tag ${alert.state === "closed" ? "" : "bad"}` }, t(`alert.kind.${alert.kind}`)),
              " ",
              h("time", { datetime: new Date(alert.since).toISOString() }, recent(alert.since)),
              " · ",
              t(alert.state === "closed" ? "alert.closed" : "alert.open"),
              " ",
              h("span", { class: "muted" }, [peakWords(alert), endWords(alert)].filter(Boolean).join(" ")),
            ),
          )
        : h("li", { class: "muted" }, t("alerts.none.brand")),
    );
  }
}

/** The newest mentions of a brand, page by page. */

import { ask } from "./api.js";
import { field } from "./controls.js";
import { h, put, refill } from "./dom.js";
import { t } from "./language.js";
import { sourceName } from "./names.js";
import { quote } from "./quote.js";
import { to } from "./route.js";

const PAGE = 20;

export class MentionList {
  constructor(brand, policies, signal) {
    Object.assign(this, { brand, policies, signal });
    this.next = null;
    this.items = h("ul", { class: "quotes" });
    this.more = h(
      "button",
      { type: "button", class: "quiet", hidden: true, on: { click: () => this.read(false) } },
      t("mentions.more"),
    );
    this.said = h("p", { class: "empty", role: "status" });
    this.source = h(
      "select",
      { on: { change: () => this.read(true) } },
      h("option", { value: "" }, t("mentions.all")),
      [...policies.keys()].sort().map((source) => h("option", { value: source }, sourceName(source))),
    );
    this.node = h(
      "section",
      { class: "card", "aria-labelledby": "mentions-title" },
      h(
        "div",
        { class: "card-head" },
        h("h2", { id: "mentions-title" }, t("mentions.title")),
        h(
          "div",
          { class: "controls" },
          field(t("source"), this.source),
          h("button", { type: "button", class: "quiet", on: { click: () => this.read(true) } }, t("mentions.newest")),
          h("a", { class: "quiet", href: to("mentions", { brand }) }, t("mentions.of")),
        ),
      ),
      this.items,
      this.said,
      this.more,
    );
    this.read(true);
  }

  async read(anew) {
    const { brand, signal } = this;
    const source = this.source.value;
    this.more.disabled = true;
    try {
      const page = await ask("mentions", { brand, source, before: anew ? null : this.next, limit: PAGE }, signal);
      if (source !== this.source.value) return;
      const shown = page.rows
        .filter((row) => row.op !== "delete" && row.op !== "account_delete")
        .map((row) =>
          h("li", {}, quote(row, { policies: this.policies, counts: page.late_labels[`${row.source}:${row.id}`] })),
        );
      if (anew) refill(this.items, shown);
      else put(this.items, shown);
      this.next = page.next;
      refill(this.said, this.items.childElementCount ? "" : t("mentions.none"));
      if (!anew) shown[0]?.querySelector("a, button, [tabindex]")?.focus();
    } catch (problem) {
      if (!signal.aborted) refill(this.said, problem.message);
    }
    this.more.disabled = false;
    this.more.hidden = !this.next;
  }
}

/** The newest mentions of a brand, page by page. */

import { ask } from "./api.js";
import { field } from "./controls.js";
import { h, put, refill } from "./dom.js";
import { t } from "./language.js";
import { named, sourceName } from "./names.js";
import { quote } from "./quote.js";
import { to } from "./route.js";
import { textOfName } from "./theme_link.js";

const PAGE = 20;

export class MentionList {
  /** `theme`: of whose mentions alone the list is; `all`: what shows those of all themes again. */
  constructor(brand, policies, signal, { theme = null, all = () => {} } = {}) {
    Object.assign(this, { brand, policies, signal, theme, all });
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
    this.filter = h("div", { class: "theme-filter" });
    this.title = h("h2", { id: "mentions-title", tabindex: "-1" }, t("mentions.title"));
    this.node = h(
      "section",
      { class: "card", "aria-labelledby": "mentions-title" },
      h(
        "div",
        { class: "card-head" },
        this.title,
        h(
          "div",
          { class: "controls" },
          field(t("source"), this.source),
          h("button", { type: "button", class: "quiet", on: { click: () => this.read(true) } }, t("mentions.newest")),
          h("a", { class: "quiet", href: to("mentions", { brand }) }, t("mentions.of")),
        ),
      ),
      this.filter,
      this.items,
      this.said,
      this.more,
    );
    this.writeFilter();
    this.read(true);
  }

  /** List the mentions of a theme alone, or of all, and bring the reader there. */
  only(theme) {
    if (theme === this.theme) return;
    this.theme = theme;
    this.writeFilter();
    this.read(true);
    this.node.scrollIntoView();
    this.title.focus({ preventScroll: true });
  }

  writeFilter() {
    const { theme } = this;
    refill(
      this.filter,
      theme && [
        h("p", {}, t("themes.only"), " ", h("strong", {}, named(textOfName(theme))), ". ", t("themes.only.newest")),
        h("button", { type: "button", class: "quiet", on: { click: () => this.all() } }, t("themes.all")),
      ],
    );
  }

  async read(anew) {
    const { brand, signal, theme } = this;
    const source = this.source.value;
    this.more.disabled = true;
    try {
      const page = await ask(
        "mentions",
        { brand, source, theme, before: anew ? null : this.next, limit: PAGE },
        signal,
      );
      if (source !== this.source.value || theme !== this.theme) return;
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

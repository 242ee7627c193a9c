/** Searches that are saved for everybody: chosen from a list, saved under a name, removed. */

import { ask, send } from "../api.js";
import { h, refill } from "../dom.js";
import { doing, noteLine, textField } from "../editing.js";
import { t } from "../language.js";
import { named, nameOf, whoOf } from "../names.js";
import { to } from "../route.js";

export class SavedSearches {
  /** `asked` returns what is searched for now, by parameter. */
  constructor(mayEdit, asked, signal) {
    Object.assign(this, { mayEdit, asked, signal, views: [] });
    this.note = noteLine();
    this.rows = h("ul", { class: "definitions" });
    this.name = textField("desk.search.name", "", { maxlength: 80 });
    this.node = h(
      "details",
      { class: "folded saved-searches" },
      h("summary", {}, t("desk.searches")),
      this.rows,
      mayEdit && [
        this.name.node,
        doing(t("desk.search.save"), { class: "primary", "data-action": "save-search" }, () => this.save(), this.note),
      ],
      this.note,
    );
    this.read().catch((problem) => signal.aborted || refill(this.note, problem.message));
  }

  async read() {
    const { rows } = await ask("views", {}, this.signal);
    this.views = rows.filter((one) => one.kind === "search");
    refill(
      this.rows,
      this.views.length ? this.views.map((one) => this.row(one)) : h("li", { class: "muted" }, t("desk.searches.none")),
    );
  }

  row({ name, query = "", by }) {
    return h(
      "li",
      { class: "definition", "data-search": name },
      h(
        "div",
        { class: "definition-head" },
        h("a", { href: to("mentions", several(query)) }, named(name)),
        h("span", { class: "muted" }, whoOf(by)),
      ),
      this.mayEdit &&
        doing(
          t("desk.remove"),
          { class: "quiet", "aria-label": t("brands.act", t("desk.remove"), nameOf(name)) },
          async () => {
            await send(`views?${new URLSearchParams({ kind: "search", name })}`, undefined, "DELETE");
            await this.read();
          },
          this.note,
        ),
    );
  }

  async save() {
    const name = this.name.input.value.trim();
    const seen = this.views.find((one) => one.name === name)?.at ?? null;
    const query = new URLSearchParams(this.asked());
    query.delete("id"); // a search is of many
    await send("views", { kind: "search", name, query: query.toString(), seen });
    this.name.input.value = "";
    await this.read();
  }
}

/** The parameters of a query; one that is given again has several values. */
function several(query) {
  const found = new URLSearchParams(query);
  return Object.fromEntries([...found.keys()].map((name) => [name, found.getAll(name)]));
}

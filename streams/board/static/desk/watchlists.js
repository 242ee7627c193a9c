/** Watch lists that are shared: taken as one's own, or made of one's own. */

import { ask, send } from "../api.js";
import { h, refill } from "../dom.js";
import { doing, noteLine, textField } from "../editing.js";
import { t } from "../language.js";
import { named, nameOf, whoOf } from "../names.js";
import { to } from "../route.js";
import { takeWatched, watchedBrands } from "../watchlist.js";

export class Watchlists {
  constructor(mayEdit, signal) {
    Object.assign(this, { mayEdit, signal, views: [] });
    this.note = noteLine();
    this.rows = h("ul", { class: "definitions" });
    this.name = textField("desk.watchlist.name", "", { maxlength: 80 });
    this.node = h(
      "section",
      { class: "card watchlists", "aria-labelledby": "watchlists-title" },
      h("h2", { id: "watchlists-title" }, t("desk.watchlists")),
      h("p", { class: "card-note" }, t("desk.watchlists.text")),
      this.rows,
      mayEdit && [
        this.name.node,
        doing(t("desk.watchlist.save"), { class: "primary", "data-action": "share" }, () => this.save(), this.note),
      ],
      this.note,
    );
    this.read().catch((problem) => signal.aborted || refill(this.note, problem.message));
  }

  async read() {
    const { rows } = await ask("views", {}, this.signal);
    this.views = rows.filter((one) => one.kind === "watchlist");
    refill(
      this.rows,
      this.views.length
        ? this.views.map((one) => this.row(one))
        : h("li", { class: "muted" }, t("desk.watchlists.none")),
    );
  }

  row({ name, brands, by }) {
    const labelled = (action) => ({ class: "quiet", "aria-label": t("brands.act", action, nameOf(name)) });
    return h(
      "li",
      { class: "definition", "data-watchlist": name },
      h("div", { class: "definition-head" }, h("h3", {}, named(name)), h("span", { class: "muted" }, whoOf(by))),
      h("p", { class: "definition-words" }, brands.map(nameOf).join(", ")),
      h(
        "div",
        { class: "buttons" },
        doing(
          t("desk.watchlist.take"),
          labelled(t("desk.watchlist.take")),
          async () => {
            takeWatched(brands);
            location.hash = to("league", { watch: "1" });
          },
          this.note,
        ),
        this.mayEdit &&
          doing(
            t("desk.remove"),
            labelled(t("desk.remove")),
            async () => {
              await send(`views?${new URLSearchParams({ kind: "watchlist", name })}`, undefined, "DELETE");
              await this.read();
            },
            this.note,
          ),
      ),
    );
  }

  async save() {
    const name = this.name.input.value.trim();
    const brands = watchedBrands();
    if (!brands.length) throw new Error(t("desk.watchlist.empty"));
    const seen = this.views.find((one) => one.name === name)?.at ?? null;
    await send("views", { kind: "watchlist", name, brands, seen });
    this.name.input.value = "";
    await this.read();
  }
}

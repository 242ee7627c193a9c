/** Authors and sites that lists leave out, and the button that shows them again. */

import { ask, send } from "../api.js";
import { h, refill } from "../dom.js";
import { doing, noteLine } from "../editing.js";
import { recent } from "../format.js";
import { t } from "../language.js";
import { sourceName, visible, whoOf } from "../names.js";

const SHORT = 4;

export class Hides {
  constructor(mayEdit, changed, signal) {
    Object.assign(this, { mayEdit, changed, signal });
    this.note = noteLine();
    this.rows = h("ul", { class: "definitions" });
    this.node = h(
      "details",
      { class: "folded hides" },
      h("summary", {}, t("desk.hides")),
      h("p", { class: "card-note" }, t("desk.score")),
      this.rows,
      this.note,
    );
    this.read().catch((problem) => signal.aborted || refill(this.note, problem.message));
  }

  async read() {
    const { rows } = await ask("hides", {}, this.signal);
    refill(
      this.rows,
      rows.length ? rows.map((one) => this.row(one)) : h("li", { class: "muted" }, t("desk.hides.none")),
    );
  }

  row({ kind, source = "", name, by, at }) {
    const shown =
      kind === "site" ? visible(name) : `${sourceName(source)} · ${visible(name.slice(0, SHORT)).toUpperCase()}`;
    return h(
      "li",
      { class: "definition" },
      h(
        "div",
        { class: "definition-head" },
        h("span", { class: "tag" }, t(`desk.kind.${kind}`)),
        h("bdi", {}, shown),
        h("span", { class: "muted" }, `${recent(at)} · ${whoOf(by)}`),
      ),
      this.mayEdit &&
        doing(
          t("desk.show"),
          { class: "quiet", "aria-label": t("brands.act", t("desk.show"), shown) },
          async () => {
            await send(`hides?${new URLSearchParams({ kind, source, name })}`, undefined, "DELETE");
            await this.read();
            await this.changed();
          },
          this.note,
        ),
    );
  }
}

/** Annotations of the trends: what happened when, written by editors or by a program with a token. */

import { ask, send } from "./api.js";
import { board } from "./board.js";
import { h, refill } from "./dom.js";
import { choiceField, doing, localMinute, noteLine, textField } from "./editing.js";
import { byName, moment } from "./format.js";
import { t } from "./language.js";
import { named, nameOf, visible, whoOf } from "./names.js";

export const KINDS = ["event", "release", "outage"];
const SHOWN = 50;

export class Annotations {
  constructor(mayEdit, signal) {
    Object.assign(this, { mayEdit, signal });
    this.note = noteLine();
    this.rows = h("ul", { class: "definitions" });
    this.text = textField("annotations.what", "", { maxlength: 200 });
    this.kind = choiceField(
      "annotations.kind",
      KINDS.map((one) => [one, t(`annotations.kind.${one}`)]),
    );
    this.at = textField("annotations.at", localMinute(Date.now()), { type: "datetime-local" });
    this.until = textField("annotations.until", "", { type: "datetime-local" });
    this.brand = choiceField("annotations.brand", []);
    this.node = h(
      "section",
      { class: "card annotations", "aria-labelledby": "annotations-title" },
      h("h2", { id: "annotations-title" }, t("annotations.title")),
      h("p", { class: "card-note" }, t("annotations.text")),
      this.rows,
      mayEdit && this.form(),
      this.note,
    );
    board.on("market", () => this.writeBrands(), signal);
    this.writeBrands();
    this.read().catch((problem) => signal.aborted || refill(this.note, problem.message));
  }

  form() {
    return h(
      "details",
      { class: "folded", "data-form": "annotation" },
      h("summary", {}, t("annotations.add")),
      h(
        "div",
        { class: "edit-fields" },
        [this.text, this.kind, this.at, this.until, this.brand].map((one) => one.node),
      ),
      doing(t("annotations.save"), { class: "primary", "data-action": "annotate" }, () => this.save(), this.note),
    );
  }

  writeBrands() {
    const chosen = this.brand.input.value;
    refill(
      this.brand.input,
      h("option", { value: "" }, t("annotations.all")),
      [...board.market.brands].sort(byName).map((one) => h("option", { value: one }, nameOf(one))),
    );
    if (board.market.brands.includes(chosen)) this.brand.input.value = chosen;
  }

  async save() {
    const time = (field) => (field.input.value ? Date.parse(field.input.value) : null);
    await send("annotations", {
      text: this.text.input.value.trim(),
      kind: this.kind.input.value,
      at: time(this.at),
      until: time(this.until),
      brand: this.brand.input.value || null,
    });
    this.text.input.value = "";
    await this.read();
  }

  async read() {
    const { rows } = await ask("annotations", {}, this.signal);
    refill(
      this.rows,
      rows.length
        ? rows
            .slice(-SHOWN)
            .reverse()
            .map((one) => this.row(one))
        : h("li", { class: "muted" }, t("annotations.none")),
    );
  }

  row(one) {
    const { id, text, kind, at, until, brand, by } = one;
    return h(
      "li",
      { class: "definition", "data-annotation": id },
      h(
        "div",
        { class: "definition-head" },
        h("span", { class: "tag" }, t(`annotations.kind.${kind ?? "event"}`)),
        h("strong", { dir: "auto" }, visible(text)),
        h("span", { class: "muted" }, until ? `${moment(at)} – ${moment(until)}` : moment(at)),
        h("span", { class: "muted" }, brand ? named(brand) : t("annotations.all"), ` · ${whoOf(by)}`),
      ),
      this.mayEdit &&
        doing(
          t("annotations.remove"),
          { class: "quiet", "aria-label": t("brands.act", t("annotations.remove"), visible(text)) },
          async () => {
            await send(`annotations?${new URLSearchParams({ id })}`, undefined, "DELETE");
            await this.read();
          },
          this.note,
        ),
    );
  }
}

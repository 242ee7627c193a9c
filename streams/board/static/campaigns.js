/** Campaigns: days of a brand, and words by which its mentions are known. */

import { ask, send } from "./api.js";
import { board } from "./board.js";
import { h, refill } from "./dom.js";
import { choiceField, doing, isoDay, noteLine, parted, textField } from "./editing.js";
import { byName, count, day, decimal } from "./format.js";
import { t } from "./language.js";
import { named, nameOf, visible, whoOf } from "./names.js";
import { to } from "./route.js";
import { table } from "./tables.js";

const WEEK_MS = 7 * 86_400_000;

export class Campaigns {
  constructor(mayEdit, signal) {
    this.mayEdit = mayEdit;
    this.note = noteLine();
    this.rows = h("ul", { class: "definitions" });
    this.brands = choiceField("campaigns.brand", []);
    this.name = textField("campaigns.name", "", { maxlength: 128 });
    this.first = textField("campaigns.first", isoDay(Date.now() - WEEK_MS), { type: "date" });
    this.last = textField("campaigns.last", isoDay(Date.now()), { type: "date" });
    this.words = textField("campaigns.words");
    this.node = h(
      "section",
      { class: "card campaigns", "aria-labelledby": "campaigns-title" },
      h("h2", { id: "campaigns-title" }, t("campaigns.title")),
      h("p", { class: "card-note" }, t("campaigns.text")),
      this.rows,
      mayEdit && this.form(),
      this.note,
    );
    board.on("market", () => this.write(), signal);
    this.write();
  }

  form() {
    return h(
      "details",
      { class: "folded", "data-form": "campaign" },
      h("summary", {}, t("campaigns.add")),
      h(
        "div",
        { class: "edit-fields" },
        [this.name, this.brands, this.first, this.last, this.words].map((one) => one.node),
      ),
      doing(t("campaigns.save"), { class: "primary", "data-action": "save-campaign" }, () => this.save(), this.note),
    );
  }

  async save() {
    await send("campaigns", {
      name: this.name.input.value.trim(),
      brand: this.brands.input.value,
      first_day: this.first.input.value,
      last_day: this.last.input.value,
      words: parted(this.words.input.value),
    });
    this.name.input.value = this.words.input.value = "";
    await this.read();
  }

  async read() {
    board.emit("market", (board.market = await ask("market")));
  }

  write() {
    const { brands, campaigns } = board.market;
    const chosen = this.brands.input.value;
    refill(
      this.brands.input,
      [...brands].sort(byName).map((one) => h("option", { value: one }, nameOf(one))),
    );
    if (brands.includes(chosen)) this.brands.input.value = chosen;
    refill(
      this.rows,
      campaigns.length ? campaigns.map((one) => this.row(one)) : h("li", { class: "muted" }, t("campaigns.none")),
    );
  }

  row({ name, brand, first_day: first, last_day: last, words, is_of_file: isOfFile, by }) {
    return h(
      "li",
      { class: "definition", "data-campaign": name },
      h(
        "div",
        { class: "definition-head" },
        h("h3", {}, h("a", { href: to("compare", { mode: "campaigns", campaign: name }) }, named(name))),
        h("span", {}, named(brand), `, ${day(first)} – ${day(last)}`),
        isOfFile ? h("span", { class: "tag" }, t("brands.of_file")) : h("span", { class: "muted" }, whoOf(by)),
      ),
      words.length ? h("p", { class: "definition-words" }, words.map((one) => visible(one)).join(", ")) : null,
      byDay(name),
      this.mayEdit &&
        !isOfFile &&
        doing(
          t("campaigns.end"),
          { class: "quiet", "aria-label": t("brands.act", t("campaigns.end"), nameOf(name)) },
          async () => {
            await send(`campaigns?${new URLSearchParams({ name })}`, undefined, "DELETE");
            await this.read();
          },
          this.note,
        ),
    );
  }
}

/** What was said day by day, asked for when it is unfolded. */
function byDay(name) {
  const box = h("div");
  const node = h("details", { class: "folded" }, h("summary", {}, t("campaigns.days")), box);
  node.addEventListener("toggle", async () => {
    if (!node.open) return;
    refill(box, h("p", { class: "muted" }, t("reading")));
    try {
      const { days, baseline, is_whole: isWhole } = await ask("campaigns", { name });
      refill(
        box,
        h("p", {}, t("campaigns.baseline", decimal(baseline)), isWhole ? "" : ` ${t("campaigns.partly")}`),
        table(
          t("campaigns.days"),
          [t("compare.day.head"), [t("column.mentions"), "number"], [t("campaigns.with_words"), "number"]],
          days.map((one) => [day(one.day), count(one.mentions), count(one.with_words)]),
        ),
      );
    } catch (problem) {
      refill(box, h("p", { role: "alert" }, problem.message));
    }
  });
  return node;
}

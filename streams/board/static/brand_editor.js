/** The form of a brand: its name and words, and beside them what they would find. */

import { send } from "./api.js";
import { BrandPreview } from "./brand_preview.js";
import { h } from "./dom.js";
import { doing, linesField, noteLine, parted, textField } from "./editing.js";
import { t } from "./language.js";
import { nameOf } from "./names.js";

const SETTLE_MS = 500; // after the last letter

export class BrandEditor {
  /** `row`: the definition that is edited, or nothing; `over(isSaved)` is called once. */
  constructor(row, over, signal) {
    Object.assign(this, { row, over });
    const { brand = "", terms = [], exclude = [], query = "", examples = {}, tz = 0 } = row?.definition ?? {};
    this.name = textField("brands.field.brand", brand, { maxlength: 128, required: true });
    this.name.input.readOnly = Boolean(row);
    this.terms = textField("brands.field.terms", terms.join(", "), { placeholder: t("brands.terms.example") });
    this.exclude = textField("brands.field.exclude", exclude.join(", "));
    this.query = textField("brands.field.query", query, { maxlength: 4_000 });
    this.match = linesField("brands.field.match", examples.match);
    this.skip = linesField("brands.field.skip", examples.skip);
    this.tz = textField("brands.field.tz", String(tz), { type: "number", min: -12, max: 14 });
    this.note = noteLine();
    this.closing = new AbortController();
    signal.addEventListener("abort", () => this.close());
    this.preview = new BrandPreview(this.closing.signal);
    this.save = doing(t("brands.save"), { class: "primary", "data-action": "save" }, () => this.send(), this.note);
    this.node = this.built(Boolean(row));
    this.node.addEventListener("input", () => this.changed());
    this.node.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.end(false);
      if (event.key === "Enter" && event.target.tagName === "INPUT") this.save.click();
    });
    if (row) this.changed();
  }

  built(isEdit) {
    const more = h(
      "details",
      { class: "folded" },
      h("summary", {}, t("brands.more")),
      h(
        "div",
        { class: "edit-fields" },
        this.exclude.node,
        this.query.node,
        this.match.node,
        this.skip.node,
        this.tz.node,
      ),
    );
    const { exclude, query, examples } = this.row?.definition ?? {};
    more.open = Boolean(exclude?.length || query || examples);
    return h(
      "section",
      { class: "card brand-edit", "aria-labelledby": "edit-title" },
      h(
        "h2",
        { id: "edit-title" },
        isEdit ? t("brands.edit.title", nameOf(this.row.definition.brand)) : t("brands.add"),
      ),
      h("div", { class: "edit-fields" }, this.name.node, this.terms.node),
      more,
      this.note,
      h(
        "div",
        { class: "buttons" },
        this.save,
        h("button", { type: "button", class: "quiet", on: { click: () => this.end(false) } }, t("brands.cancel")),
      ),
      this.preview.node,
    );
  }

  focus() {
    (this.row ? this.terms : this.name).input.focus();
  }

  draft() {
    return {
      brand: this.name.input.value.trim(),
      terms: parted(this.terms.input.value),
      exclude: parted(this.exclude.input.value),
      query: this.query.input.value.trim(),
      examples: { match: this.match.lines(), skip: this.skip.lines() },
      tz: Number(this.tz.input.value) || 0,
    };
  }

  changed() {
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.preview.read(this.draft()), SETTLE_MS);
  }

  async send() {
    const draft = this.draft();
    await send("brands", { action: "save", brand: draft.brand, draft, seen: this.row?.edited_at ?? null });
    await this.end(true);
  }

  end(isSaved) {
    this.close();
    return this.over(isSaved);
  }

  close() {
    clearTimeout(this.settling);
    this.closing.abort();
  }
}

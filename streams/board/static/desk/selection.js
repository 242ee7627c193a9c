/** Mentions that are selected, and what editors do about all of them at once. */

import { send } from "../api.js";
import { h, refill } from "../dom.js";
import { choiceField, doing, noteLine, textField, parted } from "../editing.js";
import { count } from "../format.js";
import { t } from "../language.js";
import { followable, visible } from "../names.js";
import { writeNote } from "./note_line.js";

const MOST = 100;

export class Selection {
  /** `desk`: what the board offers; `changed` is called after something was hidden. */
  constructor(desk, changed) {
    Object.assign(this, { desk, changed });
    this.rows = new Map(); // box -> row
    this.note = noteLine();
    this.said = h("p", { role: "status" });
    this.tags = textField("desk.tags", "", { maxlength: 400, list: "desk-tags" });
    this.person = textField("desk.assignee", "", { maxlength: 64, list: "desk-people" });
    this.status = choiceField("desk.status", [
      ["new", t("desk.status.new")],
      ["handled", t("desk.status.handled")],
    ]);
    this.node = h(
      "section",
      { class: "card selection", "aria-label": t("desk.selection"), hidden: true },
      this.said,
      h("div", { class: "edit-fields" }, this.tags.node, this.status.node, this.person.node),
      h(
        "div",
        { class: "buttons" },
        this.act("tag", () => this.noted({ add: parted(this.tags.input.value) })),
        this.act("untag", () => this.noted({ remove: parted(this.tags.input.value) })),
        this.act("set", () => this.noted({ status: this.status.input.value })),
        this.act("assign", () => this.noted({ assignee: this.person.input.value.trim() })),
        this.act("hide.author", () => this.hide("author")),
        this.act("hide.site", () => this.hide("site")),
        h("button", { type: "button", class: "quiet", on: { click: () => this.all(true) } }, t("desk.all")),
        h("button", { type: "button", class: "quiet", on: { click: () => this.all(false) } }, t("desk.none")),
      ),
      h("p", { class: "card-note" }, t("desk.score")),
      this.note,
      options("desk-tags", desk.tags),
      options("desk-people", desk.people),
    );
  }

  act(name, work) {
    return doing(t(`desk.${name}`), { class: "quiet", "data-action": name }, work, this.note);
  }

  /** The box of a row; `item`: its element, `line`: where its note stands. */
  box(row, item, line) {
    const box = h("input", { type: "checkbox", on: { change: () => this.write() } });
    this.rows.set(box, { ...row, item, line });
    return h("label", { class: "mention-pick" }, box, h("span", { class: "unseen" }, t("desk.pick")));
  }

  /** Forget the rows: others are shown. */
  clear() {
    this.rows.clear();
    this.write();
  }

  all(on) {
    let left = MOST;
    for (const box of this.rows.keys()) box.checked = on && left-- > 0;
    this.write();
  }

  /** Select the row of an element, or not. */
  toggle(item) {
    item?.querySelector(".mention-pick input")?.click();
  }

  get chosen() {
    return [...this.rows].filter(([box]) => box.checked).map(([, row]) => row);
  }

  write() {
    const { length } = this.chosen;
    this.node.hidden = !length;
    refill(this.said, t("desk.selected", count(length), length));
  }

  async noted(change) {
    const { chosen } = this;
    const names = new Set(chosen.map(({ mention }) => JSON.stringify([mention.source, mention.id])));
    const mentions = [...names].map((one) => JSON.parse(one)).map(([source, id]) => ({ source, id }));
    const { rows, gone } = await send("mentions/notes", { mentions, ...change });
    for (const note of rows)
      for (const row of this.rows.values())
        if (row.mention.source === note.source && row.mention.id === note.id) writeNote(row.line, note, row.hidden_by);
    if (gone) refill(this.note, t("desk.gone", count(gone)));
  }

  async hide(kind) {
    const named = new Map();
    for (const { mention } of this.chosen) {
      const name = kind === "author" ? mention.author : siteOf(mention.url);
      const source = kind === "author" ? mention.source : "";
      if (name) named.set(JSON.stringify([source, name]), { kind, source, name });
    }
    if (!named.size) throw new Error(t("desk.hide.nothing"));
    for (const one of named.values()) await send("hides", one);
    await this.changed();
  }
}

function options(id, names) {
  return h(
    "datalist",
    { id },
    names.map((one) => h("option", { value: visible(one) })),
  );
}

function siteOf(url) {
  const address = followable(url);
  return address && new URL(address).hostname.replace(/^www\./, "");
}

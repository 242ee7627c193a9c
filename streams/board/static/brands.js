/** Brands as they are defined: who is followed and by which words, who changed it, campaigns and annotations. */

import { Annotations } from "./annotations.js";
import { ask, send } from "./api.js";
import { board } from "./board.js";
import { BrandEditor } from "./brand_editor.js";
import { brandHistory } from "./brand_history.js";
import { Campaigns } from "./campaigns.js";
import { Audit } from "./desk/audit.js";
import { Watchlists } from "./desk/watchlists.js";
import { h, refill } from "./dom.js";
import { doing, noteLine } from "./editing.js";
import { byName, recent } from "./format.js";
import { t } from "./language.js";
import { named, nameOf, visible, whoOf } from "./names.js";
import { brandLink } from "./route.js";

const AGAIN_MS = 20_000;
const STATES = ["active", "paused", "archived"];

/** Build the view. */
export async function show(main, params, signal) {
  const [definitions, market] = await Promise.all([ask("brands", {}, signal), ask("market", {}, signal)]);
  const { role } = await ask("desk", {}, signal);
  board.emit("market", (board.market = market));
  const view = new BrandsView(definitions, market.may_label, role === "admin", signal);
  refill(main, view.parts());
  view.write();
  if (params.get("brand")) view.edit(params.get("brand"));
}

class BrandsView {
  constructor(definitions, mayEdit, mayAudit, signal) {
    Object.assign(this, { definitions, mayEdit, signal });
    this.file = h("div");
    this.editor = h("div", { class: "edit-place" });
    this.rows = h("ul", { class: "definitions" });
    this.note = noteLine();
    this.campaigns = new Campaigns(mayEdit, signal);
    this.annotations = new Annotations(mayEdit, signal);
    this.watchlists = new Watchlists(mayEdit, signal);
    this.audit = mayAudit ? new Audit(signal) : null;
    const timer = setInterval(() => document.hidden || this.read().catch(() => {}), AGAIN_MS);
    signal.addEventListener("abort", () => clearInterval(timer));
  }

  parts() {
    return [
      h(
        "div",
        { class: "view-head" },
        h("div", {}, h("h1", {}, t("view.brands")), h("p", { class: "view-text" }, t("brands.text"))),
        this.mayEdit
          ? h(
              "button",
              { type: "button", class: "primary", "data-action": "add", on: { click: () => this.edit(null) } },
              t("brands.add"),
            )
          : h("p", { class: "muted" }, t("brands.viewer")),
      ),
      this.file,
      this.editor,
      this.note,
      h("section", { class: "card", "aria-label": t("brands.followed") }, this.rows),
      this.campaigns.node,
      this.annotations.node,
      this.watchlists.node,
      this.audit?.node,
    ];
  }

  async read() {
    const [definitions, market] = await Promise.all([ask("brands", {}, this.signal), ask("market", {}, this.signal)]);
    this.definitions = definitions;
    board.emit("market", (board.market = market));
    this.write();
  }

  write() {
    const { rows, file } = this.definitions;
    refill(
      this.file,
      file.fault &&
        h(
          "div",
          { class: "note", role: "alert" },
          h("p", {}, t("brands.file.fault", visible(file.name))),
          h("p", {}, visible(file.fault)),
        ),
    );
    const kept = new Set([...this.rows.querySelectorAll("details[open]")].map((one) => one.dataset.of));
    if (kept.size && document.activeElement?.closest(".definitions")) return; // nothing moves under the reader's hand
    const ordered = [...rows].sort(
      (one, other) =>
        STATES.indexOf(one.state) - STATES.indexOf(other.state) || byName(one.definition.brand, other.definition.brand),
    );
    refill(
      this.rows,
      ordered.length ? ordered.map((row) => this.row(row)) : h("li", { class: "empty" }, t("brands.none")),
    );
  }

  row(row) {
    const { definition, state, is_of_file: isOfFile, edited_at: at, by } = row;
    const { brand, terms = [], query = "" } = definition;
    return h(
      "li",
      { class: `definition ${state}`, "data-brand": brand },
      h(
        "div",
        { class: "definition-head" },
        h("h2", {}, state === "active" ? h("a", { href: brandLink(brand, board.window) }, named(brand)) : named(brand)),
        state === "active" ? null : h("span", { class: "tag warn" }, t(`brands.state.${state}`)),
        isOfFile && h("span", { class: "tag" }, t("brands.of_file")),
        at && h("span", { class: "muted" }, t("brands.edited", recent(at), whoOf(by))),
      ),
      h(
        "p",
        { class: "definition-words" },
        [terms.map(visible).join(", "), visible(query)].filter(Boolean).join(" · "),
      ),
      this.mayEdit && !isOfFile && this.actions(row),
      at && brandHistory(brand),
    );
  }

  actions({ definition, state, edited_at: at }) {
    const { brand } = definition;
    const act = (action) =>
      doing(
        t(`brands.${action}`),
        { class: "quiet", "data-action": action, "aria-label": t("brands.act", t(`brands.${action}`), nameOf(brand)) },
        () => this.act(action, brand, at),
        this.note,
      );
    const edit = h(
      "button",
      {
        type: "button",
        class: "quiet",
        "data-action": "edit",
        "aria-label": t("brands.act", t("brands.edit"), nameOf(brand)),
        on: { click: () => this.edit(brand) },
      },
      t("brands.edit"),
    );
    return h(
      "div",
      { class: "buttons" },
      edit,
      state === "active" ? act("pause") : act("resume"),
      state !== "archived" && act("archive"),
      at && act("undo"),
    );
  }

  async act(action, brand, seen) {
    await send("brands", { action, brand, seen: seen ?? null });
    await this.read();
  }

  /** Open the form: of a brand, or of a new one. */
  edit(brand) {
    const row = this.definitions.rows.find((one) => one.definition.brand === brand);
    if (!this.mayEdit || row?.is_of_file) return;
    this.form?.close();
    const over = async (isSaved) => {
      refill(this.editor);
      if (isSaved) await this.read();
    };
    this.form = new BrandEditor(row, over, this.signal);
    refill(this.editor, this.form.node);
    this.form.focus();
  }
}

/** Receivers of notifications: who is sent which incidents, whether they accept them, and the form that changes it. */

import { ask, send } from "./api.js";
import { board } from "./board.js";
import { h, refill } from "./dom.js";
import { doing, noteLine } from "./editing.js";
import { count, list, recent } from "./format.js";
import { t } from "./language.js";
import { nameOf, visible, whoOf } from "./names.js";
import { ReceiverForm } from "./receiver_form.js";
import { to } from "./route.js";

const AGAIN_MS = 20_000;

/** Build the view. */
export async function show(main, _params, signal) {
  const market = await ask("market", {}, signal);
  board.emit("market", (board.market = market));
  const view = new NotificationsView(market.may_label, signal);
  refill(main, view.parts());
  if (market.may_label) await view.read();
}

class NotificationsView {
  constructor(mayEdit, signal) {
    Object.assign(this, { mayEdit, signal, shown: "" });
    this.form = h("div", { class: "edit-place" });
    this.note = noteLine();
    this.said = h("p", { class: "edit-said", role: "status" });
    this.rows = h("ul", { class: "definitions receivers" });
    if (!mayEdit) return;
    const timer = setInterval(() => document.hidden || this.read().catch(() => {}), AGAIN_MS);
    signal.addEventListener("abort", () => clearInterval(timer));
  }

  parts() {
    return [
      h(
        "div",
        { class: "view-head" },
        h("div", {}, h("h1", {}, t("view.notifications")), h("p", { class: "view-text" }, t("notify.text"))),
        this.mayEdit
          ? h(
              "button",
              { type: "button", class: "primary", "data-action": "add", on: { click: () => this.edit(null) } },
              t("notify.add"),
            )
          : h("p", { class: "muted" }, t("brands.viewer")),
      ),
      this.form,
      this.note,
      this.said,
      this.mayEdit && h("section", { class: "card", "aria-label": t("notify.receivers") }, this.rows),
      h("p", {}, h("a", { href: to("alerts") }, t("notify.alerts"))),
    ];
  }

  /** Read the receivers, and write them where they changed: nothing moves under the reader's hand. */
  async read() {
    const { rows } = await ask("receivers", {}, this.signal);
    const next = JSON.stringify(rows);
    if (next === this.shown) return;
    this.shown = next;
    refill(this.rows, rows.length ? rows.map((row) => this.row(row)) : h("li", { class: "empty" }, t("notify.none")));
  }

  row(row) {
    const { name, masked, is_of_file: isOfFile, state, at, by, refused, refused_since: since, fault } = row;
    return h(
      "li",
      { class: `definition ${state}`, "data-receiver": name },
      h(
        "div",
        { class: "definition-head" },
        h("h2", {}, name),
        masked && h("span", { class: "muted" }, masked),
        state === "paused" && h("span", { class: "tag warn" }, t("notify.paused")),
        isOfFile && h("span", { class: "tag" }, t("brands.of_file")),
        refused ? h("span", { class: "tag bad" }, t("notify.dead")) : null,
        at && h("span", { class: "muted" }, t("brands.edited", recent(at), whoOf(by))),
      ),
      h("p", { class: "definition-words" }, ruleWords(row.rule)),
      h("p", { class: "muted" }, t("notify.accepted", count(row.accepted))),
      refused
        ? h("p", { class: "receiver-fault" }, t("notify.refused", count(refused), recent(since)), " ", visible(fault))
        : null,
      isOfFile ? null : this.actions(row),
    );
  }

  actions(row) {
    const { name, state, at } = row;
    const label = (action) => t("brands.act", t(`notify.${action}`), name);
    const act = (action) =>
      doing(
        t(`notify.${action}`),
        { class: "quiet", "data-action": action, "aria-label": label(action) },
        async () => {
          await send("receivers", { action, name, seen: at });
          await this.read();
        },
        this.note,
      );
    return h(
      "div",
      { class: "buttons" },
      h(
        "button",
        {
          type: "button",
          class: "quiet",
          "data-action": "edit",
          "aria-label": label("edit"),
          on: { click: () => this.edit(row) },
        },
        t("notify.edit"),
      ),
      doing(
        t("notify.test"),
        { class: "quiet", "data-action": "test", "aria-label": label("test") },
        () => this.test(name),
        this.note,
      ),
      act(state === "active" ? "pause" : "resume"),
      act("remove"),
    );
  }

  /** Send a test message, and say what came back. */
  async test(name) {
    refill(this.said, t("notify.testing", name));
    try {
      const { is_accepted: isAccepted, answer } = await send("receivers/test", { name });
      refill(this.said, isAccepted ? t("notify.tested", name, visible(answer)) : "");
      if (!isAccepted) refill(this.note, t("notify.untested", name, visible(answer)));
    } catch (problem) {
      refill(this.said);
      throw problem;
    }
  }

  /** Open the form: of a receiver, or of a new one. */
  edit(row) {
    const form = new ReceiverForm(row, async (name, sendsTest) => {
      refill(this.form);
      if (!name) return;
      await this.read();
      if (sendsTest) await this.test(name).catch((problem) => refill(this.note, problem.message));
    });
    refill(this.note);
    refill(this.said);
    refill(this.form, form.node);
    form.focus();
  }
}

/** What a receiver is sent, in one line. */
function ruleWords(rule) {
  const { brands = [], kinds = ["drop", "surge", "silence"], severity, quiet, digest_at: digests = [] } = rule;
  return [
    brands.length ? list(brands.map(nameOf)) : t("notify.all_brands"),
    list(kinds.map((one) => t(`notify.kind.${one}`))),
    severity === "critical" ? t("notify.severity.critical") : t("notify.severity.warning"),
    quiet ? t("notify.quiet_words", quiet) : null,
    digests.length ? t("notify.digest_words", list(digests)) : t("notify.at_once"),
    quiet || digests.length ? (rule.time_zone ?? "UTC") : null,
  ]
    .filter(Boolean)
    .join(" · ");
}

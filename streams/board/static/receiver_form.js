/** The form of a receiver: a mailbox or any address of Apprise, and under it which incidents it is sent, and when. */

import { send } from "./api.js";
import { h } from "./dom.js";
import { choiceField, doing, linesField, noteLine, parted, textField } from "./editing.js";
import { language, LANGUAGES, t } from "./language.js";

const KINDS = ["drop", "surge", "silence"];
const MOST_NAME = 32;

export class ReceiverForm {
  /** `row`: the receiver that is edited, or null; `over(name, sendsTest)` is called in the end, without name: given up. */
  constructor(row, over) {
    Object.assign(this, { row, over });
    this.makeAddress();
    this.makeRule(row?.rule ?? { language: language(), time_zone: zone() });
    this.note = noteLine();
    const saved = (sendsTest) => () => this.save(sendsTest);
    this.both = doing(t("notify.save_test"), { class: "primary", "data-action": "save-test" }, saved(true), this.note);
    this.node = this.built(doing(t("notify.save"), { class: "quiet", "data-action": "save" }, saved(false), this.note));
    this.node.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.over(null);
      if (event.key === "Enter" && event.target.tagName === "INPUT") this.both.click();
    });
    this.turn();
  }

  makeAddress() {
    const secret = { type: "password", autocomplete: "new-password", maxlength: 4_096 };
    this.kind = choiceField("notify.to_what", [
      ["mail", t("notify.to.mail")],
      ["other", t("notify.to.other")],
    ]);
    if (this.row && !this.row.masked.startsWith("mailto")) this.kind.input.value = "other";
    this.kind.input.addEventListener("change", () => this.turn());
    this.to = textField("notify.mail.to", "", { placeholder: "team@acme.org", maxlength: 1_024 });
    this.server = textField("notify.mail.server", "", { placeholder: "smtp.acme.org:587", maxlength: 255 });
    this.user = textField("notify.mail.user", "", { maxlength: 320 });
    this.password = textField("notify.mail.password", "", secret);
    this.encryption = choiceField(
      "notify.mail.encryption",
      ["starttls", "tls", "none"].map((one) => [one, t(`notify.mail.${one}`)]),
    );
    this.address = textField("notify.address", "", secret);
    this.mail = [this.to, this.server, this.user, this.password, this.encryption];
  }

  makeRule(rule) {
    const [from = "", until = ""] = (rule.quiet ?? "").split("-");
    this.name = textField("notify.name", this.row?.name ?? "", { maxlength: MOST_NAME });
    this.name.input.readOnly = Boolean(this.row);
    this.brands = linesField("notify.brands", rule.brands);
    this.kinds = KINDS.map((one) => checkField(`notify.kind.${one}`, (rule.kinds ?? KINDS).includes(one)));
    this.severity = choiceField(
      "notify.severity",
      ["warning", "critical"].map((one) => [one, t(`notify.severity.${one}`)]),
      rule.severity ?? "warning",
    );
    this.from = textField("notify.quiet.from", from, { type: "time" });
    this.until = textField("notify.quiet.until", until, { type: "time" });
    this.quietCritical = checkField("notify.quiet.critical", rule.quiet_critical ?? false);
    this.digest = textField("notify.digest", (rule.digest_at ?? []).join(", "), { placeholder: "08:00" });
    this.updates = checkField("notify.updates", rule.updates ?? true);
    this.remind = textField("notify.remind", String(rule.remind_hours ?? 4), { type: "number", min: 0, max: 168 });
    this.zone = textField("notify.zone", rule.time_zone ?? "UTC", { maxlength: 64 });
    this.language = choiceField("notify.language", Object.entries(LANGUAGES), rule.language ?? "en");
  }

  built(save) {
    const { name, brands, kinds, severity, from, until, quietCritical, digest, updates, remind, zone } = this;
    const more = h(
      "details",
      { class: "folded" },
      h("summary", {}, t("notify.more")),
      h(
        "fieldset",
        { class: "checks" },
        h("legend", {}, t("notify.kinds")),
        kinds.map((one) => one.node),
      ),
      h(
        "div",
        { class: "edit-fields" },
        [name, severity, brands, from, until, digest, zone, remind, this.language].map((one) => one.node),
      ),
      h("div", { class: "checks" }, quietCritical.node, updates.node),
    );
    more.open = Boolean(this.row);
    this.hint = h("p", { class: "card-note" }, t(this.row ? "notify.secret.kept" : "notify.secret"));
    return h(
      "section",
      { class: "card brand-edit", "aria-labelledby": "receiver-title" },
      h("h2", { id: "receiver-title" }, this.row ? t("notify.edit.title", this.row.name) : t("notify.add")),
      h(
        "div",
        { class: "edit-fields" },
        [this.kind, ...this.mail, this.address].map((one) => one.node),
      ),
      this.hint,
      more,
      this.note,
      h(
        "div",
        { class: "buttons" },
        this.both,
        save,
        h("button", { type: "button", class: "quiet", on: { click: () => this.over(null) } }, t("brands.cancel")),
      ),
    );
  }

  /** Show the fields of a mailbox, or the one of any other address. */
  turn() {
    const isMail = this.kind.input.value === "mail";
    for (const one of this.mail) one.node.hidden = !isMail;
    this.address.node.hidden = isMail;
  }

  focus() {
    (this.kind.input.value === "mail" ? this.to : this.address).input.focus();
  }

  /** The address, where one was entered: what is kept is never sent here. */
  where() {
    if (this.kind.input.value === "other") return { address: this.address.input.value.trim() };
    const [to, server, user, password] = this.mail.map((one) => one.input.value.trim());
    if (this.row && !to && !server && !user && !password) return {};
    return { mail: { to, server, user, password: this.password.input.value, encryption: this.encryption.input.value } };
  }

  rule() {
    const [from, until] = [this.from.input.value, this.until.input.value];
    return {
      brands: this.brands.lines(),
      kinds: KINDS.filter((_, place) => this.kinds[place].input.checked),
      severity: this.severity.input.value,
      quiet: from || until ? `${from}-${until}` : "",
      quiet_critical: this.quietCritical.input.checked,
      digest_at: parted(this.digest.input.value),
      updates: this.updates.input.checked,
      remind_hours: Number(this.remind.input.value) || 0,
      time_zone: this.zone.input.value.trim() || "UTC",
      language: this.language.input.value,
    };
  }

  async save(sendsTest) {
    const draft = { ...this.where(), rule: this.rule() };
    const name = this.name.input.value.trim() || nameFor(draft);
    await send("receivers", { action: "save", name, draft, seen: this.row?.at ?? null });
    await this.over(name, sendsTest);
  }
}

/** A box to tick under its label. */
function checkField(name, isOn) {
  const input = h("input", { type: "checkbox" });
  input.checked = isOn;
  return { node: h("label", { class: "check" }, input, h("span", {}, t(name))), input };
}

/** A name for a receiver that was given none: what stands before the @, or how its address begins. */
function nameFor({ mail, address = "" }) {
  const said = mail ? mail.to.split("@")[0] : address.split("://")[0];
  const plain = said
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return plain.slice(0, MOST_NAME) || "receiver";
}

function zone() {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
}

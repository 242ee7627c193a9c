/** Who changed what on the board: for admins, page by page. */

import { ask } from "../api.js";
import { h, put, refill } from "../dom.js";
import { noteLine } from "../editing.js";
import { exactly } from "../format.js";
import { has, t } from "../language.js";
import { visible, whoOf } from "../names.js";

export class Audit {
  constructor(signal) {
    Object.assign(this, { signal, next: null });
    this.note = noteLine();
    this.rows = h("ul", { class: "edits" });
    this.more = h(
      "button",
      { type: "button", class: "quiet", hidden: true, on: { click: () => this.read(false) } },
      t("mentions.older"),
    );
    this.node = h(
      "section",
      { class: "card audit", "aria-labelledby": "audit-title" },
      h("h2", { id: "audit-title" }, t("desk.audit")),
      h("p", { class: "card-note" }, t("desk.audit.text")),
      this.rows,
      this.more,
      this.note,
    );
    this.read(true);
  }

  async read(anew) {
    try {
      const { rows, next } = await ask("audit", { before: anew ? null : this.next, limit: 30 }, this.signal);
      (anew ? refill : put)(
        this.rows,
        rows.map((one) => entry(one)),
      );
      if (anew && !rows.length) refill(this.rows, h("li", { class: "muted" }, t("desk.audit.none")));
      this.next = next;
      this.more.hidden = !next;
    } catch (problem) {
      if (!this.signal.aborted) refill(this.note, problem.message);
    }
  }
}

function entry({ at, by, subject, did, what = "" }) {
  const key = `desk.subject.${subject}`;
  return h(
    "li",
    {},
    h("span", { class: "muted" }, exactly(at)),
    ` ${whoOf(by)} · ${has(key) ? t(key) : visible(subject)} · ${t(`desk.did.${did}`)} `,
    h("bdi", {}, visible(what)),
  );
}

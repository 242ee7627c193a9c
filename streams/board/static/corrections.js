/** How many mentions of a brand were corrected, and its score without that: beside every score that it touches. */

import { ask } from "./api.js";
import { h, refill } from "./dom.js";
import { count, points } from "./format.js";
import { t } from "./language.js";
import { table } from "./tables.js";
import { CORRECTED } from "./tone.js";

const AGAIN_MS = 60_000;
const SETTLE_MS = 30_000; // a correction is in the scores by then, and the board asks its analyst anew

export class Corrections {
  constructor(brand, isAny, signal) {
    Object.assign(this, { brand, signal, isAny });
    this.node = h("section", { class: "card corrections", "aria-labelledby": "corrections-title", hidden: true });
    addEventListener(CORRECTED, () => this.corrected(), { signal });
    this.timer = setInterval(() => document.hidden || this.read(), AGAIN_MS);
    signal.addEventListener("abort", () => clearInterval(this.timer));
    this.read();
  }

  corrected() {
    this.isAny = true;
    setTimeout(() => this.read(), SETTLE_MS);
  }

  async read() {
    if (!this.isAny || this.signal.aborted) return;
    try {
      const { rows } = await ask("corrections", { brand: this.brand }, this.signal);
      this.write(rows);
    } catch {
      // what was shown stays, and is asked for again
    }
  }

  write(rows) {
    this.node.hidden = !rows.length;
    refill(
      this.node,
      h("h2", { id: "corrections-title" }, t("corrections.title")),
      h("p", { class: "card-note" }, t("corrections.text")),
      table(
        t("corrections.title"),
        [
          t("corrections.window"),
          [t("corrections.count"), "number"],
          [t("corrections.score"), "number"],
          [t("corrections.without"), "number"],
        ],
        rows.map((row) => [t(`window.${row.window}`), count(row.count), points(row.score), points(row.uncorrected)]),
      ),
    );
  }
}

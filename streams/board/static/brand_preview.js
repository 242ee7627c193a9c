/** What a draft would find among all mentions of the last 7 days: read in turns, and shown as it comes. */

import { send } from "./api.js";
import { h, refill, unseen } from "./dom.js";
import { count, recent } from "./format.js";
import { t } from "./language.js";
import { followable, sourceName, visible } from "./names.js";

const AGAIN_MS = 4_000;

export class BrandPreview {
  constructor(signal) {
    this.signal = signal;
    this.bar = h("progress", { max: 1, value: 0, "aria-label": t("preview.progress"), hidden: true });
    this.summary = h("p", { class: "preview-summary", role: "status" });
    this.hints = h("ul", { class: "preview-hints" });
    this.rows = h("ul", { class: "preview-rows" });
    this.node = h(
      "section",
      { class: "preview", "aria-label": t("preview.title") },
      h("h3", {}, t("preview.title")),
      this.bar,
      this.summary,
      this.hints,
      this.rows,
    );
    refill(this.summary, t("preview.empty"));
    signal.addEventListener("abort", () => (this.asked = null));
  }

  /** Read a draft; whatever was read for another one is dropped. */
  async read(draft) {
    this.asked = draft;
    if (!draft.brand || !(draft.terms.length || draft.query)) return this.clear(t("preview.empty"));
    try {
      for (let turn = 0; ; turn++) {
        const found = await send("brands/preview", { draft, turn });
        if (this.asked !== draft) return undefined;
        this.write(found);
        if (found.done >= 1) return undefined;
      }
    } catch (problem) {
      if (this.asked !== draft) return undefined;
      this.clear(problem.message);
      if (!problem.status) setTimeout(() => this.asked === draft && this.read(draft), AGAIN_MS); // it was not reached
    }
    return undefined;
  }

  clear(text) {
    this.bar.hidden = true;
    this.node.dataset.done = "";
    refill(this.summary, text);
    refill(this.hints);
    refill(this.rows);
  }

  write(found) {
    const isDone = found.done >= 1;
    this.bar.hidden = isDone;
    this.bar.value = found.done;
    this.node.dataset.done = String(isDone);
    const { rows } = found;
    const words = [t("preview.found", count(found.found), count(found.new), rows.length)];
    if (found.lost) words.push(t("preview.lost", count(found.lost)));
    words.push(t("preview.read", count(found.read)));
    if (found.is_cut) words.push(t("preview.cut"));
    refill(this.summary, words.join(" "));
    refill(
      this.hints,
      found.failed.map((one) =>
        h("li", { class: "bad" }, t(one.wanted ? "preview.failed.match" : "preview.failed.skip", visible(one.text))),
      ),
      found.lint.map((text) => h("li", { class: "warn" }, visible(text))),
      found.notes.map((text) => h("li", {}, visible(text))),
    );
    refill(this.rows, rows.map(row));
  }
}

function row({ source, created_at: at, text, url, is_new: isNew }) {
  const address = followable(url);
  const time = h("time", { datetime: new Date(at).toISOString() }, recent(at));
  return h(
    "li",
    {},
    h(
      "p",
      { class: "quote-meta" },
      isNew && h("span", { class: "tag good" }, t("preview.new")),
      h("span", { class: "quote-source" }, sourceName(source)),
      address
        ? h(
            "a",
            { href: address, target: "_blank", rel: "noopener noreferrer nofollow" },
            time,
            unseen(t("quote.opens")),
          )
        : time,
    ),
    h("p", { dir: "auto" }, visible(text, true)),
  );
}

/** Why a brand moved: in a sentence, part by part, and the mentions that weigh most in it. */

import { ask } from "./api.js";
import { retry } from "./controls.js";
import { h, refill } from "./dom.js";
import { isUnknown, moment, signed, size } from "./format.js";
import { incomparable } from "./incomparable.js";
import { t } from "./language.js";
import { tint } from "./league_row.js";
import { sourceName } from "./names.js";
import { quote } from "./quote.js";
import { origin } from "./tip.js";
import { waterfall } from "./waterfall.js";
import { reasons } from "./why.js";

const AGAIN_MS = 60_000;

export class Explained {
  constructor(brand, window, policies, signal) {
    Object.assign(this, { brand, window, policies, signal, read: 0 });
    this.times = h("p", { class: "muted" });
    this.body = h("div", { class: "explained" }, h("p", { class: "empty" }, t("reading")));
    this.behind = h("div", { class: "behind" });
    this.node = h(
      "section",
      { class: "card", id: "explained", "aria-labelledby": "explained-title" },
      h("div", { class: "card-head" }, h("h2", { id: "explained-title" }, t("explained.title")), this.times),
      this.body,
      this.behind,
    );
    this.ask();
  }

  /** The standing moved on: explain anew now and then, but not under the reader's eyes. */
  moved() {
    const held = this.node.matches(":hover") || this.node.contains(document.activeElement);
    if (!held && this.read && Date.now() - this.read > AGAIN_MS) this.ask();
  }

  async ask() {
    const { brand, window, signal } = this;
    this.read = Date.now();
    try {
      this.write(await ask("explain", { brand, window }, signal));
    } catch (problem) {
      if (signal.aborted) return;
      const isNothing = [400, 404].includes(problem.status);
      refill(
        this.body,
        h("p", { class: "empty" }, isNothing ? t("explained.none") : [problem.message, " ", retry(() => this.ask())]),
      );
    }
  }

  /** Say why there is nothing to explain. */
  say(text) {
    refill(this.body, h("p", {}, text));
    refill(this.behind);
  }

  /** Mentions that came into the window, or those that left it. */
  group(mentions, part, entered) {
    const own = mentions.filter((one) => one.entered === entered);
    if (!own.length) return null;
    return [
      h("h5", {}, t(entered ? "behind.entered" : "behind.left")),
      h(
        "ul",
        { class: "quotes", "data-entered": String(entered) },
        own.map(({ mention, part: share, created_at }) =>
          h("li", {}, quote(mention, { share, created: created_at, policies: this.policies, source: part.source })),
        ),
      ),
    ];
  }

  write(answer) {
    const { before, after, points: change, parts } = answer;
    refill(this.times, t("explained.times", t(`window.span.${this.window}`), moment(after.at), moment(before.at)));
    if (isUnknown(before) || isUnknown(after)) return this.say(t("explained.no_data"));
    if (!answer.comparable) return this.say(t("words.incomparable", incomparable(answer)));
    const why = reasons(answer) || t("moved.many");
    refill(
      this.body,
      h(
        "p",
        { class: "explained-lead" },
        h(
          "strong",
          { class: tint(change, answer.significant) },
          t(`explained.${Math.abs(change) < 0.05 ? "still" : change > 0 ? "rose" : "fell"}`, size(change)),
        ),
        " ",
        t(answer.significant ? "explained.significant" : "explained.chance"),
        " ",
        why,
      ),
      waterfall({
        from: { ...before, label: t("waterfall.before", moment(before.at)) },
        to: { ...after, label: t("waterfall.after", moment(after.at)) },
        parts,
        points: change,
        rows: origin({ window: this.window, at: after.at, mentions: after.mention_count }),
      }),
    );
    const quoted = answer.behind.filter(({ mentions }) => mentions.length);
    refill(
      this.behind,
      quoted.length ? h("h3", {}, t("behind.title")) : null,
      quoted.map(({ part, mentions }) =>
        h(
          "section",
          {},
          h(
            "h4",
            {},
            t("part", t(`indicator.${part.indicator}`), sourceName(part.source)),
            " ",
            h("span", { class: part.points > 0 ? "up" : "down" }, signed(part.points)),
          ),
          this.group(mentions, part, true),
          this.group(mentions, part, false),
        ),
      ),
    );
  }
}

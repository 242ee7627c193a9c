/** All windows of a brand side by side: what is an hour's mood and what is a month's level. */

import { WINDOWS } from "./board.js";
import { h, unseen, Words } from "./dom.js";
import { count, isUnknown, level, signed } from "./format.js";
import { Gauge, ticks } from "./gauge.js";
import { t } from "./language.js";
import { arrow, chance, tint } from "./league_row.js";
import { brandLink } from "./route.js";
import { origin, tip } from "./tip.js";

export class BrandWindows {
  constructor(brand, window) {
    this.rows = new Map(WINDOWS.map((one) => [one, this.row(one, brand, window)]));
    this.node = h(
      "section",
      { class: "card", "aria-labelledby": "windows-title" },
      h("h2", { id: "windows-title" }, t("windows.title")),
      h(
        "table",
        { class: "plain windows" },
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            [
              ["window"],
              ["column.score", "number"],
              ["column.scale"],
              ["column.change", "number"],
              ["column.mentions", "number"],
            ].map(([key, kind]) =>
              h("th", { scope: "col", class: kind }, key === "column.scale" ? [unseen(t(key)), ticks()] : t(key)),
            ),
          ),
        ),
        h(
          "tbody",
          {},
          [...this.rows.values()].map((row) => row.node),
        ),
      ),
      h("p", { class: "card-note" }, t("windows.text")),
    );
  }

  row(one, brand, chosen) {
    const row = {
      gauge: new Gauge(),
      score: new Words(),
      change: h("td", { class: "number" }),
      mentions: new Words(),
      said: "",
    };
    row.mentionsCell = h("td", { class: "number" }, row.mentions.node);
    row.scoreCell = h("td", { class: "number strong" }, row.score.node);
    row.node = h(
      "tr",
      { class: one === chosen ? "chosen" : null },
      h(
        "th",
        { scope: "row" },
        h("a", { href: brandLink(brand, one), "aria-current": one === chosen ? "true" : null }, t(`window.${one}`)),
      ),
      row.scoreCell,
      h("td", { class: "scale" }, row.gauge.node),
      row.change,
      row.mentionsCell,
    );
    const noted = (key) => () => {
      const { standing } = row;
      return (
        standing && {
          title: t(`column.${key}`),
          text: t(`tip.${key}`),
          rows: origin({
            window: one,
            at: standing.at,
            mentions: standing.mention_count,
            voices: standing.voice_count,
            low: standing.low,
            high: standing.high,
          }),
        }
      );
    };
    tip(row.scoreCell, noted("score"), true);
    tip(row.change, noted("change"), true);
    tip(row.mentionsCell, noted("mentions"), true);
    return row;
  }

  write(standings) {
    for (const [one, row] of this.rows) {
      const standing = standings[one];
      if (!standing) continue;
      row.standing = standing;
      row.score.write(level(standing));
      row.mentions.write(count(standing.mention_count));
      row.gauge.write(standing.score, standing.low, standing.high, standing.provisional);
      const { significant } = standing;
      const change = isUnknown(standing) ? null : standing.change;
      const said = `${signed(change)} ${significant}`;
      if (said === row.said) continue;
      row.said = said;
      row.change.className = `number ${tint(change, significant)}`;
      row.change.replaceChildren(
        h("span", { class: "arrow", "aria-hidden": "true" }, `${arrow(change, significant)} `),
        signed(change),
        unseen(change === null ? "" : ` ${chance(significant)}`),
      );
    }
  }
}

/** The head of a brand's page: the number, its interval, and both in words. */

import { board } from "./board.js";
import { h, refill, unseen } from "./dom.js";
import { isUnknown, level, percent, points, signed } from "./format.js";
import { Ruler } from "./gauge.js";
import { icon } from "./icons.js";
import { t } from "./language.js";
import { arrow, tint } from "./league_row.js";
import { named, nameOf } from "./names.js";
import { isTied } from "./rank.js";
import { to } from "./route.js";
import { origin, tip } from "./tip.js";
import { isWatched, toggleWatched } from "./watchlist.js";

const FULL = 0.95;
const MEDIAN = 50;

export class BrandHead {
  constructor(brand) {
    const star = h(
      "button",
      {
        type: "button",
        class: "star",
        "aria-pressed": String(isWatched(brand)),
        on: { click: () => star.setAttribute("aria-pressed", String(toggleWatched(brand))) },
      },
      icon("star", { width: 22, height: 22 }),
      unseen(t("watch.one", nameOf(brand))),
    );
    this.brand = brand;
    this.title = h("div", { class: "brand-name" }, star, h("h1", {}, named(brand)));
    this.number = h("p", { class: "brand-score" });
    this.change = h("p", { class: "brand-change" });
    this.reference = h(
      "a",
      { class: "brand-reference", href: to("method", { part: "reference" }), hidden: true },
      t("reference.provisional"),
    );
    this.ruler = new Ruler();
    this.words = h("div", { class: "brand-words" });
    this.node = h(
      "section",
      { class: "brand-head", "aria-label": t("column.score") },
      h("div", { class: "brand-figure" }, this.number, this.change, this.reference),
      h("div", { class: "brand-scale" }, this.ruler.node, this.words),
    );
    tip(
      this.number,
      () =>
        this.standing && {
          title: t("column.score"),
          text: isUnknown(this.standing)
            ? t("no_data.means")
            : this.standing.provisional
              ? t("tip.provisional", t(`reason.${this.standing.provisional_reason}`))
              : t("tip.score"),
          rows: origin(this.figures(!isUnknown(this.standing))),
        },
      true,
    );
    tip(
      this.change,
      () =>
        this.standing && {
          title: t("column.change"),
          text: isUnknown(this.standing)
            ? t("no_data.means")
            : t(
                `tip.change.${this.standing.change === null ? "none" : this.standing.significant ? "significant" : "chance"}`,
                t(`reason.${this.standing.change_reason}`),
              ),
          rows: origin(this.figures()),
        },
      true,
    );
    this.said = "";
  }

  figures(bounds = false) {
    const { at, mention_count, voice_count, low, high } = this.standing;
    return { window: this.window, at, mentions: mention_count, voices: voice_count, ...(bounds ? { low, high } : {}) };
  }

  /** Show a standing; `of` is how many brands the panel has. */
  write(standing, place, of, window) {
    Object.assign(this, { standing, window });
    this.reference.hidden = !board.versions?.provisional_reference;
    const said = JSON.stringify([
      points(standing.score),
      points(standing.low),
      points(standing.high),
      signed(standing.change),
      standing.significant,
      place.rank,
      place.best,
      place.worst,
      of,
      standing.coverage.toFixed(2),
    ]);
    if (said === this.said) return;
    this.said = said;
    this.number.classList.toggle("provisional", standing.provisional);
    refill(this.number, level(standing));
    const { significant } = standing;
    const change = isUnknown(standing) ? null : standing.change;
    this.change.className = `brand-change ${tint(change, significant)}`;
    refill(
      this.change,
      h("span", { class: "arrow", "aria-hidden": "true" }, arrow(change, significant)),
      " ",
      signed(change),
      unseen(` ${t("unit.points")}`),
    );
    this.ruler.write(standing);
    refill(
      this.words,
      sentences(standing, place, of, window).map((sentence, i) => h("p", { class: i ? null : "brand-lead" }, sentence)),
    );
  }
}

const rankWords = (place, of) =>
  isTied(place) ? t("words.rank.tied", place.best, place.worst, of) : t("words.rank", place.rank, of);

/** Level, change and caveats, in words. */
function sentences(standing, place, of, window) {
  if (isUnknown(standing)) return [t("no_data.means")];
  const { rank } = place;
  const { low, high, provisional_reason: doubt, change, change_reason: unknown, significant, coverage } = standing;
  const side = low === null ? "level" : low > MEDIAN ? "above" : high < MEDIAN ? "below" : "about";
  const lead = [t(`words.level.${side}`), rank && of > 1 ? rankWords(place, of) : ""].filter(Boolean).join(" ");
  const certain = low === null ? "" : t("words.interval", points(low), points(high));
  const moved =
    change === null
      ? t("words.change.none", t(`reason.${unknown}`))
      : t(
          `words.change.${significant ? "significant" : "chance"}`,
          points(Math.abs(change)),
          change >= 0,
          t(`window.span.${window}`),
        );
  const caveats = [
    doubt && t("words.provisional", t(`reason.${doubt}`)),
    coverage < FULL && t("words.coverage", percent(coverage)),
  ]
    .filter(Boolean)
    .join(" ");
  return [lead, [certain, moved].filter(Boolean).join(" "), caveats].filter(Boolean);
}

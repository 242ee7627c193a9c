/** One brand: where it stands, how it came there, and what was said. */

import { address, ask } from "./api.js";
import { board } from "./board.js";
import { BrandAlerts } from "./brand_alerts.js";
import { BrandHead } from "./brand_head.js";
import { BrandIndicators } from "./brand_indicators.js";
import { brandSources, counted } from "./brand_sources.js";
import { BrandWindows } from "./brand_windows.js";
import { exportLinks, windowSegments } from "./controls.js";
import { h, refill } from "./dom.js";
import { Corrections } from "./corrections.js";
import { Explained } from "./explained.js";
import { t } from "./language.js";
import { MentionList } from "./mention_list.js";
import { named, nameOf } from "./names.js";
import { againstOf, rangeName, spanOf } from "./range.js";
import { brandLink, go, to } from "./route.js";
import { saidCard } from "./said.js";
import { Trend } from "./trend.js";

const REFRESH_MS = 30_000;
const SUGGESTED = 12;

/** Build the view of the brand that the address names. */
export async function show(main, params, signal) {
  const brand = params.get("brand");
  if (!brand) return go("league", {}, { replace: true });
  const { window } = board;
  refill(main, h("p", { class: "empty" }, t("reading")));
  const [record, sources] = await Promise.all([
    ask("brand", { brand }, signal).catch(unlessUnknown),
    ask("sources", {}, signal).catch(() => ({ rows: [] })),
  ]);
  if (!record) return showUnknown(main, brand, signal);
  const view = new BrandView({ brand, window, params, record, sources: sources.rows, signal });
  refill(main, view.parts());
  view.write();
  view.follow(signal);
  return (next) => view.update(next);
}

function unlessUnknown(problem) {
  if (problem.status !== 404) throw problem;
  return null;
}

/** A brand that nobody follows (any more, or under this name). */
async function showUnknown(main, brand, signal) {
  const { brands } = await ask("market", {}, signal);
  refill(
    main,
    h(
      "div",
      { class: "note" },
      h("h1", {}, t("brand.unknown", nameOf(brand))),
      h("p", {}, t("brand.unknown.text")),
      h(
        "ul",
        { class: "links" },
        brands
          .slice(0, SUGGESTED)
          .map((name) => h("li", {}, h("a", { href: brandLink(name, board.window) }, named(name)))),
      ),
      h("a", { href: to("league") }, t("view.league")),
    ),
  );
}

class BrandView {
  constructor({ brand, window, params, record, sources, signal }) {
    Object.assign(this, { brand, window, params, record, sources });
    this.standing = board.rows.get(brand) ?? record.standings[window];
    const policies = new Map(sources.map((row) => [row.source, row.policy]));
    this.head = new BrandHead(brand);
    this.corrections = new Corrections(brand, record.has_corrections, signal);
    this.indicators = new BrandIndicators();
    this.windows = new BrandWindows(brand, window);
    this.trend = new Trend({
      brand,
      window,
      range: params.get("range"),
      against: ["before", "year"].find((one) => one === params.get("against")) ?? null,
      chose: (chosen) => {
        this.change(chosen, { replace: true });
        this.writeExports();
      },
      past: (points) => this.indicators.writePast(points),
      signal,
    });
    this.explained = new Explained(brand, window, policies, signal);
    this.said = saidCard({ brand, window }, policies, signal);
    this.mentions = new MentionList(brand, policies, signal);
    this.alerts = new BrandAlerts(brand, signal);
    this.exports = h("div");
    this.writeExports();
    this.chooser = windowSegments(window, (chosen) => this.change({ window: chosen === "24h" ? null : chosen }));
  }

  parts() {
    const { record, window } = this;
    return [
      this.top(),
      this.alerts.banner,
      this.head.node,
      this.corrections.node,
      this.indicators.node,
      h(
        "div",
        { class: "brand-grid" },
        h("div", { class: "brand-main" }, this.trend.node, this.explained.node, this.said, this.mentions.node),
        h(
          "div",
          { class: "brand-side" },
          this.windows.node,
          brandSources(record, window, this.sources),
          this.alerts.node,
          counted(record),
        ),
      ),
      this.exports,
    ];
  }

  top() {
    const compare = to("compare", { brand: this.brand, window: this.window === "24h" ? null : this.window });
    return h(
      "div",
      { class: "brand-top" },
      this.head.title,
      h(
        "div",
        { class: "brand-tools" },
        this.chooser.node,
        h("a", { class: "quiet", href: compare }, t("brand.compare")),
      ),
    );
  }

  /** Write anew with every newer standing, until `signal` ends the view. */
  follow(signal) {
    board.on(
      ["moved", "league"],
      () => {
        const newest = board.rows.get(this.brand);
        if (!newest || newest === this.standing) return;
        this.standing = newest;
        atNextFrame(() => this.write());
      },
      signal,
    );
    const timer = setInterval(async () => {
      if (document.hidden) return;
      const newer = await ask("brand", { brand: this.brand }, signal).catch(() => null);
      if (newer) Object.assign(this.record, newer);
    }, REFRESH_MS);
    signal.addEventListener("abort", () => clearInterval(timer));
  }

  /** Files of what the trend shows: its range, and apart from it what it is held against. */
  writeExports() {
    const { brand, window, trend } = this;
    const links = ([from, to], what) =>
      exportLinks(what, (format) =>
        address("export", { what: "history", format, window, brand, from: Math.round(from), to: Math.round(to) }),
      );
    const than = againstOf(trend.range, trend.against, trend.end);
    refill(
      this.exports,
      links(spanOf(trend.range, trend.end), `${t("view.brand")}, ${rangeName(trend.range)}`),
      than && links(than, t(`range.against.${trend.against}`)),
    );
  }

  change(more, options) {
    go("brand", { ...Object.fromEntries(this.params), ...more }, options);
  }

  /** Take another address of the same brand and window. */
  update(params) {
    const isSame = params.get("brand") === this.brand && board.window === this.window;
    if (isSame) this.params = params;
    return isSame;
  }

  write() {
    const { brand, window, standing } = this;
    if (!standing) return;
    const place = board.places.get(brand) ?? {
      rank: standing.rank,
      percentile: standing.percentile,
      share: standing.share_of_voice,
    };
    const brandCount = board.panel ? board.members.size : Math.max(board.rows.size, board.places.size);
    this.head.write(standing, place, brandCount, window);
    this.indicators.write(standing, window);
    this.windows.write({ ...this.record.standings, [window]: standing });
    this.trend.now(standing);
    this.explained.moved(standing);
  }
}

let frame = 0;
/** Once a frame at most. */
function atNextFrame(write) {
  cancelAnimationFrame(frame);
  frame = requestAnimationFrame(write);
}

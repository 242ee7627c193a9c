/** One brand: where it stands, how it came there, and what was said. */

import { address, ask } from "./api.js";
import { board } from "./board.js";
import { BrandAlerts } from "./brand_alerts.js";
import { BrandHead } from "./brand_head.js";
import { BrandIndicators } from "./brand_indicators.js";
import { brandSources, counted } from "./brand_sources.js";
import { BrandWindows } from "./brand_windows.js";
import { exportLinks, windowSegments } from "./controls.js";
import { h, put, refill } from "./dom.js";
import { Explained } from "./explained.js";
import { t } from "./language.js";
import { MentionList } from "./mention_list.js";
import { go, to } from "./route.js";
import { Trend } from "./trend.js";

const REFRESH_MS = 30_000;

/** Build the view of the brand that the address names. */
export async function show(main, params, signal) {
  const brand = params.get("brand");
  if (!brand) return go("league", {}, { replace: true });
  const { window } = board;
  refill(main, h("p", { class: "empty" }, t("reading")));
  const [view, sources] = await Promise.all([
    ask("brand", { brand }, signal),
    ask("sources", {}, signal).catch(() => ({ rows: [] })),
  ]);
  const policies = new Map(sources.rows.map((row) => [row.source, row.policy]));
  let standing = board.rows.get(brand) ?? view.standings[window];

  const head = new BrandHead(brand);
  const indicators = new BrandIndicators();
  const windows = new BrandWindows(brand, window);
  const trend = new Trend(
    brand,
    window,
    params.get("range"),
    (range) => go("brand", { ...Object.fromEntries(params), range }, { replace: true }),
    (points) => indicators.writePast(points),
    signal,
  );
  const explained = new Explained(brand, window, policies, signal);
  const mentions = new MentionList(brand, policies, signal);
  const alerts = new BrandAlerts(brand, signal);
  const chooser = windowSegments(window, (chosen) =>
    go("brand", { ...Object.fromEntries(params), window: chosen === "24h" ? null : chosen }),
  );
  const side = h("div", { class: "brand-side" });

  refill(
    main,
    h(
      "div",
      { class: "brand-top" },
      head.title,
      h(
        "div",
        { class: "brand-tools" },
        chooser.node,
        h(
          "a",
          { class: "quiet", href: to("compare", { brand, window: window === "24h" ? null : window }) },
          t("brand.compare"),
        ),
      ),
    ),
    alerts.banner,
    head.node,
    indicators.node,
    h(
      "div",
      { class: "brand-grid" },
      h("div", { class: "brand-main" }, trend.node, explained.node, mentions.node),
      put(side, windows.node, brandSources(view, window, sources.rows), alerts.node, counted(view)),
    ),
    exportLinks(t("view.brand"), (format) => address("export", { what: "history", format, window, brand })),
  );

  function write() {
    if (!standing) return;
    const place = board.places.get(brand) ?? {
      rank: standing.rank,
      percentile: standing.percentile,
      share: standing.share_of_voice,
    };
    head.write(
      standing,
      place,
      board.panel ? board.members.size : Math.max(board.rows.size, board.places.size),
      window,
    );
    indicators.write(standing, window);
    windows.write({ ...view.standings, [window]: standing });
    trend.now(standing);
    explained.moved(standing);
  }
  write();
  board.on(
    ["moved", "league"],
    () => {
      const newest = board.rows.get(brand);
      if (!newest || newest === standing) return;
      standing = newest;
      atNextFrame(write);
    },
    signal,
  );

  const timer = setInterval(async () => {
    if (document.hidden) return;
    const newer = await ask("brand", { brand }, signal).catch(() => null);
    if (newer) Object.assign(view, newer);
  }, REFRESH_MS);
  signal.addEventListener("abort", () => clearInterval(timer));

  return (next) => {
    const same = next.get("brand") === params.get("brand") && board.window === window;
    if (same) params = next;
    return same;
  };
}

let frame = 0;
/** Once a frame at most. */
function atNextFrame(write) {
  cancelAnimationFrame(frame);
  frame = requestAnimationFrame(write);
}

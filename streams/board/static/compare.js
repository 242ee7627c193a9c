/** Up to six brands or campaigns held against the first of them. */

import { ask } from "./api.js";
import { board } from "./board.js";
import { retry, segments } from "./controls.js";
import { h, refill } from "./dom.js";
import { CompareChart } from "./compare_chart.js";
import { Picker } from "./compare_pick.js";
import { differences } from "./compare_table.js";
import { t } from "./language.js";
import { named, nameOf } from "./names.js";
import { go, to } from "./route.js";

const MODES = ["brands", "campaigns", "days"];
const THAN = ["before", "year"];
const AGAIN_MS = 30_000;
const SUGGESTED = 12;

/** What the address asks to compare. */
function wanted(params) {
  const campaigns = params.getAll("campaign").slice(0, 6);
  const from = params.get("from");
  const mode = MODES.includes(params.get("mode"))
    ? params.get("mode")
    : campaigns.length
      ? "campaigns"
      : from
        ? "days"
        : "brands";
  return {
    mode,
    brands: params.getAll("brand").slice(0, 6),
    campaigns,
    from,
    to: params.get("to"),
    range: params.get("range"),
    than: THAN.find((one) => one === params.get("against")) ?? null, // of the trend
    against: THAN.includes(params.get("against")) ? null : params.get("against"), // a time, of the table
  };
}

export async function show(main, params, signal) {
  const view = new CompareView(main, params, signal);
  refill(main, view.parts());
  view.update(params);
  view.suggest();
  view.follow();
  return (next) => view.update(next);
}

class CompareView {
  constructor(main, params, signal) {
    Object.assign(this, { main, signal, now: wanted(params), window: board.window, turn: 0 });
    this.picker = new Picker((more) => this.change(more));
    this.modes = segments(
      t("compare.mode"),
      MODES.map((mode) => [mode, t(`compare.mode.${mode}`)]),
      this.now.mode,
      (mode) => this.change({ mode }),
    );
    this.chart = new CompareChart(({ range, against }) => this.change({ range, than: against }), signal);
    this.result = h("div", { class: "compare-result" });
  }

  parts() {
    return [
      h(
        "div",
        { class: "view-head" },
        h("div", {}, h("h1", {}, t("view.compare")), h("p", { class: "view-text" }, t("compare.text"))),
        this.modes.node,
      ),
      this.picker.node,
      this.chart.node,
      this.result,
    ];
  }

  /** Nothing was asked for: begin with the two highest brands of which anybody spoke. */
  suggest() {
    const { mode, brands, campaigns } = this.now;
    if (mode !== "brands" || brands.length || campaigns.length) return;
    const spoken = [...board.rows.values()].filter((row) => row.mention_count > 0);
    if (!board.loaded) board.addEventListener("league", () => this.suggest(), { signal: this.signal, once: true });
    if (spoken.length < 2) return;
    const highest = spoken.sort((one, other) => other.score - one.score).slice(0, 2);
    this.suggested = highest.map((row) => row.brand);
    go("compare", { ...this.address(), brand: this.suggested }, { replace: true });
  }

  /** Read again now and then, unless somebody reads the result. */
  follow() {
    board.on("market", () => (this.picker.write(this.now), this.now.mode === "campaigns" && this.read()), this.signal);
    const timer = setInterval(
      () =>
        document.hidden ||
        this.now.mode !== "brands" ||
        this.main.contains(document.activeElement) ||
        this.result.matches(":hover") ||
        this.read(),
      AGAIN_MS,
    );
    this.signal.addEventListener("abort", () => clearInterval(timer));
  }

  /** Open another address of this view. */
  change(more) {
    go("compare", this.address(more));
  }

  address(more = {}) {
    const { mode, brands, campaigns, from, to, range, than, against } = { ...this.now, ...more };
    return {
      mode: mode === "brands" ? null : mode,
      brand: mode === "campaigns" ? null : brands,
      campaign: mode === "campaigns" ? campaigns : null,
      from: mode === "days" ? from : null,
      to: mode === "days" ? to : null,
      window: this.window === "24h" || mode !== "brands" ? null : this.window,
      range,
      against: mode === "brands" ? (than ?? against) : null,
    };
  }

  /** Take another address in place. */
  update(params) {
    if (board.window !== this.window) return false;
    this.now = wanted(params);
    this.modes.write(this.now.mode);
    this.picker.write(this.now);
    this.read();
    return true;
  }

  async read() {
    const turn = ++this.turn;
    const { now, window, signal } = this;
    this.chart.read(now, window);
    if (!isEnough(now)) {
      refill(this.result, h("p", { class: "empty" }, t(`compare.start.${now.mode}`)));
      return;
    }
    this.asking?.abort();
    this.asking = new AbortController();
    signal.addEventListener("abort", () => this.asking.abort(), { once: true });
    const asked = JSON.stringify(query(now, window));
    if (asked !== this.shown) refill(this.result, h("p", { class: "empty", role: "status" }, t("compare.working")));
    try {
      const result = await ask("compare", query(now, window), this.asking.signal);
      if (turn === this.turn) this.write(result, now);
      this.shown = asked;
    } catch (problem) {
      if (turn !== this.turn || signal.aborted) return;
      this.shown = "";
      if (problem.status === 404 && (await this.writeUnknown(now, turn))) return;
      refill(
        this.result,
        h(
          "p",
          { class: "empty", role: "alert" },
          problem.message,
          " ",
          retry(() => this.read()),
        ),
      );
    }
  }

  /** What was asked for is not followed (any more, or under this name); whether it is so. */
  async writeUnknown(now, turn) {
    const market = await ask("market", {}, this.signal).catch(() => null);
    if (turn !== this.turn || this.signal.aborted) return true;
    const areCampaigns = now.mode === "campaigns";
    const followed = areCampaigns ? market?.campaigns.map((one) => one.name) : market?.brands;
    const unknown = (areCampaigns ? now.campaigns : now.brands).filter((name) => followed && !followed.includes(name));
    if (!unknown.length) return false;
    refill(
      this.result,
      h(
        "div",
        { class: "note", role: "alert" },
        h("h2", {}, t("compare.unknown", unknown.map(nameOf).join(", "))),
        h("p", {}, t("compare.unknown.text"), followed.length ? ` ${t("compare.unknown.others")}` : null),
        h(
          "ul",
          { class: "links" },
          followed
            .slice(0, SUGGESTED)
            .map((name) =>
              h(
                "li",
                {},
                h("a", { href: to("compare", { [areCampaigns ? "campaign" : "brand"]: name }) }, named(name)),
              ),
            ),
        ),
      ),
    );
    return true;
  }

  write(result, { mode, brands, campaigns }) {
    const first = (name) =>
      this.change(mode === "campaigns" ? { campaigns: forward(campaigns, name) } : { brands: forward(brands, name) });
    const names = mode === "campaigns" ? campaigns : brands;
    const isSuggested = this.suggested && JSON.stringify(this.suggested) === JSON.stringify(names);
    refill(
      this.result,
      isSuggested ? h("p", { class: "card-note" }, t("compare.suggested")) : null,
      differences(result, { names, window: this.window, versions: board.versions, first }),
    );
  }
}

/** Whether there is something to compare. */
function isEnough({ mode, brands, campaigns, from, to, against }) {
  if (mode === "days") return brands.length >= 1 && Boolean(from && to);
  if (mode === "campaigns") return campaigns.length >= 1;
  return brands.length >= 2 || (brands.length === 1 && Boolean(against));
}

/** The parameters of the call. */
function query({ mode, brands, campaigns, from, to, against }, window) {
  if (mode === "campaigns") return { campaign: campaigns };
  return mode === "days" ? { brand: brands, from, to } : { brand: brands, window, against };
}

const forward = (names, name) => [name, ...names.filter((one) => one !== name)];

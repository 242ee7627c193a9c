/** All retained mentions, searched and filtered; what comes while one reads waits behind a button. */

import { address, ask } from "./api.js";
import { board } from "./board.js";
import { exportLinks } from "./controls.js";
import { Hides } from "./desk/hides.js";
import { SavedSearches } from "./desk/saved_searches.js";
import { Selection } from "./desk/selection.js";
import { h, put, refill } from "./dom.js";
import { count, moment, percent, signed } from "./format.js";
import { t } from "./language.js";
import { Filters, filtersOf } from "./mention_filters.js";
import { mentionRow } from "./mention_row.js";
import { nameOf } from "./names.js";
import { go } from "./route.js";

const PAGE = 30;
const LOOK_MS = 5_000;
const BUILDING_MS = 2_000;
const MOST_NEW = 1_000;
const WRITES = "input, select, textarea, [contenteditable]";

export async function show(main, params, signal) {
  const [sources, desk] = await Promise.all([
    ask("sources", {}, signal).catch(() => ({ rows: [] })),
    ask("desk", {}, signal),
  ]);
  const view = new MentionsView(params, sources.rows, desk, signal);
  refill(main, view.parts());
  view.follow();
  await view.read(true);
  return (next) => view.update(next);
}

class MentionsView {
  constructor(params, sources, desk, signal) {
    Object.assign(this, { signal, asked: filtersOf(params), next: null, newest: null });
    this.policies = new Map(sources.map((row) => [row.source, row.policy]));
    const mayEdit = desk.role !== "viewer";
    const changed = async () => {
      await Promise.all([this.hides.read(), this.read(true)]);
    };
    this.selection = mayEdit ? new Selection(desk, changed) : null;
    this.searches = new SavedSearches(mayEdit, () => this.asked, signal);
    this.hides = new Hides(mayEdit, () => this.read(true), signal);
    this.filters = new Filters([...this.policies.keys()], (asked) => go("mentions", asked, { replace: true }), desk);
    this.items = h("ol", { class: "mention-items" });
    this.note = h("p", { class: "empty", role: "status" });
    this.effect = h("p", { class: "card-note", role: "status" });
    this.building = h("p", { class: "card-note", role: "status" });
    this.fresh = h("button", {
      type: "button",
      class: "primary fresh",
      hidden: true,
      on: { click: () => this.renew() },
    });
    this.more = h(
      "button",
      { type: "button", class: "quiet", hidden: true, on: { click: () => this.read(false) } },
      t("mentions.older"),
    );
    this.files = h("div");
    this.filters.write(this.asked);
  }

  parts() {
    return [
      h(
        "div",
        { class: "view-head" },
        h("div", {}, h("h1", {}, t("view.mentions")), h("p", { class: "view-text" }, t("mentions.text"))),
      ),
      this.filters.node,
      this.searches.node,
      this.hides.node,
      this.selection && h("p", { class: "card-note" }, t("desk.keys")),
      this.building,
      this.effect,
      h("div", { class: "fresh-place", "aria-live": "polite" }, this.fresh),
      this.items,
      this.note,
      this.more,
      this.selection?.node,
      this.files,
    ];
  }

  /** Take keys, look for what is new, and write brands once they are known; until the view is left. */
  follow() {
    const { signal } = this;
    addEventListener("keydown", (event) => this.key(event), { signal });
    board.on("market", () => this.filters.write(this.asked), signal);
    const timer = setInterval(() => document.hidden || this.look(), LOOK_MS);
    signal.addEventListener("abort", () => {
      clearInterval(timer);
      clearTimeout(this.waiting);
    });
  }

  /** Take another address. */
  update(params) {
    this.asked = filtersOf(params);
    this.filters.write(this.asked);
    this.read(true);
    return true;
  }

  /** The next page, or the first one again; of several that are under way, the last counts. */
  async read(anew) {
    if (anew) this.reading?.abort();
    const mine = (this.reading = new AbortController());
    const signal = AbortSignal.any([mine.signal, this.signal]);
    if (this.asked.sort === "effect" && !this.asked.brand && !this.asked.id) return this.writeNoBrand();
    const before = anew ? null : this.next;
    const at = anew ? this.asked.at : this.at;
    this.more.disabled = true;
    try {
      const page = await ask("mentions/search", { ...this.asked, at, before, limit: PAGE }, signal);
      if (!signal.aborted) this.write(page, anew);
    } catch (problem) {
      if (signal.aborted) return;
      if (anew) refill(this.items);
      refill(this.note, problem.detail ?? problem.message);
    }
    this.more.disabled = false;
    this.more.hidden = !this.next;
    return undefined;
  }

  /** An effect is one on the score of a brand: say so, and ask nothing. */
  writeNoBrand() {
    for (const part of [this.items, this.building, this.files]) refill(part);
    Object.assign(this, { next: null, newest: null });
    this.fresh.hidden = this.more.hidden = true;
    refill(this.effect, t("mentions.effect.brand"));
    refill(this.note);
  }

  /** On what the effects are that the mentions are sorted by. */
  writeEffect(effect) {
    const { brand, window, before, after, points, count: all, sorted_count: sorted } = effect ?? {};
    this.at = after;
    const of = () => [nameOf(brand), t(`window.${window}`), moment(before), moment(after)];
    refill(
      this.effect,
      !effect
        ? ""
        : points === null
          ? t("mentions.effect.unknown", ...of())
          : t("mentions.effect.of", ...of(), signed(points), count(all), all > sorted ? count(sorted) : ""),
    );
  }

  write(page, anew) {
    if (anew) this.selection?.clear();
    const rows = page.rows.map((row) =>
      mentionRow(row, this.policies, page.late_labels[`${row.mention.source}:${row.mention.id}`], this.selection),
    );
    if (anew) {
      refill(this.items, rows);
      this.newest = page.newest;
      this.fresh.hidden = true;
    } else {
      put(this.items, rows);
      this.focus(rows[0]);
    }
    this.next = page.next;
    const isUnknown = page.effect?.points === null;
    refill(this.note, this.items.childElementCount || isUnknown ? "" : t("mentions.nothing"));
    this.writeEffect(page.effect);
    const isBuilding = page.caught_up < 1;
    refill(this.building, isBuilding ? t("mentions.building", percent(page.caught_up)) : "");
    clearTimeout(this.waiting);
    if (isBuilding && !this.items.childElementCount) this.waiting = setTimeout(() => this.read(true), BUILDING_MS);
    refill(
      this.files,
      !isUnknown &&
        exportLinks(t("view.mentions"), (format) =>
          address("mentions/export", { ...this.asked, at: page.effect?.after, format }),
        ),
    );
  }

  /** Ask how many came since; what is shown stays as it is. */
  async look() {
    if (this.newest === null || this.asked.id) return;
    const since = this.newest;
    const found = await ask("mentions/new", { ...this.asked, since }, this.signal).catch(() => null);
    if (!found || since !== this.newest) return;
    this.fresh.hidden = !found.count;
    const text = found.count ? t("mentions.new", count(found.count), found.count, found.count >= MOST_NEW) : "";
    if (this.fresh.textContent !== text) refill(this.fresh, text);
  }

  async renew() {
    await this.read(true);
    this.focus(this.items.firstElementChild);
  }

  /** j and k go down and up, x selects, s goes to what can be done, Enter opens the post, / goes to the search, n shows what is new. */
  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.(WRITES)) return;
    const here = event.target.closest?.(".mention-item");
    const keys = {
      j: () => this.focus(here ? here.nextElementSibling : this.items.firstElementChild),
      k: () => this.focus(here?.previousElementSibling),
      x: () => this.selection?.toggle(here),
      s: () => this.selection?.tags.input.focus(),
      n: () => this.fresh.hidden || this.renew(),
      "/": () => this.filters.search(),
      Enter: () => event.target === here && here?.querySelector(".quote-meta a")?.click(),
    };
    if (!Object.hasOwn(keys, event.key)) return;
    if (event.key !== "Enter" || event.target === here) event.preventDefault();
    keys[event.key]();
  }

  focus(item) {
    if (!item) return;
    item.focus({ preventScroll: true });
    item.scrollIntoView({ block: "nearest" });
  }
}

/** What is compared: chips of what was chosen, and a list to choose from. */

import { board } from "./board.js";
import { dashOf, DOTS, inkOf, SERIES } from "./chart.js";
import { field, windowSegments } from "./controls.js";
import { h, refill, s, unseen } from "./dom.js";
import { byName, day } from "./format.js";
import { icon } from "./icons.js";
import { t } from "./language.js";
import { named, nameOf } from "./names.js";
import { go } from "./route.js";

const DAY_MS = 86_400_000;
const ISO = 10;

/** A stroke as the chart draws it: ink and dashes. */
export const stroke = (place, isDotted = false) =>
  s(
    "svg",
    { class: "stroke", viewBox: "0 0 28 8", width: 28, height: 8, "aria-hidden": "true", focusable: "false" },
    s("path", {
      d: "M1 4H27",
      style: { stroke: `var(--${inkOf(place)})`, "stroke-dasharray": (isDotted ? DOTS : dashOf(place)).join(" ") },
    }),
  );

export class Picker {
  constructor(here) {
    this.here = here;
    this.chips = h("ul", { class: "chips", "aria-label": t("compare.chosen") });
    this.choice = h("select");
    this.add = h("button", { type: "button", class: "quiet", on: { click: () => this.take() } }, t("compare.add"));
    this.from = h("input", { type: "date", on: { change: () => this.days() } });
    this.to = h("input", { type: "date", on: { change: () => this.days() } });
    this.span = h("div", { class: "days" }, field(t("compare.from"), this.from), field(t("compare.to"), this.to));
    this.windows = windowSegments(board.window, (window) =>
      go("compare", { ...this.asked(), window: window === "24h" ? null : window }),
    );
    this.windowField = field(t("window"), this.windows.node);
    this.node = h(
      "section",
      { class: "picker", "aria-label": t("compare.chosen") },
      this.chips,
      h("div", { class: "controls" }, field(t("compare.choice"), this.choice), this.add, this.span, this.windowField),
    );
  }

  asked() {
    const { mode, brands, campaigns, from, to, range } = this.now;
    return {
      mode: mode === "brands" ? null : mode,
      brand: mode === "campaigns" ? null : brands,
      campaign: mode === "campaigns" ? campaigns : null,
      from,
      to,
      range,
    };
  }

  write(now) {
    this.now = now;
    const { mode, brands, campaigns } = now;
    const chosen = mode === "campaigns" ? campaigns : brands;
    const all = mode === "campaigns" ? board.market.campaigns.map((one) => one.name) : board.market.brands;
    const left = all.filter((name) => !chosen.includes(name)).sort(byName);
    const kept = this.choice.value;
    refill(
      this.choice,
      left.map((name) => h("option", { value: name }, this.label(name))),
    );
    if (left.includes(kept)) this.choice.value = kept;
    const most = SERIES;
    this.add.disabled = chosen.length >= most || !left.length;
    this.choice.disabled = this.add.disabled;
    this.span.hidden = mode !== "days";
    this.windowField.hidden = mode !== "brands";
    this.from.value = now.from ?? "";
    this.to.value = now.to ?? "";
    refill(
      this.chips,
      chosen.length
        ? chosen.map((name, place) => this.chip(name, place, chosen))
        : h("li", { class: "muted" }, t(`compare.none.${mode}`)),
    );
  }

  label(name) {
    const campaign = this.now.mode === "campaigns" && board.market.campaigns.find((one) => one.name === name);
    return campaign
      ? `${nameOf(name)} (${nameOf(campaign.brand)}, ${day(campaign.first_day)} – ${day(campaign.last_day)})`
      : nameOf(name);
  }

  chip(name, place, chosen) {
    return h(
      "li",
      { class: "chip" },
      stroke(place),
      h("span", { class: "chip-name" }, named(name)),
      place === 0 && chosen.length > 1 ? h("span", { class: "muted" }, t("compare.base")) : null,
      h(
        "button",
        { type: "button", class: "chip-close", on: { click: () => this.put(chosen.filter((one) => one !== name)) } },
        icon("close"),
        unseen(t("compare.remove", nameOf(name))),
      ),
    );
  }

  take() {
    const { mode, brands, campaigns } = this.now;
    if (this.choice.value) this.put([...(mode === "campaigns" ? campaigns : brands), this.choice.value]);
  }

  put(names) {
    if (this.now.mode !== "days") this.here(this.now.mode === "campaigns" ? { campaigns: names } : { brands: names });
    else this.here({ brands: names, ...this.usual() });
  }

  /** A week up to yesterday, where no days were chosen yet. */
  usual() {
    const { from, to } = this.now;
    const end = (board.at || Date.now()) - DAY_MS;
    return from && to ? { from, to } : { from: iso(end - 6 * DAY_MS), to: iso(end) };
  }

  days() {
    if (this.from.value && this.to.value && this.from.value <= this.to.value)
      this.here({ from: this.from.value, to: this.to.value });
  }
}

const iso = (ms) => new Date(ms).toISOString().slice(0, ISO);

/** Up to six brands or campaigns held against the first of them. */

import { ask } from "./api.js";
import { board } from "./board.js";
import { segments } from "./controls.js";
import { h, refill } from "./dom.js";
import { CompareChart } from "./compare_chart.js";
import { Picker } from "./compare_pick.js";
import { differences } from "./compare_table.js";
import { t } from "./language.js";
import { go } from "./route.js";

const MODES = ["brands", "campaigns", "days"];
const AGAIN_MS = 30_000;

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
    against: params.get("against"),
  };
}

export async function show(main, params, signal) {
  let now = wanted(params);
  const { window } = board;
  const here = (more) => {
    const { mode, brands, campaigns, from, to, range } = { ...now, ...more };
    go("compare", {
      mode: mode === "brands" ? null : mode,
      brand: mode === "campaigns" ? null : brands,
      campaign: mode === "campaigns" ? campaigns : null,
      from: mode === "days" ? from : null,
      to: mode === "days" ? to : null,
      window: window === "24h" || mode !== "brands" ? null : window,
      range,
    });
  };

  const picker = new Picker(here, signal);
  const modes = segments(
    t("compare.mode"),
    MODES.map((mode) => [mode, t(`compare.mode.${mode}`)]),
    now.mode,
    (mode) => here({ mode }),
  );
  const chart = new CompareChart((range) => here({ range }), signal);
  const result = h("div", { class: "compare-result" });
  let turn = 0;

  async function read() {
    const mine = ++turn;
    const { mode, brands, campaigns, from, to } = now;
    const names = mode === "campaigns" ? campaigns : brands;
    const enough =
      mode === "days"
        ? brands.length >= 1 && from && to
        : mode === "campaigns"
          ? names.length >= 1
          : names.length >= 2 || (names.length === 1 && now.against);
    chart.read(now, window);
    if (!enough) {
      refill(result, h("p", { class: "empty" }, t(`compare.start.${mode}`)));
      return;
    }
    const asked =
      mode === "campaigns"
        ? { campaign: campaigns }
        : mode === "days"
          ? { brand: brands, from, to }
          : { brand: brands, window, against: now.against };
    try {
      const told = await ask("compare", asked, signal);
      if (mine === turn)
        refill(
          result,
          differences(told, {
            names,
            window,
            versions: board.versions,
            first: (name) =>
              here(mode === "campaigns" ? { campaigns: forward(campaigns, name) } : { brands: forward(brands, name) }),
          }),
        );
    } catch (problem) {
      if (mine === turn && !signal.aborted) refill(result, h("p", { class: "note", role: "alert" }, problem.message));
    }
  }

  function update(params_) {
    if (board.window !== window) return false;
    now = wanted(params_);
    modes.write(now.mode);
    picker.write(now);
    read();
    return true;
  }

  refill(
    main,
    h(
      "div",
      { class: "view-head" },
      h("div", {}, h("h1", {}, t("view.compare")), h("p", { class: "view-text" }, t("compare.text"))),
      modes.node,
    ),
    picker.node,
    chart.node,
    result,
  );
  update(params);
  board.on("market", () => picker.write(now), signal);
  const timer = setInterval(
    () =>
      document.hidden ||
      now.mode !== "brands" ||
      main.contains(document.activeElement) ||
      result.matches(":hover") ||
      read(),
    AGAIN_MS,
  );
  signal.addEventListener("abort", () => clearInterval(timer));
  return update;
}

const forward = (names, name) => [name, ...names.filter((one) => one !== name)];

/** Controls that several views share. */

import { WINDOWS } from "./board.js";
import { h, unseen } from "./dom.js";
import { t } from "./language.js";

/** Choose one of a few: buttons in a row, of which one is pressed. */
export function segments(label, choices, chosen, choose) {
  const node = h("div", { class: "segments", role: "group", "aria-label": label });
  const write = (now) => {
    for (const button of node.children) button.setAttribute("aria-pressed", String(button.value === now));
  };
  for (const [value, text, long] of choices)
    node.append(
      h(
        "button",
        { type: "button", value, "aria-pressed": String(value === chosen), on: { click: () => choose(value) } },
        long ? [h("span", { "aria-hidden": "true" }, text), unseen(long)] : text,
      ),
    );
  return { node, write };
}

export const windowSegments = (chosen, choose) =>
  segments(
    t("window"),
    WINDOWS.map((window) => [window, t(`window.${window}`), t(`window.long.${window}`)]),
    chosen,
    choose,
  );

/** A field under its label. */
export const field = (label, control) => h("label", { class: "field" }, h("span", {}, label), control);

/** A button that asks again. */
export const retry = (again) =>
  h("button", { type: "button", class: "quiet", on: { click: again } }, t("problem.again"));

/** Links to the same as a file. */
export function exportLinks(what, asked, label = t("export")) {
  return h(
    "p",
    { class: "exports" },
    label,
    ["csv", "xlsx", "json", "parquet"].map((format) => [
      " ",
      h(
        "a",
        { href: asked(format), download: "" },
        { csv: "CSV", xlsx: "Excel", json: "JSON", parquet: "Parquet" }[format],
        unseen(` ${t("export.of", what)}`),
      ),
    ]),
  );
}

/** Plain tables: with scopes, in a box that scrolls by itself where the page is too narrow. */

import { h, refill } from "./dom.js";

/**
 * A table. `heads`: texts, or `[text, class]`; `rows`: cells, the first of each a header.
 * `named` is what screen readers call it; `given` goes to the table.
 */
export function table(named, heads, rows, given = {}) {
  return h(
    "div",
    { class: "scrolled", tabindex: "0", role: "group", "aria-label": named },
    h(
      "table",
      { ...given, class: `plain ${given.class ?? ""}` },
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          heads.map((head) => h("th", { scope: "col", class: classOf(head) }, Array.isArray(head) ? head[0] : head)),
        ),
      ),
      h(
        "tbody",
        {},
        rows.map((row) => tableRow(row, heads)),
      ),
    ),
  );
}

function tableRow([first, ...rest], heads) {
  return h(
    "tr",
    {},
    h("th", { scope: "row", class: classOf(heads[0]) }, first),
    rest.map((cell, i) => h("td", { class: classOf(heads[i + 1]), "data-label": textOf(heads[i + 1]) }, cell)),
  );
}

const textOf = (head) => (Array.isArray(head) ? head[0] : head);
const classOf = (head) => (Array.isArray(head) ? head[1] : null);

/** A table that is made when it is opened first: what a chart shows, in figures. */
export function folded(summary, heads, rows) {
  const box = h("div");
  const node = h("details", { class: "folded" }, h("summary", {}, summary), box);
  node.addEventListener("toggle", () => node.open && refill(box, table(summary, heads, rows())));
  return node;
}

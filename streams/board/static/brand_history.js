/** Who changed the definition of a brand, when, and what it was before. */

import { ask } from "./api.js";
import { h, refill } from "./dom.js";
import { moment } from "./format.js";
import { t } from "./language.js";
import { visible, whoOf } from "./names.js";

const FIELDS = ["terms", "exclude", "query", "match", "skip", "tz"];

/** The edits of a brand, asked for when they are unfolded. */
export function brandHistory(brand) {
  const box = h("ol", { class: "edits" });
  const node = h("details", { class: "folded", "data-of": brand }, h("summary", {}, t("brands.history")), box);
  node.addEventListener("toggle", async () => {
    if (!node.open) return;
    try {
      const { rows } = await ask("brands/history", { brand });
      refill(box, rows.map(line));
    } catch (problem) {
      refill(box, h("li", {}, problem.message));
    }
  });
  return node;
}

function line(edit) {
  return h(
    "li",
    { "data-edit": edit.action },
    h("strong", {}, t(`brands.did.${edit.action}`)),
    ` · ${moment(edit.at)} · ${whoOf(edit.by)}`,
    changes(edit),
  );
}

const flat = (definition) => ({ ...definition, ...definition?.examples });

/** Each field that differs: what it was, and what it is. */
function changes({ before, after }) {
  const [one, other] = [flat(before), flat(after)];
  const said = (value) => visible([value ?? ""].flat().join(", ")) || "–";
  const rows = FIELDS.filter((name) => said(one[name]) !== said(other[name]));
  if (!rows.length) return null;
  return h(
    "ul",
    {},
    rows.map((name) =>
      h(
        "li",
        {},
        `${t(`brands.field.${name}`)}: `,
        before ? [h("del", {}, said(one[name])), " → "] : null,
        h("ins", {}, said(other[name])),
      ),
    ),
  );
}

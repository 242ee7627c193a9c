/** A change by language, source, hour of the week and kind: tables whose points sum to it. */

import { h } from "./dom.js";
import { count, signed } from "./format.js";
import { has, language, locale, t } from "./language.js";
import { sourceName, visible } from "./names.js";
import { table } from "./tables.js";

const BYS = ["source", "language", "kind", "hour"];
const MONDAY_MS = Date.UTC(1970, 0, 5);
const HOUR_MS = 3_600_000;

/** What to show of the answer of /breakdowns. */
export const breakdownParts = (answer) => [
  h(
    "p",
    {},
    answer.points === null
      ? t("breakdowns.unknown")
      : t("breakdowns.lead", signed(answer.points), signed(answer.rest ?? 0)),
  ),
  BYS.map((by) => [h("h3", {}, t(`breakdowns.${by}`)), byTable(by, answer)]),
];

function byTable(by, answer) {
  const heads = [
    t(`breakdowns.${by}`),
    [t("breakdowns.mentions"), "n"],
    [t("breakdowns.before"), "n"],
    [t("breakdowns.authors"), "n"],
    [t("breakdowns.tone"), "n"],
    [t("breakdowns.points"), "n"],
  ];
  const rows = answer[by].map((row) => [
    nameOfRow(by, row.name, answer.tz),
    count(row.mention_count),
    count(row.earlier_count),
    count(row.author_count),
    signed(row.tone, 2),
    signed(row.points, 2),
  ]);
  return rows.length
    ? table(t(`breakdowns.${by}`), heads, rows, { "data-by": by })
    : h("p", { class: "empty" }, t("mentions.none"));
}

function nameOfRow(by, name, tz) {
  if (!name) return t("breakdowns.not_known");
  if (by === "source") return sourceName(name);
  if (by === "kind") return has(`breakdowns.kind.${name}`) ? t(`breakdowns.kind.${name}`) : visible(name);
  return by === "hour" ? hourName(Number(name), tz) : languageName(name);
}

/** An hour of the week, as the brand's public has it. */
function hourName(hour, tz) {
  const time = new Intl.DateTimeFormat(locale(), {
    weekday: "long",
    hour: "2-digit",
    minute: "2-digit",
    timeZone: "UTC",
  }).format(MONDAY_MS + hour * HOUR_MS);
  return tz ? t("breakdowns.zone", time, tz) : t("breakdowns.utc", time);
}

function languageName(code) {
  try {
    return new Intl.DisplayNames([language()], { type: "language" }).of(code) ?? visible(code);
  } catch {
    return visible(code); // no code of a language
  }
}

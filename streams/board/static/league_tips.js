/** The note under a cell of the league table, or under the head of a column. */

import { board } from "./board.js";
import { isUnknown, points, signed } from "./format.js";
import { t } from "./language.js";
import { COLUMNS } from "./league_columns.js";
import { chance } from "./league_row.js";
import { nameOf } from "./names.js";
import { isTied } from "./rank.js";
import { origin } from "./tip.js";

/** Return the note for the element under the pointer, or null. */
export function leagueTip(target) {
  const cell = target.closest("td, th");
  const line = cell?.closest("tr");
  if (!line) return null;
  const { key } = COLUMNS[cell.cellIndex] ?? {};
  if (!key || key === "watch") return null;
  if (cell.closest("thead")) return { title: t(`column.${key}`), text: t(`tip.${key}`), rows: [], anchor: cell };
  const row = board.rows.get(line.brand);
  if (!row) return null;
  const figures = { window: board.window, at: row.at, mentions: row.mention_count, voices: row.voice_count };
  if (key === "brand") return brandTip(row, figures, cell.querySelector("a"));
  if (key === "score" || key === "scale") return scoreTip(row, figures, cell);
  if (key === "rank") return rankTip(row, figures, cell);
  if (key === "change") return changeTip(row, figures, cell);
  return { title: t(`column.${key}`), text: t(`tip.${key}`), rows: origin(figures), anchor: cell };
}

function brandTip(row, figures, anchor) {
  if (isUnknown(row)) return { title: nameOf(row.brand), text: t("no_data.means"), rows: origin(figures), anchor };
  const text = t(
    "tip.brand",
    points(row.score),
    row.low === null ? null : t("range", points(row.low), points(row.high)),
    signed(row.change),
    chance(row.significant),
    board.places.get(row.brand)?.rank,
  );
  return { title: nameOf(row.brand), text, rows: origin(figures), anchor };
}

function rankTip(row, figures, anchor) {
  const place = board.places.get(row.brand);
  const text = isTied(place) ? t("tip.rank.tied", place.best, place.worst) : t("tip.rank");
  return { title: t("column.rank"), text, rows: origin(figures), anchor };
}

function scoreTip(row, figures, anchor) {
  return {
    title: t("column.score"),
    text: isUnknown(row)
      ? t("no_data.means")
      : row.provisional
        ? t("tip.provisional", t(`reason.${row.provisional_reason}`))
        : t("tip.score"),
    rows: origin(isUnknown(row) ? figures : { ...figures, low: row.low, high: row.high }),
    anchor,
  };
}

function changeTip(row, figures, anchor) {
  const isKnown = row.change !== null && !isUnknown(row);
  return {
    title: t("column.change"),
    text: isKnown
      ? t(row.significant ? "tip.change.significant" : "tip.change.chance")
      : isUnknown(row)
        ? t("no_data.means")
        : t("tip.change.none", t(`reason.${row.change_reason}`)),
    rows: origin({ ...figures, more: isKnown ? [[t("tip.before"), points(row.score - row.change)]] : [] }),
    anchor,
  };
}

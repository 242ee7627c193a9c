/** Cells of living mentions, and the rows that they add up to (section 3). */

import { GRANULARITIES } from "./fold.mjs";
import { floorDivide, log2 } from "./integers.mjs";
import { clusterKey, rowOfKey } from "./keys.mjs";

const MOST = 4096;

/** {hour, day}, each a map from "source/pane/row" to {place, pane, row, sums: [U, V, NA, A, NE, E, C, S]}. */
export function rowsOf(living, method, reference) {
  const rows = {};
  for (const [name, { paneMs }] of Object.entries(GRANULARITIES)) {
    const cells = cellsOf(living[name], paneMs, method, reference);
    rows[name] = added(cells, method.earlierPanes[name], reference);
  }
  return rows;
}

/** What a cell adds to its row: eight integers. `before` is n of the same unit in the panes before. */
export function contribution(cell, before, place, reference) {
  const [n, nA, sumA, nE, sumE, sumC, sumCS] = cell;
  if (n === 0) return [0, 0, 0, 0, 0, 0, 0, 0];
  const v = floorDivide((volume(before + n) - volume(before)) * quality(nA, sumA, place, reference), 256);
  return [
    1,
    v,
    nA > 0 ? v : 0,
    nA > 0 ? floorDivide(v * sumA, nA) : 0,
    nE > 0 ? v : 0,
    nE > 0 ? floorDivide(v * sumE, nE) : 0,
    floorDivide(v * sumC, n),
    floorDivide(v * sumCS, n),
  ];
}

/** F(n), in 1/256 of a voice. */
const volume = (n) => (n === 0 ? 0 : 256 + log2(Math.min(n, MOST)));

function quality(nA, sumA, place, reference) {
  if (nA === 0) return reference.hasAudience[place] ? 64 : 128;
  const part = floorDivide(256 * (256 + floorDivide(sumA, nA)), 256 + reference.level[place]);
  const q = Math.min(256, part);
  return floorDivide(q * q, 256);
}

function cellsOf(mentions, paneMs, method, reference) {
  const leads = leadsOf(mentions, paneMs);
  const cells = new Map();
  for (const mention of mentions) {
    const pane = floorDivide(mention.at, paneMs);
    const lead = leads.get(textIn(pane, mention));
    const copied = lead !== undefined && lead.author !== mention.author;
    const unit = copied ? clusterKey(reference.sources[mention.place], mention.print) : mention.author;
    const row = method.publicRows && !copied ? mention.row : rowOfKey(unit);
    const name = cellName(mention.place, unit, row, pane);
    if (!cells.has(name)) cells.set(name, { place: mention.place, unit, row, pane, sums: [0, 0, 0, 0, 0, 0, 0] });
    addMention(cells.get(name).sums, mention);
  }
  return cells;
}

/** Of each text in a pane of a source, the mention with the smallest (t, mention key). */
function leadsOf(mentions, paneMs) {
  const leads = new Map();
  for (const mention of mentions) {
    if (mention.print === null) continue;
    const name = textIn(floorDivide(mention.at, paneMs), mention);
    const lead = leads.get(name);
    const first = !lead || mention.at < lead.at || (mention.at === lead.at && mention.key < lead.key);
    if (first) leads.set(name, mention);
  }
  return leads;
}

const textIn = (pane, { place, print }) => `${place} ${pane} ${print}`;

const cellName = (place, unit, row, pane) => `${place} ${unit} ${row} ${pane}`;

function addMention(sums, { audience, engagement, c, s }) {
  sums[0] += 1;
  if (audience !== null) {
    sums[1] += 1;
    sums[2] += audience;
  }
  if (engagement !== null) {
    sums[3] += 1;
    sums[4] += engagement;
  }
  sums[5] += c;
  sums[6] += c * s;
}

function added(cells, earlier, reference) {
  const rows = new Map();
  for (const { place, unit, row, pane, sums } of cells.values()) {
    let before = 0;
    for (let back = 1; back <= earlier; back++) {
      before += cells.get(cellName(place, unit, row, pane - back))?.sums[0] ?? 0;
    }
    const name = `${reference.sources[place]}/${pane}/${row}`;
    if (!rows.has(name)) rows.set(name, { place, pane, row, sums: [0, 0, 0, 0, 0, 0, 0, 0] });
    const total = rows.get(name).sums;
    contribution(sums, before, place, reference).forEach((part, index) => (total[index] += part));
  }
  return rows;
}

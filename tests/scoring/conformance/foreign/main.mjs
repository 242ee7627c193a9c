/**
 * The method written anew from scoring/SPEC.md alone: one question a line on standard input, one answer a line on
 * standard output (section 11).
 *
 *     jauge conformance --command "node tests/scoring/conformance/foreign/main.mjs"
 */

import { createInterface } from "node:readline";

import { brandOf } from "./brand.mjs";
import { contribution } from "./cells.mjs";
import { compare } from "./comparison.mjs";
import { drops } from "./drop.mjs";
import { explain } from "./explanation.mjs";
import { fingerprint } from "./fingerprint.mjs";
import { log2 } from "./integers.mjs";
import { h64, rowOfKey } from "./keys.mjs";
import { WINDOW_NAMES, campaign, windowAt } from "./period.mjs";
import { read } from "./reading.mjs";
import { PROFILES, methodNamed, referenceNamed } from "./reference.mjs";

const STANDARD = "standard-1";

const ANSWERS = {
  log2: ({ ask }) => ask.map((y) => [y, log2(y)]),
  hash: ({ ask }) => ask.map(({ source, key }) => ({ source, key, group: rowOfKey(h64(source, key)) })),
  fingerprint: ({ ask }) => ask.map((text) => ({ text, fp: fingerprint(text) })),
  cell: ({ ask }, _, reference) =>
    ask.map((asked) => {
      const place = reference.sources.indexOf(asked.source);
      return { ...asked, contribution: contribution(asked.cell, asked.before ?? 0, place, reference) };
    }),
  score: scoreAnswer,
  comparison: comparisonAnswer,
  alert: ({ window, series }) => drops(window, series),
};

function scoreAnswer(question, method, reference) {
  const { ask, at } = question;
  const brand = brandOf(question, at, method, reference);
  const windows = (weights) =>
    Object.fromEntries(WINDOW_NAMES.map((name) => [name, numbers(read(brand, windowAt(name, at), weights))]));
  const answer = { windows: windows(PROFILES[STANDARD]), dropped: brand.dropped };
  if (ask.state) answer.state = stateOf(brand.rows);
  if (ask.campaign) {
    const { first_day: first, last_day: last } = ask.campaign;
    answer.campaign = { ...ask.campaign, ...numbers(read(brand, campaign(first, last), PROFILES[STANDARD])) };
  }
  if (ask.profile) {
    const { weights } = ask.profile;
    answer.profile = { weights, windows: windows(weights), gamma: read(brand, windowAt("28d", at), weights).gamma };
  }
  if (ask.explain) {
    const { window, from, to } = ask.explain;
    const [before, after] = [from, to].map((time) => read(brand, windowAt(window, time), PROFILES[STANDARD]));
    const { delta, contributions } = explain(before, after, reference);
    answer.explain = { ...ask.explain, delta, contributions: contributions.map((row) => bySource(row, reference)) };
  }
  return answer;
}

function comparisonAnswer({ ask, at, brands }, method, reference) {
  const found = brands.map((one) => brandOf(one, at, method, reference));
  const readingOf = ({ brand, window, at: time, first_day: first, last_day: last, profile = STANDARD }) =>
    read(found[brand], window === undefined ? campaign(first, last) : windowAt(window, time), PROFILES[profile]);
  return ask.map(({ one, other }) => ({
    one,
    other,
    ...compare(readingOf(one), readingOf(other), one.brand === other.brand),
  }));
}

const numbers = ({ score, se, low, high, indicators, u, provisional }) => ({
  score,
  se,
  low,
  high,
  indicators,
  u,
  provisional,
});

const bySource = (row, { sources }) => Object.fromEntries(row.map((points, place) => [sources[place], points]));

const stateOf = (rows) =>
  Object.fromEntries(
    Object.entries(rows).map(([granularity, ofGranularity]) => [
      granularity,
      Object.fromEntries([...ofGranularity].map(([name, { sums }]) => [name, sums])),
    ]),
  );

for await (const line of createInterface({ input: process.stdin })) {
  const question = JSON.parse(line);
  const reference = referenceNamed(question.reference, question.table);
  const answer = ANSWERS[question.kind](question, methodNamed(question.method), reference);
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

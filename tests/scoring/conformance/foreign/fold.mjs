/** The set of records as the mentions that live, by granularity (section 2). */

import { authorKey, mentionKey } from "./keys.mjs";
import { compareVersions, versionOf } from "./version.mjs";

const AHEAD_MS = 300_000;
const HOUR_MS = 3_600_000;

export const GRANULARITIES = {
  hour: { paneMs: HOUR_MS, latenessMs: 6 * HOUR_MS },
  day: { paneMs: 24 * HOUR_MS, latenessMs: 72 * HOUR_MS },
};

/** {living: {hour: [version], day: [version]}, dropped: {hour, day, future}, first: smallest created_at or null} */
export function fold(events, method, reference) {
  const ofKnown = events.filter((event) => reference.sources.includes(event.source));
  const versions = ofKnown
    .filter((event) => event.id != null && event.created_at != null)
    .map((event) => versionOf(event, method, reference));
  const inTime = versions.filter((version) => version.at <= version.seenAt + AHEAD_MS);
  const deletions = deletionsOf(ofKnown);
  const dropped = { hour: 0, day: 0, future: versions.length - inTime.length };
  const living = {};
  for (const [name, { latenessMs }] of Object.entries(GRANULARITIES)) {
    const taken = inTime.filter((version) => version.seenAt - version.at <= latenessMs);
    dropped[name] = inTime.length - taken.length;
    living[name] = greatest(taken).filter((version) => !version.deleted && !isDeleted(version, deletions, latenessMs));
  }
  const first = versions.reduce((least, { at }) => (least === null || at < least ? at : least), null);
  return { living, dropped, first };
}

/** Of each mention, named by its key and time, the greatest version. */
function greatest(versions) {
  const held = new Map();
  for (const version of versions) {
    const name = `${version.key} ${version.at}`;
    if (!held.has(name) || compareVersions(held.get(name), version) < 0) held.set(name, version);
  }
  return [...held.values()];
}

/** When those without time were seen: by key of the mention, and by key of the author where an account is deleted. */
function deletionsOf(events) {
  const seen = new Map();
  const add = (key, at) => seen.set(key, [...(seen.get(key) ?? []), at]);
  for (const { deleted, source, id, author, created_at: at, seen_at: seenAt } of events) {
    if (deleted !== true) continue;
    if (id == null) add(`account ${authorKey(source, author)}`, seenAt);
    else if (at == null) add(`mention ${mentionKey(source, id)}`, seenAt);
  }
  return seen;
}

/** A deletion is (seen_at, 1, ...): greater than a version that lives and was seen no later. */
function isDeleted(version, deletions, latenessMs) {
  const seen = [`account ${version.author}`, `mention ${version.key}`].flatMap((name) => deletions.get(name) ?? []);
  return seen.some((at) => version.seenAt <= at && at - version.at <= latenessMs);
}

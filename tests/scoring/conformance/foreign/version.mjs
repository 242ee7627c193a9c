/** One record as a version of a mention, or as a deletion without time (section 2). */

import { fingerprint } from "./fingerprint.mjs";
import { clip, log2, round } from "./integers.mjs";
import { NO_KEY, authorKey, mentionKey, rowOfAuthor, rowOfKey } from "./keys.mjs";

const HALF = 50; // the confidence of a sentiment that has none

/** A version, with the tuple by which versions of one name are ordered. */
export function versionOf(event, method, reference) {
  const place = reference.sources.indexOf(event.source);
  const key = mentionKey(event.source, event.id);
  const author = event.author == null ? key : authorKey(event.source, event.author);
  const { s, c } = toneOf(event);
  const audience =
    event.followers == null ? null : Math.min(reference.audienceCap[place], log2(1 + Math.max(0, event.followers)));
  const reactions = reactionsOf(event);
  const print = fingerprint(event.text);
  const row = method.publicRows ? rowOf(event, key) : 0;
  const deleted = event.deleted === true;
  return {
    place,
    key,
    author,
    at: event.created_at,
    seenAt: event.seen_at,
    deleted,
    s,
    c,
    audience,
    engagement: reactions === null ? null : Math.min(reference.engagementCap[place], log2(1 + reactions)),
    print,
    row,
    order: [event.seen_at, deleted ? 1 : 0, reactions ?? -1, s, c, audience ?? -1, author, print ?? NO_KEY, row],
  };
}

/** Less than, equal to or greater than 0, as the order of versions says. */
export function compareVersions(one, other) {
  const place = one.order.findIndex((part, index) => part !== other.order[index]);
  if (place < 0) return 0;
  return one.order[place] < other.order[place] ? -1 : 1;
}

function toneOf({ sentiment, confidence }) {
  if (sentiment == null) return { s: 0, c: 0 };
  return {
    s: clip(round(100 * sentiment), -100, 100),
    c: confidence == null ? HALF : clip(round(100 * confidence), 0, 100),
  };
}

function reactionsOf({ likes, reposts, replies }) {
  const present = [likes, reposts, replies].filter((count) => count != null);
  return present.length === 0 ? null : present.reduce((total, count) => total + Math.max(0, count), 0);
}

function rowOf(event, key) {
  if (event.row != null) return event.row;
  return event.author == null ? rowOfKey(key) : rowOfAuthor(event.source, event.author);
}

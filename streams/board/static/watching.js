/** The watch list: brands with a star, kept in this browser. */

import { keep, kept } from "./kept.js";

const NAME = "watched";
const MOST = 1_000;

function read() {
  try {
    const names = JSON.parse(kept(NAME, "[]"));
    return new Set(Array.isArray(names) ? names.filter((name) => typeof name === "string") : []);
  } catch {
    return new Set();
  }
}

const watched = read();

export const isWatched = (brand) => watched.has(brand);

/** Give or take the star; returns whether the brand has it now. */
export function toggleWatched(brand) {
  if (!watched.delete(brand)) watched.add(brand);
  keep(NAME, JSON.stringify([...watched].slice(-MOST)));
  return watched.has(brand);
}

/** The watch list: brands with a star, stored in this browser. */

import { store, stored } from "./storage.js";

const NAME = "watched";
const MOST = 1_000;

function read() {
  try {
    const names = JSON.parse(stored(NAME, "[]"));
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
  store(NAME, JSON.stringify([...watched].slice(-MOST)));
  return watched.has(brand);
}

/** The brands with a star. */
export const watchedBrands = () => [...watched];

/** Give the star to these brands, and to no other. */
export function takeWatched(brands) {
  watched.clear();
  for (const brand of brands.slice(-MOST)) watched.add(brand);
  store(NAME, JSON.stringify([...watched]));
}

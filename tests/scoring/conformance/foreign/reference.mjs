/** The published reference (section 9), its two names, and what sets the two methods apart (section 14). */

const SOURCES = ["bluesky", "mastodon", "reddit", "hn", "rss", "youtube", "x"];

/** One number a source, in the order of SOURCES. */
const COLUMNS = {
  voicesPerDay: [2.9, 0.94, 1.75, 0.14, 1.4, 1.55, 10.7],
  level: [2048, 1920, 0, 0, 0, 2816, 2176],
  hasAudience: [true, true, false, false, false, true, true],
  audienceCap: [3302, 3149, 4096, 4096, 4096, 4122, 3443],
  engagementCap: [1011, 991, 1196, 1280, 512, 1472, 965],
  centres: [
    [8.85, 8.25, 0, 0, 0, 11.9, 9.35], // Reach
    [1.8, 1.7, 2.5, 2.85, 0, 3.55, 1.6], // Engagement
    [0.05, 0.045, -0.09, -0.06, 0.08, 0.1, -0.12], // Favour
  ],
};

/** One number an indicator: Presence, Reach, Engagement, Favour. */
const INDICATORS = {
  middle: [0.22, 0.02, 0.01, 0],
  width: [1.6, 0.6, 0.6, 0.19],
  tau: [1.6, 0.8, 0.6, 0.2],
};

export const PROFILES = {
  "standard-1": [0.3, 0.1, 0.15, 0.45],
  "equal-1": [0.25, 0.25, 0.25, 0.25],
};

const METHODS = {
  "jauge-1": { publicRows: false, earlierPanes: { hour: 0, day: 0 }, rateDays: [28, 28], second: false },
  "jauge-2": { publicRows: true, earlierPanes: { hour: 23, day: 6 }, rateDays: [7, Infinity], second: true },
};

const GAMMAS = {
  "2026.1-provisional": [1, 1],
  "2026.2-provisional": [0.908, 0.866],
};

export const methodNamed = (name) => named(METHODS, name, "method");

/** The reference of a name, with the columns that a vector's `table` replaces. */
export function referenceNamed(name = "2026.1-provisional", table = {}) {
  const gammas = table.gamma ?? named(GAMMAS, name, "reference");
  const unit = table.favour_unit ?? 0.19;
  const spread = table.favour_spread ?? SOURCES.map(() => 0.19);
  return {
    sources: SOURCES,
    ...COLUMNS,
    ...INDICATORS,
    share: 1 / SOURCES.length, // ω
    favourScale: spread.map((one) => unit / one), // σ0 / σ[s]
    gammas: Object.fromEntries(Object.keys(PROFILES).map((profile, place) => [profile, gammas[place]])),
  };
}

/** γ of the named profile with these weights; 1 for any others. */
export function gammaOf(reference, weights) {
  const found = Object.keys(PROFILES).find((name) => PROFILES[name].every((one, place) => one === weights[place]));
  return found === undefined ? 1 : reference.gammas[found];
}

function named(table, name, what) {
  if (!Object.hasOwn(table, name)) throw new Error(`no ${what} ${name}`);
  return table[name];
}

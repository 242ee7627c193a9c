/** The drop rule (section 8). */

import { clip, mod } from "./integers.mjs";
import { logit } from "./score.mjs";

const HOUR_MS = 3_600_000;
const LIMITS = { "1h": 1.96, "6h": 2.33, "24h": 1.96 };

/** Run a series of [T, N, se, N28] from the first state: {fired_at, mu, v, p_last}. */
export function drops(window, series) {
  const state = { mu: 0, v: 0.01, n: 0, run: 0, hot: false };
  const fired = [];
  let p = null;
  for (const [at, score, se, base] of series) {
    const e = logit(score) - logit(base) - state.mu;
    const twoPoints = (2 * 100) / (base * (100 - base));
    const sd = Math.sqrt(state.v + se ** 2);
    const z = (-e - twoPoints) / sd;
    p = normal(z);
    state.run = z > LIMITS[window] ? state.run + 1 : 0;
    if (mod(at, HOUR_MS) === 0 && !state.hot) learn(state, clip(e, -2 * sd, 2 * sd), se);
    if (!state.hot && state.n >= 72 && state.run >= 3) {
      state.hot = true;
      fired.push(at);
    }
    if (z < 0) state.hot = false;
  }
  return { fired_at: fired, mu: state.mu, v: state.v, p_last: p };
}

function learn(state, c, se) {
  state.mu += c / 168;
  state.v = Math.max(0.0009, state.v + (c ** 2 - se ** 2 / 2 - state.v) / 168);
  state.n += 1;
}

/** Φ: a series near 0, a continued fraction in the tails. */
function normal(z) {
  const size = Math.abs(z);
  const density = Math.exp(-(z ** 2) / 2) / Math.sqrt(2 * Math.PI);
  if (size < 4) {
    let term = z;
    let total = z;
    for (let n = 1; n < 200; n++) {
      term *= z ** 2 / (2 * n + 1);
      total += term;
    }
    return 0.5 + density * total;
  }
  let fraction = 0;
  for (let n = 100; n > 0; n--) fraction = n / (size + fraction);
  const tail = density / (size + fraction);
  return z > 0 ? 1 - tail : tail;
}

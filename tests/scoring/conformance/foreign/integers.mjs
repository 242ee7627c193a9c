/** Integer arithmetic of the notation, and the logarithm in fixed point (section 2). */

const MOST = 2n ** 40n;
const TWO = 2n ** 63n;
const known = new Map();

/** The rest of a division that rounds towards minus infinity; b > 0. */
export const mod = (a, b) => ((a % b) + b) % b;

/** a // b, exact for safe integers; b > 0. */
export const floorDivide = (a, b) => (a - mod(a, b)) / b;

export const clip = (x, low, high) => Math.min(high, Math.max(low, x));

export const sum = (numbers) => numbers.reduce((total, one) => total + one, 0);

/** The nearest integer, halves to the even one. */
export function round(x) {
  const below = Math.floor(x);
  const rest = x - below;
  if (rest === 0.5) return mod(below, 2) === 0 ? below : below + 1;
  return rest > 0.5 ? below + 1 : below;
}

/** l2(y): 256 * log2(y) for an integer y >= 1. Its products have 128 bits, hence BigInt. */
export function log2(y) {
  if (!known.has(y)) known.set(y, computed(BigInt(y)));
  return known.get(y);
}

function computed(whole) {
  const y = whole < MOST ? whole : MOST;
  let out = y.toString(2).length - 1;
  let m = (y << 62n) >> BigInt(out);
  for (let place = 0; place < 8; place++) {
    m = (m * m) >> 62n;
    out *= 2;
    if (m >= TWO) {
      out += 1;
      m >>= 1n;
    }
  }
  return out;
}

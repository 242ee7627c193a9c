/** Where a click on a theme leads: the one place that says so. */

import { to } from "./route.js";

const SIGNS = { tag: "#" };
const HOUR_MS = 3_600_000;
const HOURS = { "1h": 1, "6h": 6, "24h": 24, "7d": 168, "28d": 672 };

/** All retained mentions of a brand with a theme's words, of the window that ends at `until`, ms UTC. */
export const themeLink = (brand, window, until, { text }) =>
  to("mentions", { brand, q: `"${text}"`, from: until - HOURS[window] * HOUR_MS, to: until - 1 });

/** A theme as it is written: a tag with its sign. */
export const themeText = ({ kind, text }) => `${SIGNS[kind] ?? ""}${text}`;

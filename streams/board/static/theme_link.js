/** Where a click on a theme leads: the one place that says so. */

import { to } from "./route.js";

const SIGNS = { tag: "#" };

/** The mentions of a brand that hold a theme; `name` is the theme's, as the API returns it. */
export const themeLink = (brand, window, name) =>
  to("brand", { brand, window: window === "24h" ? null : window, theme: name });

/** A theme as it is written: a tag with its sign. */
export const themeText = ({ kind, text }) => `${SIGNS[kind] ?? ""}${text}`;

/** The same of a name: `tag:late` is #late. */
export function textOfName(name) {
  const [kind, text] = name.split(/:(.*)/s);
  return themeText({ kind, text: text ?? "" });
}

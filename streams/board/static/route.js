/** Addresses of views: `#/brand?brand=...&window=24h`. All a view shows hangs on its address. */

import { WINDOWS } from "./board.js";

export const VIEWS = [
  "league",
  "brand",
  "compare",
  "mentions",
  "alerts",
  "notifications",
  "brands",
  "sources",
  "method",
];

/** What the address asks for. */
export function asked(hash = location.hash) {
  const [path, query] = hash.replace(/^#\/?/, "").split(/\?(.*)/s);
  return { view: VIEWS.includes(path) ? path : "league", params: new URLSearchParams(query ?? "") };
}

/** The address of a view; `null` and empty leave a name out, an array repeats it. */
export function to(view, params = {}) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params))
    for (const one of [value].flat()) if (one !== null && one !== undefined && one !== "") query.append(name, one);
  const text = query.toString();
  return `#/${view}${text ? `?${text}` : ""}`;
}

/** Change some of the address: as a step that "back" undoes, or in place. */
export function go(view, params, { replace = false } = {}) {
  const hash = to(view, params);
  if (hash === location.hash) return;
  if (replace) {
    history.replaceState(null, "", hash);
    dispatchEvent(new HashChangeEvent("hashchange"));
  } else location.hash = hash;
}

/** The window an address names, or `otherwise`. */
export const windowOf = (params, otherwise = "24h") =>
  WINDOWS.includes(params.get("window")) ? params.get("window") : otherwise;

/** Of the league and of one brand, as they are linked to from anywhere. */
export const brandLink = (brand, window) => to("brand", { brand, window: window === "24h" ? null : window });

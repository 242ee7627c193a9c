/** Light or dark: as the system has it, until somebody says otherwise. */

import { keep, kept } from "./kept.js";

const system = matchMedia("(prefers-color-scheme: dark)");

export const dark = () => (document.documentElement.dataset.theme ?? (system.matches ? "dark" : "light")) === "dark";

/** Turn the light on or off, for good. */
export function turn() {
  const to = dark() ? "light" : "dark";
  document.documentElement.dataset.theme = to;
  keep("theme", to);
  dispatchEvent(new Event("themechange"));
}

system.addEventListener("change", () => kept("theme") || dispatchEvent(new Event("themechange")));

/** The colour a custom property has now, for what is drawn and not styled. */
export function colour(name) {
  const probe = document.createElement("i");
  probe.style.color = `var(--${name})`;
  document.body.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

/** Whether movement is to be spared. */
export const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

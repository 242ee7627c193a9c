/** Light or dark: as the system has it, until somebody says otherwise. */

import { store, stored } from "./storage.js";

const system = matchMedia("(prefers-color-scheme: dark)");

export const dark = () => (document.documentElement.dataset.theme ?? (system.matches ? "dark" : "light")) === "dark";

/** Turn the light on or off, for good. */
export function turn() {
  const to = dark() ? "light" : "dark";
  document.documentElement.dataset.theme = to;
  store("theme", to);
  dispatchEvent(new Event("repaint"));
}

system.addEventListener("change", () => stored("theme") || dispatchEvent(new Event("repaint")));

/** The colour a custom property has now, for what is drawn and not styled. */
export function colour(name) {
  const probe = document.createElement("i");
  probe.style.color = `var(--${name})`;
  document.body.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

/** On paper everything is light: what is drawn has to be drawn anew (`repaint`), before and after. */
let shown;
addEventListener("beforeprint", () => {
  shown = document.documentElement.dataset.theme;
  document.documentElement.dataset.theme = "light";
  dispatchEvent(new Event("repaint"));
});
addEventListener("afterprint", () => {
  if (shown) document.documentElement.dataset.theme = shown;
  else delete document.documentElement.dataset.theme;
  dispatchEvent(new Event("repaint"));
});

/** Whether movement is to be spared. */
export const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

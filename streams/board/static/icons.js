/** The few pictures of the page; each stands beside words, or is hidden from screen readers. */

import { s } from "./dom.js";

const PATHS = {
  star: "M8 1.6l2 4.1 4.5.6-3.3 3.1.8 4.5L8 11.7l-4 2.2.8-4.5L1.5 6.3l4.5-.6z",
  moon: "M13.2 10A5.8 5.8 0 0 1 6 2.8 5.8 5.8 0 1 0 13.2 10z",
  pause: "M5 3v10M11 3v10",
  play: "M5 3l8 5-8 5z",
  out: "M9.5 2.5h4v4M13.2 2.8L7.5 8.5M6 3H3v10h10v-3",
  close: "M4 4l8 8M12 4l-8 8",
};

/** One of them, as large as the text beside it. */
export function icon(name, given = {}) {
  return s(
    "svg",
    {
      viewBox: "0 0 16 16",
      width: 16,
      height: 16,
      "aria-hidden": "true",
      focusable: "false",
      ...given,
      class: `icon icon-${name} ${given.class ?? ""}`,
    },
    s("path", { d: PATHS[name] }),
  );
}

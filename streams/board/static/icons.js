/** The few pictures of the page; each stands beside words, or is hidden from screen readers. */

import { s } from "./dom.js";

const PATHS = {
  star: "M8 1.6l2 4.1 4.5.6-3.3 3.1.8 4.5L8 11.7l-4 2.2.8-4.5L1.5 6.3l4.5-.6z",
  moon: "M13.2 10A5.8 5.8 0 0 1 6 2.8 5.8 5.8 0 1 0 13.2 10z",
  pause: "M5 3v10M11 3v10",
  play: "M5 3l8 5-8 5z",
  out: "M9.5 2.5h4v4M13.2 2.8L7.5 8.5M6 3H3v10h10v-3",
  close: "M4 4l8 8M12 4l-8 8",
  dot: "M8 4.5a3.5 3.5 0 1 1 0 7a3.5 3.5 0 1 1 0-7z",
  sync: "M13 5.5A5.5 5.5 0 0 0 3 6M3 2.5V6h3.5M3 10.5a5.5 5.5 0 0 0 10-.5M13 13.5V10H9.5",
  clock: "M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 1 1 8 1.8zM8 4.5V8l2.5 2",
  broken: "M8 1.8L14.6 13.8H1.4zM8 6.5v3.2M8 11.4v.6",
  unplugged: "M5.5 2v3.5M10.5 2v3.5M3.5 5.5h9v2a4.5 4.5 0 0 1-9 0zM8 12v2.5M2 14L14 2",
  empty: "M2 9h3.5l1 2h3l1-2H14M2 9l2-5.5h8L14 9v4.5H2z",
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

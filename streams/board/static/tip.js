/** One note for every number: where it comes from. By pointer and by keyboard, gone with Escape. */

import { board } from "./board.js";
import { h, refill } from "./dom.js";
import { count, exactly, range } from "./format.js";
import { has, t } from "./language.js";

const SLOW_MS = 140;
const LEAVE_MS = 160;
const MARGIN = 8;

const describers = new WeakMap();
const note = h("div", { id: "tip", role: "tooltip", class: "tip", hidden: true });
let anchor = null;
let coming = 0;
let leaving = 0;

/**
 * Give an element its note. `describe(target)` returns `{ title, text, rows, anchor }` or null each time it is shown;
 * `anchor` is where the note stands, else the element. With `stop`, Tab stops at the element.
 */
export function tip(node, describe, stop = false) {
  describers.set(node, describe);
  if (stop) node.tabIndex = 0;
  return node;
}

/** A number that can be traced. */
export const traced = (text, describe, given = {}) =>
  tip(h("span", { class: "traced", ...given }, text), describe, true);

/** The lines under every number: of which window it is, when it was read, by which method, from how much. */
export function origin({ window, at, mentions, voices, low, high, versions = board.versions, more = [] }) {
  return [
    ...more,
    window && [t("tip.window"), has(`window.long.${window}`) ? t(`window.long.${window}`) : window],
    at && [t("tip.at"), exactly(at)],
    versions && [t("tip.method"), t("tip.versions", versions)],
    low !== undefined && low !== null && [t("tip.interval"), t("range.certain", range(low, high))],
    mentions !== undefined &&
      mentions !== null && [
        t("tip.count"),
        t("tip.counted", count(mentions), voices === undefined ? null : count(voices)),
      ],
  ].filter(Boolean);
}

function contentOf(target) {
  for (let node = target; node instanceof Element; node = node.parentElement) {
    const content = describers.get(node)?.(target);
    if (content) return { ...content, anchor: content.anchor ?? node };
  }
  return null;
}

function show(content) {
  if (!content.anchor.isConnected) return;
  hide();
  anchor = content.anchor;
  refill(
    note,
    content.title && h("p", { class: "tip-title" }, content.title),
    content.text && h("p", { class: "tip-text" }, content.text),
    content.rows?.length > 0 &&
      h(
        "dl",
        {},
        content.rows.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))),
      ),
  );
  note.hidden = false;
  anchor.setAttribute("aria-describedby", "tip");
  place();
}

function place() {
  const at = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = note;
  const room = document.documentElement.clientWidth;
  const below = at.bottom + MARGIN + height < innerHeight || at.top < height + MARGIN;
  note.style.left = `${Math.max(MARGIN, Math.min(at.left, room - width - MARGIN))}px`;
  note.style.top = `${below ? at.bottom + MARGIN : at.top - height - MARGIN}px`;
}

function hide() {
  clearTimeout(coming);
  clearTimeout(leaving);
  if (!anchor) return;
  anchor.removeAttribute("aria-describedby");
  anchor = null;
  note.hidden = true;
}

/** A key that moves focus may scroll the page: what is in focus keeps its note, what lay under the pointer loses it. */
function scrolled() {
  if (anchor?.contains(document.activeElement)) place();
  else hide();
}

function over({ target }) {
  if (note.contains(target)) return clearTimeout(leaving);
  const content = contentOf(target);
  clearTimeout(coming);
  if (content?.anchor === anchor) return clearTimeout(leaving);
  if (content) coming = setTimeout(() => show(content), anchor ? 30 : SLOW_MS);
  else if (anchor) leaving = setTimeout(hide, LEAVE_MS);
}

/** Begin to listen, once. */
export function startTips() {
  document.body.append(note);
  document.addEventListener("pointerover", over);
  document.addEventListener("focusin", ({ target }) => {
    const content = target.matches(":focus-visible") && contentOf(target);
    if (content) show(content);
    else if (!note.contains(target)) hide();
  });
  document.addEventListener("focusout", () => hide());
  document.addEventListener("keydown", ({ key }) => key === "Escape" && hide());
  document.addEventListener("scroll", scrolled, { capture: true, passive: true });
  addEventListener("hashchange", hide);
}

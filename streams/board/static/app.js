/** The page: which view is open, in which language, and what it shows when a view fails. */

import { onUnauthorized, unreachable } from "./api.js";
import { writeBanner } from "./banner.js";
import { board } from "./board.js";
import { h, refill } from "./dom.js";
import { markView, writeHeader } from "./header.js";
import { allWords, t } from "./language.js";
import { asked, windowOf } from "./route.js";
import { allStyles } from "./styles.js";
import { startTips } from "./tip.js";

const VIEWS = {
  league: () => import("./league.js"),
  brand: () => import("./brand.js"),
  compare: () => import("./compare.js"),
  mentions: () => import("./mentions.js"),
  alerts: () => import("./alerts.js"),
  notifications: () => import("./notifications.js"),
  brands: () => import("./brands.js"),
  sources: () => import("./sources.js"),
  method: () => import("./method.js"),
};

const main = document.getElementById("main");
const RETRY_MS = 4_000;
const LONGEST_MS = 60_000;

let open = null; // { view, place, leaving, update, isRefused }
let failures = 0; // since a view could be opened
let isSignedOut = false;

/** Open the view of the address. A view that can takes another address without being built anew. */
async function turnTo() {
  if (isSignedOut) return;
  const { view, params } = asked();
  board.look(windowOf(params), view === "league" ? (params.get("panel") ?? "") : board.panel);
  markView();
  if (open?.view === view && open.update?.(params)) return;
  const first = !open;
  open?.leaving.abort();
  // A place of its own: whatever a view that was left still writes goes nowhere.
  const mine = { view, leaving: new AbortController(), place: h("div", { class: `view-${view}` }) };
  open = mine;
  refill(mine.place, first ? null : h("p", { class: "empty" }, t("reading")));
  refill(main, mine.place);
  const parts = Promise.all([VIEWS[view](), ...(view === "league" ? [] : [allWords(), allStyles()])]);
  const [page] = await parts.catch(cutOff);
  if (mine.leaving.signal.aborted) return;
  scrollTo(0, 0);
  try {
    if (!page) throw unreachable();
    mine.update = await page.show(mine.place, params, mine.leaving.signal);
    failures = 0;
  } catch (problem) {
    if (!mine.leaving.signal.aborted) refuse(problem);
  }
  if (mine.leaving.signal.aborted) return;
  document.title = `${main.querySelector("h1")?.textContent ?? t(`view.${view}`)} · Jauge`;
  if (!first) main.focus({ preventScroll: true });
}

/** A file that could not be fetched is a TypeError in every browser; other errors are faults of the file. */
function cutOff(problem) {
  if (!(problem instanceof TypeError)) throw problem;
  return [];
}

function refuse(problem) {
  if (problem.status === 401) return;
  open.isRefused = true;
  const mine = open;
  const passes = problem.status === 0 || problem.status === 408 || problem.status === 429 || problem.status >= 500;
  if (passes) setTimeout(() => mine === open && again(), Math.min(LONGEST_MS, RETRY_MS * 2 ** failures++));
  refill(
    mine.place,
    h(
      "div",
      { class: "note", role: "alert" },
      h("h1", {}, problem.title ?? t("problem")),
      h("p", {}, problem.detail ?? problem.message),
      h("button", { type: "button", on: { click: again } }, t("problem.again")),
    ),
  );
  if (problem.status === undefined) console.error(problem);
}

/** Build the open view anew: the language is another. */
function again() {
  open?.leaving.abort();
  open = null;
  return turnTo();
}

function spoken() {
  writeHeader(spoken);
  writeBanner();
  again();
}

onUnauthorized(async () => {
  if (isSignedOut) return;
  isSignedOut = true;
  open?.leaving.abort();
  board.live.close();
  const { showSignIn } = await import("./session.js");
  showSignIn(main, () => {
    isSignedOut = false;
    open = null;
    board.started = false;
    writeHeader(spoken);
    begin();
  });
});

/** After the first view: what other views need. A view that still lacks it asks again, and says so. */
function prepare() {
  allWords().catch(() => {});
  allStyles();
}

function begin() {
  turnTo().then(() => (window.requestIdleCallback ?? setTimeout)(prepare));
  board.start().catch((problem) => problem.status === 401 || board.emit("problem", problem));
}

board.on("link", (linked) => linked && open?.isRefused && again());
addEventListener("online", () => open?.isRefused && again());
board.on("alerts", async (change) => {
  if (change?.isNew) (await import("./aria_live.js")).announce(change.alert);
});
addEventListener("hashchange", turnTo);
startTips();
writeHeader(spoken);
begin();

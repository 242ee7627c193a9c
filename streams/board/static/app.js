/** The page: which view is open, in which language, and what it shows when a view fails. */

import { onUnauthorized } from "./api.js";
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
  alerts: () => import("./alerts.js"),
  sources: () => import("./sources.js"),
  method: () => import("./method.js"),
};

const main = document.getElementById("main");
let open = null; // { view, key, leaving, update }
let isSignedOut = false;
let banner = null; // its module, once the first view is there

/** Open the view of the address. A view that can takes another address without being built anew. */
async function turnTo() {
  if (isSignedOut) return;
  const { view, params } = asked();
  board.look(windowOf(params), view === "league" ? (params.get("panel") ?? "") : board.panel);
  markView();
  if (open?.view === view && open.update?.(params)) return;
  const first = !open;
  open?.leaving.abort();
  const leaving = new AbortController();
  open = { view, leaving };
  const [page] = await Promise.all([VIEWS[view](), ...(view === "league" ? [] : [allWords(), allStyles()])]);
  if (leaving.signal.aborted) return;
  refill(main);
  main.className = `view-${view}`;
  scrollTo(0, 0);
  try {
    open.update = await page.show(main, params, leaving.signal);
  } catch (problem) {
    if (!leaving.signal.aborted) refuse(problem);
  }
  document.title = `${main.querySelector("h1")?.textContent ?? t(`view.${view}`)} · Jauge`;
  if (!first) main.focus({ preventScroll: true });
}

function refuse(problem) {
  if (problem.status === 401) return;
  refill(
    main,
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
  banner?.then(({ writeBanner }) => writeBanner());
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

/** After the first view: the banner, and what other views need. */
function prepare() {
  banner ??= import("./banner.js");
  allWords();
  allStyles();
}

function begin() {
  turnTo().then(() => (window.requestIdleCallback ?? setTimeout)(prepare));
  board.start().catch((problem) => problem.status === 401 || board.emit("problem", problem));
}

board.on("alerts", async (change) => {
  if (change?.isNew) (await import("./aria_live.js")).announce(change.alert);
});
addEventListener("hashchange", turnTo);
startTips();
writeHeader(spoken);
begin();

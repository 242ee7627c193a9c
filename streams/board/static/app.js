/** The page: which view is open, in which language, and what is to be said of what goes wrong. */

import { whenShutOut } from "./api.js";
import { announce } from "./announcing.js";
import { writeBanner } from "./banner.js";
import { board } from "./board.js";
import { h, refill } from "./dom.js";
import { t } from "./language.js";
import { markView, writeMasthead } from "./masthead.js";
import { asked, windowOf } from "./route.js";
import { showDoor } from "./session.js";
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
let shut = false;

/** Open the view of the address. A view that can takes another address without being built anew. */
async function turnTo() {
  if (shut) return;
  const { view, params } = asked();
  board.look(windowOf(params), view === "league" ? (params.get("panel") ?? "") : board.panel);
  markView();
  if (open?.view === view && open.update?.(params)) return;
  const first = !open;
  open?.leaving.abort();
  const leaving = new AbortController();
  open = { view, leaving };
  const page = await VIEWS[view]();
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

/** Build the open view anew: the language or the theme is another. */
function again() {
  open?.leaving.abort();
  open = null;
  return turnTo();
}

function spoken() {
  writeMasthead(spoken);
  writeBanner();
  again();
}

whenShutOut(() => {
  if (shut) return;
  shut = true;
  open?.leaving.abort();
  board.live.close();
  showDoor(main, () => {
    shut = false;
    open = null;
    board.started = false;
    writeMasthead(spoken);
    begin();
  });
});

function begin() {
  turnTo();
  board.start().catch((problem) => problem.status === 401 || board.say("problem", problem));
}

board.on("alerts", (told) => told?.isNew && announce(told.alert));
addEventListener("hashchange", turnTo);
addEventListener("themechange", again);
startTips();
writeMasthead(spoken);
begin();

/** Head and foot of every page: where one can go, what the number is, and how current it is. */

import { board } from "./board.js";
import { h, refill, unseen } from "./dom.js";
import { clock, recent } from "./format.js";
import { exactUntil, freshness } from "./freshness.js";
import { icon } from "./icons.js";
import { language, LANGUAGES, speak, t } from "./language.js";
import { asked, to, VIEWS } from "./route.js";
import { stored } from "./storage.js";
import { dark, turn } from "./theme.js";
import { tip } from "./tip.js";

const UNLISTED = ["brand", "notifications"]; // reached from other views
const STATED_MS = 1_000;
const SNOOZED_MS = 30_000;

let place = null; // where the state is written
let alerts = null; // how many are open
let links = new Map();
let shown = "";

/** Write head and foot, in the language of now. */
export function writeHeader(spoken) {
  place = h("p", { class: "state", id: "state" });
  alerts = h("span", { class: "badge" });
  links = new Map(
    VIEWS.filter((view) => !UNLISTED.includes(view)).map((view) => [
      view,
      h("a", { href: to(view) }, t(`view.${view}`), view === "alerts" && alerts),
    ]),
  );
  refill(
    document.getElementById("header"),
    h(
      "div",
      { class: "bar" },
      h("a", { class: "mark", href: to("league") }, mark(), "Jauge"),
      h(
        "nav",
        { "aria-label": t("nav") },
        h(
          "ul",
          {},
          [...links.values()].map((link) => h("li", {}, link)),
        ),
      ),
      h(
        "div",
        { class: "bar-end" },
        place,
        languages(spoken),
        lamp(),
        stored("entered") &&
          h(
            "button",
            { type: "button", class: "leave", on: { click: async () => (await import("./session.js")).leave() } },
            t("session.leave"),
          ),
      ),
    ),
    h("p", { class: "what", id: "what" }, t("what"), " ", h("a", { href: to("method") }, t("what.more"))),
  );
  refill(
    document.getElementById("foot"),
    h("p", {}, t("foot"), " ", h("a", { href: `help/${language()}` }, t("help"))),
  );
  document.getElementById("skip").textContent = t("skip");
  shown = "";
  writeState();
  writeAlerts();
}

/** Which view is open. */
export function markView() {
  const { view } = asked();
  for (const [name, link] of links) {
    if (name === "league" || name === "compare")
      link.href = to(name, { window: board.window === "24h" ? null : board.window });
    if (name === view || (view === "brand" && name === "league"))
      link.setAttribute("aria-current", name === view ? "page" : "true");
    else link.removeAttribute("aria-current");
  }
}

function mark() {
  return h("span", { class: "mark-scale", "aria-hidden": "true" }, h("i"), h("b"));
}

function languages(spoken) {
  return h(
    "div",
    { class: "languages", role: "group", "aria-label": t("language") },
    Object.entries(LANGUAGES).map(([code, name]) =>
      h(
        "button",
        {
          type: "button",
          lang: code,
          "aria-pressed": String(code === language()),
          on: { click: () => code !== language() && speak(code).then(spoken) },
        },
        h("span", { "aria-hidden": "true" }, code.toUpperCase()),
        unseen(name),
      ),
    ),
  );
}

function lamp() {
  const button = h(
    "button",
    {
      type: "button",
      class: "lamp",
      "aria-pressed": String(dark()),
      on: {
        click: () => {
          turn();
          button.setAttribute("aria-pressed", String(dark()));
        },
      },
    },
    icon("moon"),
    unseen(t("dark")),
  );
  return button;
}

function writeState() {
  if (!place) return;
  const now = freshness();
  const next = `${now.name} ${now.word} ${now.until}`;
  if (next === shown) return;
  shown = next;
  place.dataset.state = now.name;
  place.className = `state ${now.kind}`;
  const { until } = now;
  refill(
    place,
    icon(now.picture),
    h("span", {}, now.word),
    until
      ? h(
          "time",
          { datetime: new Date(until).toISOString() },
          t("state.until", Math.abs(Date.now() - until) < 72e6 ? clock(until) : recent(until)),
        )
      : null,
  );
  tip(
    place,
    () => ({ title: t("state.title"), text: t("state.text"), rows: [[t("tip.until"), exactUntil(now)]] }),
    true,
  );
}

function writeAlerts() {
  const open = board.loudAlerts.length;
  refill(alerts, open ? [h("span", { "aria-hidden": "true" }, open), unseen(` ${t("alerts.open", open)}`)] : null);
  alerts.hidden = !open;
}

board.on(["link", "state"], writeState);
board.on("alerts", writeAlerts);
setInterval(writeState, STATED_MS);
setInterval(() => alerts && writeAlerts(), SNOOZED_MS); // a snooze may be over

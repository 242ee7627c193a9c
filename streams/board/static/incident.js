/** What people do about an open incident: somebody takes it up, snoozes it, or lets it go. */

import { send } from "./api.js";
import { board, isQuiet } from "./board.js";
import { h, refill } from "./dom.js";
import { exactly, recent } from "./format.js";
import { t } from "./language.js";
import { whoOf } from "./names.js";
import { tip } from "./tip.js";

const HOUR_MS = 3_600_000;
const SNOOZED_H = [1, 4, 24];

/** Who looks after it, in words; null: nobody. */
function standing({ acknowledgement: one }) {
  if (!one) return null;
  const { at, until, by } = one;
  const who = whoOf(by);
  const words = until
    ? t(until > Date.now() ? "incident.snoozed" : "incident.woken", who, recent(until))
    : t("incident.taken", who, recent(at));
  return tip(h("span", { class: "incident-standing" }, words), () => ({
    title: t("incident.title"),
    text: t("incident.text"),
    rows: [[t("incident.at"), exactly(at)]],
  }));
}

/** The line under an incident: who looks after it, and for editors of an open one what they can do. */
export function incidentLine(alert) {
  const mayAct = board.market.may_label && alert.state !== "closed";
  const words = standing(alert);
  if (!mayAct && !words) return null;
  const problem = h("span", { class: "incident-problem", role: "status" });
  const act = async (body) => {
    for (const button of line.querySelectorAll("button")) button.disabled = true;
    try {
      await send("acknowledgements", { incident: alert.id, ...body });
      refill(problem);
    } catch (failed) {
      refill(problem, failed.message);
    } finally {
      for (const button of line.querySelectorAll("button")) button.disabled = false;
    }
  };
  const button = (text, body, name) =>
    h("button", { type: "button", class: "quiet", "data-action": name, on: { click: () => act(body()) } }, text);
  const actions = isQuiet(alert)
    ? [button(t("incident.undo"), () => ({ action: "undo" }), "undo")]
    : [
        button(t("incident.take"), () => ({ action: "acknowledge" }), "acknowledge"),
        ...SNOOZED_H.map((hours) =>
          button(
            t("incident.snooze", hours),
            () => ({ action: "snooze", until: Date.now() + hours * HOUR_MS }),
            `snooze-${hours}`,
          ),
        ),
      ];
  const line = h(
    "div",
    { class: "incident" },
    words,
    mayAct ? h("div", { class: "incident-actions", role: "group", "aria-label": t("incident.title") }, actions) : null,
    problem,
  );
  return line;
}

/** What was said behind a change: themes, breakdowns and voices, each asked for when it is opened. */

import { ask } from "./api.js";
import { retry } from "./controls.js";
import { h, refill } from "./dom.js";
import { t } from "./language.js";

const PARTS = {
  themes: async () => (await import("./themes.js")).themeParts,
  breakdowns: async () => (await import("./breakdowns.js")).breakdownParts,
  voices: async () => (await import("./voices.js")).voiceParts,
};

/** The card of a brand's page. `asked`: brand and window, and the times where they are not the newest. */
export const saidCard = (asked, policies, signal) =>
  h(
    "section",
    { class: "card said", id: "said", "aria-labelledby": "said-title" },
    h("div", { class: "card-head" }, h("h2", { id: "said-title" }, t("said.title"))),
    h("p", { class: "muted" }, t("said.text")),
    Object.keys(PARTS).map((name) => saidPart(name, asked, policies, signal)),
  );

/** One part, folded. */
export function saidPart(name, asked, policies, signal) {
  const body = h("div", { class: "said-body" });
  const node = h(
    "details",
    { class: "folded", "data-said": name },
    h("summary", {}, t(`said.${name}`)),
    h("p", { class: "muted" }, t(`said.${name}.text`)),
    body,
  );
  let isAsked = false;
  node.addEventListener("toggle", () => {
    if (node.open && !isAsked) read();
  });

  async function read() {
    isAsked = true;
    refill(body, h("p", { class: "empty", role: "status" }, t("reading")));
    try {
      const [answer, parts] = await Promise.all([ask(name, asked, signal), PARTS[name]()]);
      refill(body, parts(answer, policies));
    } catch (problem) {
      if (signal?.aborted) return;
      isAsked = false;
      const isNothing = [400, 404].includes(problem.status);
      refill(body, h("p", { class: "empty" }, isNothing ? t("explained.none") : [problem.message, " ", retry(read)]));
    }
  }
  return node;
}

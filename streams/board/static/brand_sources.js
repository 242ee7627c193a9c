/** Where a brand's mentions come from: how much of the window each source covers, and what is counted as a mention. */

import { h } from "./dom.js";
import { list, moment, percent, span } from "./format.js";
import { t } from "./language.js";
import { sourceName, visible } from "./names.js";
import { to } from "./route.js";
import { health, healthTag } from "./health.js";
import { table } from "./tables.js";
import { traced, origin } from "./tip.js";

const FULL = 0.95;
const STATES = ["connected", "not_connected", "not_observed", "not_counted"];
const UNREAD = ["not_observed", "not_counted"]; // of which the score knows nothing: no coverage to show

/** Health and coverage of the sources, as the brand's score of this window knows them. */
export function brandSources(view, window, rows) {
  const score = view.windows.find((one) => one.window === window);
  const states = view.source_states?.[window] ?? {};
  const sources = Object.keys(states).sort();
  const lines = sources.map((source) => {
    const own = rows.filter((row) => row.source === source);
    const coverage = score?.coverage[source];
    return [
      sourceName(source),
      own.length ? healthTag(health(own)) : h("span", { class: "muted" }, "–"),
      UNREAD.includes(states[source])
        ? h("span", { class: "muted" }, t(`sources.state.${states[source]}`))
        : coverage === undefined
          ? "–"
          : traced(
              percent(coverage),
              () => ({ title: t("column.coverage"), text: t("tip.coverage"), rows: origin({ window, at: score.at }) }),
              { class: coverage < FULL ? "traced low" : "traced" },
            ),
      own.some((row) => row.lag_ms !== null) ? span(Math.max(...own.map((row) => row.lag_ms ?? 0))) : "–",
    ];
  });
  return h(
    "section",
    { class: "card", "aria-labelledby": "sources-title" },
    h(
      "div",
      { class: "card-head" },
      h("h2", { id: "sources-title" }, t("view.sources")),
      h("a", { href: to("sources") }, t("sources.all")),
    ),
    table(
      t("view.sources"),
      [t("source"), t("sources.health"), [t("column.coverage"), "number"], [t("sources.lag"), "number"]],
      lines,
    ),
    h(
      "ul",
      { class: "source-states" },
      STATES.map((state) => [state, Object.keys(states).filter((source) => states[source] === state)])
        .filter(([, named]) => named.length)
        .map(([state, named]) =>
          h("li", {}, h("strong", {}, t(`sources.state.${state}`)), ` ${list(named.map(sourceName))}`),
        ),
    ),
    h("p", { class: "card-note" }, t("sources.states")),
  );
}

/** Terms and query of a brand. */
export function counted({ terms, query, since }) {
  return h(
    "section",
    { class: "card counted", "aria-labelledby": "counted-title" },
    h("h2", { id: "counted-title" }, t("counted.title")),
    h("p", { class: "card-note" }, t("counted.text")),
    terms.length
      ? h(
          "ul",
          { class: "terms" },
          terms.map((term) => h("li", {}, h("code", {}, h("bdi", {}, visible(term))))),
        )
      : null,
    query ? h("p", {}, h("code", {}, h("bdi", {}, visible(query)))) : null,
    since ? h("p", { class: "card-note" }, t("counted.since", moment(since))) : null,
  );
}

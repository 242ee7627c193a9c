/** All sources: how current each is, what could not be read, and what its rules allow. */

import { ask } from "./api.js";
import { board } from "./board.js";
import { h, refill } from "./dom.js";
import { byName, count, exactly, list, moment, recent, span } from "./format.js";
import { health, healthTag } from "./health.js";
import { has, t } from "./language.js";
import { nameOf, sourceName, visible } from "./names.js";
import { table } from "./tables.js";
import { traced } from "./tip.js";

const AGAIN_MS = 15_000;
const CALM_MS = 1_000;
const SHOWN_GAPS = 3;

export async function show(main, params, signal) {
  const rows = new Map();
  const absent = h("p", { class: "card-note" });
  const box = h("div");
  const key = (row) => `${row.source}|${row.instance}`;
  let waiting = 0;

  const write = () => {
    waiting = 0;
    if (box.contains(document.activeElement) && box.querySelector("table") && document.activeElement.closest("tbody"))
      return;
    const all = [...rows.values()].sort(
      (one, other) => byName(sourceName(one.source), sourceName(other.source)) || byName(one.instance, other.instance),
    );
    refill(
      box,
      all.length
        ? table(t("view.sources"), HEADS(), all.map(line), { class: "sources" })
        : h("p", { class: "empty" }, t("sources.none")),
    );
  };
  const later = () => (waiting ||= setTimeout(write, CALM_MS));
  const read = async () => {
    const answer = await ask("sources", {}, signal);
    rows.clear();
    for (const row of answer.rows) rows.set(key(row), row);
    refill(absent, answer.not_observed.length ? t("sources.absent", list(answer.not_observed.map(sourceName))) : "");
  };

  await read();
  refill(
    main,
    h(
      "div",
      { class: "view-head" },
      h("div", {}, h("h1", {}, t("view.sources")), h("p", { class: "view-text" }, t("sources.text"))),
    ),
    box,
    absent,
    h("p", { class: "card-note" }, t("sources.note")),
  );
  write();
  board.on(
    "source",
    (row) => {
      rows.set(key(row), row);
      later();
    },
    signal,
  );
  const timer = setInterval(() => document.hidden || read().then(write, () => {}), AGAIN_MS);
  signal.addEventListener("abort", () => {
    clearInterval(timer);
    clearTimeout(waiting);
  });
}

const HEADS = () => [
  t("source"),
  t("sources.health"),
  t("sources.at"),
  [t("sources.lag"), "number"],
  [t("sources.published"), "number"],
  [t("sources.refused"), "words"],
  [t("sources.gaps"), "words"],
  [t("sources.policy"), "words"],
];

function line(row) {
  return [
    [sourceName(row.source), row.instance ? h("span", { class: "instance" }, nameOf(row.instance)) : null],
    healthTag(health([row])),
    traced(recent(row.at), () => ({
      title: t("sources.at"),
      text: t("sources.tip.at"),
      rows: [
        [t("tip.at"), exactly(row.at)],
        row.last_event_time ? [t("sources.last"), exactly(row.last_event_time)] : null,
      ].filter(Boolean),
    })),
    row.lag_ms === null
      ? "–"
      : traced(span(row.lag_ms), () => ({
          title: t("sources.lag"),
          text: t("sources.tip.lag"),
          rows: [[t("tip.at"), exactly(row.at)]],
        })),
    traced(count(row.published), () => ({
      title: t("sources.published"),
      text: t("sources.tip.published"),
      rows: [[t("tip.at"), exactly(row.at)]],
    })),
    refused(row.refused),
    gaps(row.gaps),
    [h("strong", {}, t(`participation.${row.participation}`)), policy(row.policy)],
  ];
}

function refused(reasons) {
  const known = Object.entries(reasons).filter(([, times]) => times);
  if (!known.length) return "–";
  return h(
    "ul",
    {},
    known.map(([reason, times]) =>
      h(
        "li",
        {},
        count(times),
        " ",
        has(`reason.${reason}`) ? t(`reason.${reason}`) : visible(reason).replaceAll("_", " "),
      ),
    ),
  );
}

function gaps(spans) {
  if (!spans.length) return "–";
  const shown = spans.slice(-SHOWN_GAPS).reverse();
  return h(
    "ul",
    {},
    shown.map(([from, to]) => h("li", {}, t("sources.gap", moment(from), span(to - from)))),
    spans.length > shown.length
      ? h("li", { class: "muted" }, t("sources.gaps.more", spans.length - shown.length))
      : null,
  );
}

function policy(rules) {
  if (!rules) return null;
  const { keep_text_hours = null, deletions = "none", attribution = "" } = rules;
  const said = [
    keep_text_hours === null ? t("policy.kept") : t("policy.hours", span(keep_text_hours * 3_600_000)),
    t(`policy.deletions.${deletions}`),
  ];
  return [` · ${said.join(" · ")}`, attribution ? h("span", { class: "attribution" }, visible(attribution)) : null];
}

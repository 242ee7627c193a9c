/** One alert: what happened, in words and figures, and what was said. */

import { alertWords, endWords } from "./alert_words.js";
import { h } from "./dom.js";
import { count, decimal, exactly, moment, percent, points, recent, signed } from "./format.js";
import { incidentLine } from "./incident.js";
import { t } from "./language.js";
import { named, sourceName } from "./names.js";
import { quote } from "./quote.js";
import { brandLink, to } from "./route.js";
import { saidPart } from "./said.js";
import { origin, tip } from "./tip.js";

const SHOWN_PARTS = 6;
const BEFORE_MS = 86_400_000; // a drop is the work of a day

/** The alert as an article; `signal` ends what it asks for. */
export function alertCard(alert, policies, signal) {
  const closed = alert.state === "closed";
  const { contributions = [], examples = [] } = alert;
  const window = alert.window && alert.kind === "drop" ? alert.window : "24h";
  return h(
    "article",
    { class: `alert ${closed ? "closed" : "opened"} ${alert.severity}`, "data-alert": alert.id },
    h(
      "header",
      {},
      h(
        "span",
        { class: `tag ${closed ? "" : alert.severity === "critical" ? "bad" : "warn"}` },
        closed ? t("alert.closed") : t(`alert.severity.${alert.severity}`),
      ),
      h(
        "h3",
        {},
        alert.brand ? h("a", { href: brandLink(alert.brand, window) }, named(alert.brand)) : sourceName(alert.source),
        h("span", { class: "alert-kind" }, ` · ${t(`alert.kind.${alert.kind}`)}`),
      ),
      tip(
        h("time", { datetime: new Date(alert.since).toISOString() }, t("alert.since", recent(alert.since))),
        () => ({ title: t("alert.since", moment(alert.since)), text: t("alert.newest", exactly(alert.at)), rows: [] }),
        true,
      ),
    ),
    h("p", { class: "alert-words" }, [alertWords(alert), endWords(alert)].filter(Boolean).join(" ")),
    incidentLine(alert),
    alert.brand && h("p", {}, h("a", { href: mentionsOf(alert, closed) }, t("mentions.around"))),
    closed
      ? h(
          "details",
          { class: "folded" },
          h("summary", {}, t("alert.more")),
          figures(alert),
          parts(contributions),
          said(examples, policies),
          themes(alert, window, policies, signal),
        )
      : [
          figures(alert),
          parts(contributions),
          examples.length
            ? h(
                "details",
                { class: "folded" },
                h("summary", {}, t("alert.examples", examples.length)),
                said(examples, policies),
              )
            : null,
          themes(alert, window, policies, signal),
        ],
  );
}

/** What people wrote of more than before, as the alert has it; of a silence there is nothing. */
const themes = ({ brand, kind, at }, window, policies, signal) =>
  brand && kind !== "silence" ? saidPart("themes", { brand, window, at }, policies, signal) : null;

/** The mentions from the day before an alert to its end, or to now. */
const mentionsOf = ({ brand, since, at }, closed) =>
  to("mentions", { brand, from: since - BEFORE_MS, to: closed ? at : null });

/** What moved the score since the day before. */
function parts(contributions) {
  if (!contributions.length) return null;
  const items = contributions
    .slice(0, SHOWN_PARTS)
    .map((part) =>
      h(
        "li",
        {},
        h("span", { class: part.points > 0 ? "up" : "down" }, signed(part.points)),
        " ",
        t("part", t(`indicator.${part.indicator}`), sourceName(part.source)),
      ),
    );
  return h("div", { class: "alert-parts" }, h("h4", {}, t("alert.parts")), h("ul", {}, items));
}

/** The mentions behind it: those that entered the window, and apart from them those that left it. */
const said = (examples, policies) => [
  group(
    examples.filter((example) => example.entered !== false),
    "alert.entered",
    policies,
  ),
  group(
    examples.filter((example) => example.entered === false),
    "alert.left",
    policies,
  ),
];

function group(examples, title, policies) {
  if (!examples.length) return null;
  const items = examples.map((example) => {
    const { source, created_at: created, part = null, text } = example;
    return h("li", {}, quote(text ? { ...example, op: "create" } : null, { policies, share: part, source, created }));
  });
  return h(
    "div",
    { class: "alert-said", "data-group": title },
    h("h4", {}, t(title)),
    h("ul", { class: "quotes" }, items),
  );
}

const isKnown = (value) => value !== undefined && value !== null;

/** Tone of late, and what is usual. */
const tones = ({ tone, usual_tone: usual }) =>
  isKnown(usual) ? t("alert.tones", signed(tone, 2), signed(usual, 2)) : signed(tone, 2);

/** How far it went, and when. */
function peak({ kind, peak: size, peak_at: at }) {
  const shown = kind === "drop" ? points(size) : count(Math.round(size));
  return isKnown(at) ? `${shown} (${recent(at)})` : shown;
}

function figures(alert) {
  const { kind, low, high, probability, usual, points: change } = alert;
  const rows = [
    kind === "drop" && [
      t("column.score"),
      `${points(alert.score)}${low === undefined || low === null ? "" : ` (${t("range", points(low), points(high))})`}`,
    ],
    kind === "drop" && change !== undefined && change !== null && [t("alert.figure.change"), signed(change)],
    kind === "drop" && isKnown(alert.fall) && [t("alert.figure.fall"), points(alert.fall)],
    kind === "drop" && usual !== undefined && usual !== null && [t("alert.figure.usual"), points(usual)],
    kind === "drop" &&
      probability !== undefined &&
      probability !== null && [t("alert.figure.probability"), percent(probability, 1)],
    kind !== "drop" &&
      alert.mentions !== undefined &&
      alert.mentions !== null && [t(`alert.figure.mentions.${kind}`), decimal(alert.mentions)],
    kind !== "drop" &&
      alert.expected !== undefined &&
      alert.expected !== null && [t(`alert.figure.expected.${kind}`), decimal(alert.expected)],
    isKnown(alert.peak) && [t(`alert.figure.peak.${kind}`), peak(alert)],
    isKnown(alert.tone) && [t("alert.figure.tone"), tones(alert)],
    alert.reopenings > 0 && [t("alert.figure.reopenings"), count(alert.reopenings)],
  ].filter(Boolean);
  if (!rows.length) return null;
  return tip(
    h(
      "dl",
      { class: "figures" },
      rows.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))),
    ),
    () => ({
      title: t("alert.figures"),
      text: t(`alert.tip.${kind}`),
      rows: origin({ window: alert.window, at: alert.at }),
    }),
    true,
  );
}

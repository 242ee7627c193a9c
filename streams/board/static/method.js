/** What the number means and how it is made, for somebody who comes here for the first time. */

import { ask } from "./api.js";
import { INDICATORS } from "./board.js";
import { h, refill, unseen } from "./dom.js";
import { decimal, percent, signed } from "./format.js";
import { Ruler } from "./gauge.js";
import { t } from "./language.js";
import { sourceName } from "./names.js";
import { to } from "./route.js";
import { table } from "./tables.js";
import { still } from "./theme.js";

const SECTIONS = [
  "meaning",
  "parts",
  "median",
  "people",
  "certain",
  "difference",
  "windows",
  "outages",
  "moved",
  "equal",
  "limits",
  "reference",
];
const EXAMPLE = { score: 61.4, low: 56.2, high: 66.3, provisional: false };

export async function show(main, params, signal) {
  const answer = await ask("method", {}, signal);
  const drawn = {
    meaning: ruler,
    parts: () => weights(answer.weights),
    certain: () => h("p", { class: "card-note" }, t("method.certain.provisional", answer.provisional_points)),
    difference: signs,
    equal: () => versions(answer.versions),
    limits: () => bullets("method.limits"),
    reference: () => centres(answer.sources),
  };
  refill(
    main,
    h(
      "div",
      { class: "view-head" },
      h("div", {}, h("h1", {}, t("method.title")), h("p", { class: "view-text" }, t("method.lead"))),
    ),
    h(
      "div",
      { class: "method" },
      h(
        "nav",
        { class: "method-parts", "aria-label": t("method.contents") },
        h(
          "ol",
          {},
          SECTIONS.map((name) =>
            h("li", {}, h("a", { href: to("method", { part: name }) }, t(`method.${name}.title`))),
          ),
        ),
      ),
      h(
        "div",
        { class: "prose" },
        SECTIONS.map((name) => section(name, drawn[name])),
      ),
    ),
  );
  const find = (at) => {
    const part = SECTIONS.includes(at.get("part")) && document.getElementById(`method-${at.get("part")}`);
    if (part) {
      part.scrollIntoView({ behavior: still() ? "auto" : "smooth" });
      part.querySelector("h2").focus({ preventScroll: true });
    }
    return true;
  };
  find(params);
  return find;
}

function section(name, more) {
  return h(
    "section",
    { id: `method-${name}`, "aria-labelledby": `method-${name}-title` },
    h("h2", { id: `method-${name}-title`, tabindex: "-1" }, t(`method.${name}.title`)),
    t(`method.${name}.text`).map((text) => h("p", {}, text)),
    more?.(),
  );
}

function ruler() {
  const example = new Ruler();
  example.write(EXAMPLE);
  return h("figure", { class: "example" }, example.node, h("figcaption", {}, t("method.meaning.example")));
}

function weights(shares) {
  const most = Math.max(...Object.values(shares));
  return table(
    t("method.parts.title"),
    [
      t("indicator"),
      [t("method.parts.what"), "words"],
      [t("method.parts.weight"), "number"],
      unseen(t("waterfall.bar")),
    ],
    INDICATORS.map((key) => [
      t(`indicator.${key}`),
      t(`method.parts.${key}`),
      percent(shares[key]),
      h(
        "span",
        { class: "weight", "aria-hidden": "true" },
        h("i", { style: { width: `${(shares[key] / most) * 100}%` } }),
      ),
    ]),
    { class: "weights" },
  );
}

function signs() {
  return h(
    "ul",
    { class: "signs" },
    [
      ["▲", "up", "method.signs.up"],
      ["▼", "down", "method.signs.down"],
      ["△ ▽", "chance", "method.signs.chance"],
    ].map(([sign, ink, key]) => h("li", {}, h("span", { class: ink, "aria-hidden": "true" }, sign), t(key))),
  );
}

const bullets = (key) =>
  h(
    "ul",
    { class: "bullets" },
    t(`${key}.list`).map((text) => h("li", {}, text)),
  );

function versions({ method, reference, profile, application }) {
  return h(
    "dl",
    { class: "figures" },
    [
      ["method", method],
      ["reference", reference],
      ["profile", profile],
      ["application", application || t("method.application.first")],
    ].map(([key, value]) => h("div", {}, h("dt", {}, t(`method.version.${key}`)), h("dd", {}, value))),
  );
}

function centres(sources) {
  return table(
    t("method.reference.title"),
    [
      t("source"),
      [t("method.reference.voices"), "number"],
      t("method.reference.audience"),
      [t("indicator.reach"), "number"],
      [t("indicator.engagement"), "number"],
      [t("indicator.favour"), "number"],
    ],
    sources.map((line) => [
      sourceName(line.source),
      decimal(line.voices_a_day, 2),
      t(line.has_audience ? "yes" : "no"),
      line.has_audience ? decimal(line.reach, 2) : "–",
      decimal(line.engagement, 2),
      signed(line.favour, 3),
    ]),
  );
}

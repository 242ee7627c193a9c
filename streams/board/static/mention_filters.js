/** What the stream of mentions is asked: the words, filters and order, as they stand in the address. */

import { board, WINDOWS } from "./board.js";
import { field } from "./controls.js";
import { h, refill } from "./dom.js";
import { byName, count } from "./format.js";
import { locale, t } from "./language.js";
import { nameOf, sourceName, visible } from "./names.js";
import { to } from "./route.js";

const NAMES = ["q", "brand", "source", "id", "tone", "lang", "audience", "engagement", "kind", "from", "to"];
const MORE = ["corrected", "fold", "sort", "window", "at", "tag", "status", "assignee", "hidden"];
const LANGUAGES = ["ar", "de", "en", "es", "fr", "hi", "id", "it", "ja", "ko", "nl", "pl", "pt", "ru", "tr", "zh"];
const USUAL = {
  kind: "all",
  corrected: "any",
  fold: "no",
  sort: "newest",
  window: "24h",
  status: "any",
  hidden: "no",
};
const TYPING_MS = 250;
const DAY_MS = 86_400_000;
const LONGEST = 512;

/** What an address asks for; of what may be given again, the page gives one. */
export function filtersOf(params) {
  const found = {};
  for (const name of [...NAMES, ...MORE]) if (params.get(name)) found[name] = params.get(name);
  return found;
}

export class Filters {
  /** `change` is called with all that is asked. */
  constructor(sources, change, desk) {
    Object.assign(this, { sources, change, desk, asked: {}, fields: {} });
    this.words = h("input", {
      type: "search",
      maxlength: LONGEST,
      autocomplete: "off",
      spellcheck: "false",
      "aria-describedby": "mentions-hint",
      placeholder: t("mentions.search.hint"),
      on: { input: () => this.typed(), change: () => this.take() },
    });
    const more = [
      this.select("lang"),
      this.select("audience"),
      this.select("engagement"),
      this.select("kind"),
      this.select("corrected"),
      this.select("fold"),
      this.select("tag"),
      this.select("status"),
      this.select("assignee"),
      this.select("hidden"),
      this.date("from"),
      this.date("to"),
    ];
    this.others = h(
      "details",
      { class: "mention-more" },
      h("summary", {}, t("mentions.more.filters")),
      h("div", { class: "controls" }, more),
    );
    this.one = h(
      "p",
      { class: "card-note", hidden: true },
      t("mentions.one"),
      " ",
      h("a", { href: to("mentions") }, t("mentions.one.all")),
    );
    this.node = h(
      "div",
      { class: "mention-filters", role: "search" },
      h(
        "div",
        { class: "controls" },
        h("div", { class: "mention-search" }, field(t("mentions.search"), this.words)),
        this.select("brand"),
        this.select("source"),
        this.select("tone"),
        this.select("sort"),
        this.select("window"),
      ),
      h("p", { class: "card-note", id: "mentions-hint" }, t("mentions.search.how")),
      this.others,
      this.one,
    );
  }

  select(name) {
    const node = h("select", { on: { change: () => this.take() } });
    this.fields[name] = node;
    return field(t(`mentions.by.${name}`), node);
  }

  date(name) {
    const node = h("input", { type: "date", on: { change: () => this.take() } });
    this.fields[name] = node;
    return field(t(`mentions.by.${name}`), node);
  }

  search() {
    this.words.focus();
    this.words.select();
  }

  typed() {
    clearTimeout(this.typing);
    this.typing = setTimeout(() => this.take(), TYPING_MS);
  }

  /** Ask for what the controls say; days are those of UTC. */
  take() {
    clearTimeout(this.typing);
    const asked = { q: this.words.value.trim(), id: this.asked.id };
    for (const [name, { value }] of Object.entries(this.fields))
      if (name === "from")
        asked.from = sameDay(value, this.asked.from) ?? (value ? Date.parse(`${value}T00:00:00Z`) : "");
      else if (name === "to")
        asked.to = sameDay(value, this.asked.to) ?? (value ? Date.parse(`${value}T00:00:00Z`) + DAY_MS - 1 : "");
      else asked[name] = value === USUAL[name] ? "" : value;
    if (asked.sort !== "effect") delete asked.window;
    else if (this.asked.sort === "effect" && asked.to === (this.asked.to ?? "")) asked.at = this.asked.at;
    if (asked.source !== this.asked.source) delete asked.id;
    this.change(asked);
  }

  /** Show what is asked. */
  write(asked) {
    this.asked = asked;
    if (document.activeElement !== this.words) this.words.value = asked.q ?? "";
    const brands = [...board.market.brands].sort(byName);
    this.fill("brand", brands, nameOf, t("league.all"));
    this.fill("source", [...this.sources].sort(), sourceName, t("mentions.all"));
    this.fill(
      "tone",
      ["negative", "neutral", "positive", "unread"],
      (name) => t(`mentions.tone.${name}`),
      t("mentions.any"),
    );
    const languages = new Intl.DisplayNames(locale(), { type: "language" });
    this.fill("lang", LANGUAGES, (code) => (LANGUAGES.includes(code) ? languages.of(code) : code), t("mentions.any"));
    const least = (number) => t("mentions.least", count(Number(number)));
    this.fill("audience", ["100", "1000", "10000", "100000"], least, t("mentions.any"));
    this.fill("engagement", ["1", "10", "100", "1000"], least, t("mentions.any"));
    this.fill("tag", this.desk.tags, visible, t("mentions.any"));
    this.fill("assignee", this.desk.people, visible, t("mentions.any"));
    for (const [name, choices] of Object.entries({
      kind: ["all", "scored", "beside"],
      corrected: ["any", "yes", "no"],
      fold: ["no", "yes"],
      sort: ["newest", "audience", "engagement", "effect"],
      status: ["any", "new", "handled"],
      hidden: ["no", "yes"],
    }))
      this.fill(name, choices, (choice) => t(`mentions.${name}.${choice}`));
    this.fill("window", WINDOWS, (window) => t(`window.long.${window}`));
    this.fields.window.parentElement.hidden = asked.sort !== "effect";
    for (const name of ["from", "to"]) this.fields[name].value = dayOf(asked[name]);
    const hidden = [
      "lang",
      "audience",
      "engagement",
      "kind",
      "corrected",
      "fold",
      "from",
      "to",
      "tag",
      "status",
      "assignee",
      "hidden",
    ];
    if (hidden.some((name) => asked[name])) this.others.open = true;
    this.one.hidden = !asked.id;
  }

  /** Fill a choice; what the address names is among it. */
  fill(name, choices, textOf, none = null) {
    const now = this.asked[name] ?? (none === null ? USUAL[name] : "");
    const all = now && !choices.includes(now) ? [...choices, now] : choices;
    const select = this.fields[name];
    refill(
      select,
      none !== null && h("option", { value: "" }, none),
      all.map((choice) => h("option", { value: choice }, textOf(choice))),
    );
    select.value = now;
  }
}

const dayOf = (ms) => (/^\d{1,15}$/.test(ms ?? "") ? new Date(Number(ms)).toISOString().slice(0, 10) : "");

/** A time within the day that is shown stays as exact as it is. */
const sameDay = (day, ms) => (ms && dayOf(ms) === day ? ms : null);

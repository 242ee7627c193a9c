/** How current the page is: one state with its words, colour and picture, for the head and for the banner. */

import { board } from "./board.js";
import { exactly, list, percent, recent } from "./format.js";
import { t } from "./language.js";
import { sourceName } from "./names.js";

const SILENT_MS = 15_000; // the board sends its state every five seconds
const PATIENCE_MS = 5_000;

/** By state: how bad it is, and its picture. The names are those of the API's `state`, and two of the page's own. */
const LOOKS = {
  opening: ["quiet", "sync"],
  disconnected: ["bad", "broken"],
  broker_away: ["bad", "broken"],
  no_brand: ["warn", "empty"],
  no_source: ["bad", "unplugged"],
  sources_down: ["bad", "unplugged"],
  reading: ["warn", "sync"],
  catching_up: ["warn", "sync"],
  no_mention: ["warn", "empty"],
  delayed: ["warn", "clock"],
  partial: ["warn", "unplugged"],
  live: ["good", "dot"],
};

/** What the page knows now: `name`, `kind`, `picture`, `word`, `text` (empty: nothing to say) and `until`, ms UTC. */
export function freshness() {
  const { state } = board;
  const name = nameOfState();
  const [kind, picture] = LOOKS[name] ?? ["warn", "clock"];
  const until = ["opening", "disconnected"].includes(name) ? 0 : (state?.complete_until ?? 0);
  const given = {
    since: recent(name === "broker_away" ? state.stale_since : lostAt()),
    until: recent(until),
    done: percent(state?.caught_up ?? 1),
    sources: list((state?.sources ?? []).map(sourceName)),
    count: state?.sources?.length ?? 0,
  };
  return {
    name,
    kind,
    picture,
    until,
    word: t(`state.${name}`, given),
    text: explains(name) ? t(`state.text.${name}`, given) : "",
  };
}

/** For a tip: as of when, to the second and in UTC. */
export const exactUntil = ({ until }) => exactly(until);

function nameOfState() {
  const { state, linked, receivedAt } = board;
  if (linked === null) return "opening";
  if (!linked || Date.now() - receivedAt > SILENT_MS) return "disconnected"; // a machine that slept has not noticed yet
  return state?.state ?? "opening";
}

const lostAt = () => board.lostAt ?? board.receivedAt ?? 0;

/** A stream that is opened anew within moments is not worth a banner. */
const explains = (name) =>
  !["opening", "live"].includes(name) && (name !== "disconnected" || Date.now() - lostAt() > PATIENCE_MS);

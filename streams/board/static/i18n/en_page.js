/** English: what stands on every page, and under every number. */

const many = (n, one, more) => (String(n) === "1" ? one : more);

export default {
  // --- everywhere ---
  what: "One number from 0 to 100 for what people say of a brand on social media: 50 is the median brand; more voices, audience, reactions and, above all, kinder words raise it.",
  "what.more": "How it is made",
  nav: "Views",
  skip: "Skip to the content",
  language: "Language",
  dark: "Dark",
  foot: "Jauge is open: anybody who holds the same mentions and the method gets the same numbers.",
  help: "Help",
  "who.editor": "an editor",
  reading: "Reading…",
  range: (low, high) => `${low} to ${high}`,
  "range.certain": (range) => `${range}, with 95% certainty`,
  yes: "yes",
  no: "no",
  sum: "Sum",
  source: "Source",
  indicator: "Indicator",
  indicators: "The four indicators",
  "unit.points": "points",
  part: (indicator, source) => `${indicator} on ${source}`,
  "ruler.median": "median brand",
  no_data: "no data",
  "no_data.means":
    "Nobody mentioned it in the 28 days behind a score. With no mentions every brand would get the same number, close to the middle, so no number is shown.",
  provisional: "provisional",
  "reference.provisional": "provisional reference",
  export: "Download:",
  "export.history": "All brands by day:",
  "export.of": (what) => `(${what})`,
  problem: "That did not work",
  "problem.again": "Try again",
  "problem.unreachable": "The board does not answer",
  "problem.unreachable.detail": "It may have stopped, or the network is down. The page tries again by itself.",
  "view.league": "League",
  "view.brand": "Brand",
  "view.compare": "Compare",
  "view.mentions": "Mentions",
  "view.alerts": "Alerts",
  "view.notifications": "Notifications",
  "view.brands": "Brands",
  "view.sources": "Sources",
  "view.method": "Method",

  // --- how current it is: states of the API, and two of the page's own ---
  "state.title": "How current the page is",
  "state.text": "All mentions seen before this time are in the scores. “Live” is said only within two minutes of it.",
  "state.until": (time) => `as of ${time}`,
  "tip.until": "Complete to",
  "state.opening": "Opening",
  "state.live": "Live",
  "state.disconnected": "Disconnected",
  "state.text.disconnected": ({ since }) =>
    `Stale since ${since}: the board is not reached. You see what it sent last; the page reconnects by itself. If it does not: is the board running, and this machine online?`,
  "state.broker_away": "Broker away",
  "state.text.broker_away": ({ since }) =>
    `Stale since ${since}: the board receives nothing from its Kafka broker. You see the last values it received. Start the broker again; “jauge doctor” says whether it answers.`,
  "state.no_brand": "No brand",
  "state.text.no_brand":
    "No brand is followed. Name the brands in jauge.toml (“jauge init” writes one), and start again.",
  "state.no_source": "No source",
  "state.text.no_source":
    "No source is connected, so no mention can come. Switch one on in jauge.toml; “jauge doctor” says what each still needs.",
  "state.sources_down": "Sources down",
  "state.text.sources_down": ({ sources }) =>
    `No source is connected any more (${sources}): scores do not change, and their intervals widen. The log of collect says why; “jauge doctor” checks each source.`,
  "state.reading": "Reading",
  "state.text.reading": "The board does not know yet up to when the scores are complete: some may be old or missing.",
  "state.catching_up": ({ done }) => `Catching up, ${done}`,
  "state.text.catching_up": ({ done }) =>
    `The scores are being read from the log, ${done} are done: until then they are not complete, and change by themselves. Wait before you act on them.`,
  "state.no_mention": "No mention yet",
  "state.text.no_mention":
    "Sources are connected, and none has brought a mention of a followed brand yet. The first score comes seconds after the first mention; “jauge query test” says what a query finds.",
  "state.delayed": "Delayed",
  "state.text.delayed": ({ until }) =>
    `The scores are complete only up to ${until}; what came later is not in them yet. Should it last: “jauge doctor”, and the logs of match and score.`,
  "state.partial": ({ count }) => `${count} ${many(count, "source", "sources")} missing`,
  "state.text.partial": ({ sources, count }) =>
    `Nothing is received from ${sources}: ${many(count, "its", "their")} silence does not lower a score, but intervals widen. The log of collect says why.`,
  "session.title": "This board is private",
  "session.text":
    "Whoever runs it has given you a token. It is sent to the board alone, and this page does not keep it.",
  "session.token": "Token",
  "session.enter": "Enter",
  "session.leave": "Leave",

  // --- windows ---
  window: "Window",
  "window.1h": "1 h",
  "window.6h": "6 h",
  "window.24h": "24 h",
  "window.7d": "7 d",
  "window.28d": "28 d",
  "window.long.5m": "5 minutes",
  "window.long.1h": "the last hour",
  "window.long.6h": "the last 6 hours",
  "window.long.24h": "the last 24 hours",
  "window.long.7d": "the last 7 days",
  "window.long.28d": "the last 28 days",
  "window.last.1h": "in the last hour",
  "window.last.6h": "in the last 6 hours",
  "window.last.24h": "in the last 24 hours",
  "window.last.7d": "in the last 7 days",
  "window.last.28d": "in the last 28 days",

  "window.span.1h": "an hour",
  "window.span.6h": "6 hours",
  "window.span.24h": "24 hours",
  "window.span.7d": "7 days",
  "window.span.28d": "28 days",

  // --- the four indicators ---
  "indicator.presence": "Presence",
  "indicator.reach": "Reach",
  "indicator.engagement": "Engagement",
  "indicator.favour": "Favour",
  "indicator.text.presence": "How many different people mention it",
  "indicator.text.reach": "How large their audiences are",
  "indicator.text.engagement": "How much reaction they set off, beyond what their audience explains",
  "indicator.text.favour": "How kind their words are",

  // --- under every number ---
  "tip.window": "Window",
  "tip.at": "Read at",
  "tip.method": "Method",
  "tip.interval": "Interval",
  "tip.count": "Made from",
  "tip.before": "Before",
  "tip.versions": ({ method, reference, profile, application }) =>
    `${method}, reference ${reference}, profile ${profile}${application ? `, version ${application}` : ""}`,
  "tip.counted": (mentions, voices) =>
    `${mentions} ${many(mentions, "mention", "mentions")}${voices === null ? "" : ` of ${voices} ${many(voices, "voice", "voices")}`}`,
  "tip.watch": "Brands that you watch.",
  "tip.rank": "Place by score; 1 is the highest of the panel.",
  "tip.rank.tied": (best, worst) =>
    `Between rank ${best} and ${worst}: the intervals of these brands overlap, so which of them is higher is not certain.`,
  "tip.brand": (score, range, change, chance, rank) =>
    range === undefined
      ? "The brand."
      : `Score ${score}${range ? ` (${range})` : ""}, change ${change}, ${chance}${rank ? `, rank ${rank}` : ""}.`,
  "tip.score": "One number from 0 to 100 for all that is said; 50 is the median brand of the reference.",
  "tip.scale": "The score on the scale from 0 to 100. The band is the interval in which it lies with 95% certainty.",
  "tip.provisional": (why) => `Provisional: ${why}.`,
  "tip.change":
    "Points above (+) or below (−) the score one window earlier. A full arrow means that the change is significant.",
  "tip.change.significant": "Significant by the method's rule: chance alone does not explain it.",
  "tip.change.chance": "Not significant by the method's rule: chance alone may explain it.",
  "tip.change.none": (why) => `The change is not known: ${why}.`,
  "tip.spark": "The score at the last 24 full hours; of 7 and 28 days, at the last 24 midnights (UTC).",
  "tip.presence": "How many different people mention it. 50 is the median brand.",
  "tip.reach": "How large the audiences of those who mention it are. 50 is the median brand.",
  "tip.engagement": "How much reaction it sets off, beyond what the audiences explain. 50 is the median brand.",
  "tip.favour": "How kind what people say of it is. 50 is the median brand.",
  "tip.share": "Share of voice: the brand's part of all mentions of the panel.",
  "tip.mentions": "Public posts that mention the brand.",
  "tip.coverage":
    "Part of the window in which the sources were observed. Below 100% something may be missing, and the interval is wider.",
  "tip.percentile": "Part of the panel's other brands that are lower, in percent.",

  // --- alerts, on every page ---
  "alerts.open": (n) => `open ${many(n, "alert", "alerts")}`,
  "alert.kind.drop": "drop",
  "alert.kind.surge": "surge",
  "alert.kind.silence": "silence",
  "alert.announced": (kind, who) => `New alert: ${kind}, ${who}.`,
};

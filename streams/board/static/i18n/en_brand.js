/** English: one brand, why it moved, its mentions and their tone. */

const many = (n, one, more) => (String(n) === "1" ? one : more);

export default {
  "brand.unknown": (name) => `“${name}” is not followed`,
  "brand.unknown.text": "It may have another name here, or have been removed from jauge.toml. These are followed:",
  "brand.compare": "Compare with others",

  // --- the number in words ---
  "explained.no_data": "There is nothing to explain: at one of the two times nobody had mentioned it.",
  "trend.no_data": "Where the line breaks there is no data: nobody had mentioned it.",
  "words.level.above": "Above the median brand, and that is certain.",
  "words.level.below": "Below the median brand, and that is certain.",
  "words.level.about": "Near the median brand: whether above or below is not certain.",
  "words.level.level": "How certain this score is, is not known.",
  "words.rank": (rank, of) => `Rank ${rank} of ${of}.`,
  "words.rank.tied": (best, worst, of) => `Rank ${best} to ${worst} of ${of}: intervals overlap.`,
  "words.interval": (low, high) => `With 95% certainty it lies between ${low} and ${high}.`,
  "words.change.significant": (points, more, span) =>
    `That is ${points} points ${more ? "more" : "less"} than ${span} before, which is significant.`,
  "words.change.chance": (points, more, span) =>
    `That is ${points} points ${more ? "more" : "less"} than ${span} before, which is not significant.`,
  "words.change.none": (why) => `How it changed is not known: ${why}.`,
  "words.provisional": (why) => `This score is provisional: ${why}.`,
  "words.coverage": (part) =>
    `The sources were observed for only ${part} of this window; the rest is missing and does not count as silence.`,
  "words.incomparable": (reason) => `The two times must not be compared: ${reason}.`,

  // --- not counted in the score ---
  "beside.breadth": "Breadth",
  "beside.text.breadth": "On how many sources it is mentioned",
  "beside.tip.breadth":
    "The effective number of sources: 1 where all is said on one, 7 where it is spread evenly. Not counted in the score.",
  "breadth.of": (breadth, most) => `${breadth} of ${most}`,
  "beside.momentum": "Momentum",
  "beside.text.momentum": "The score now minus the score one window earlier",
  "beside.tip.momentum": "The score minus the score one window earlier. It is not counted in the score.",

  // --- trend ---
  "trend.title": "The score over time",
  "trend.table": "Show as table",
  "trend.time": "Time",
  "trend.now": "Now",
  "trend.short": "Too little is on record yet for a line; there will be one more point after each full hour.",
  "trend.label": (range, first, last, low, high) =>
    `The score over ${range}: from ${first} to ${last}, lowest ${low}, highest ${high}.`,
  "windows.title": "Windows side by side",
  "windows.text": "Short windows are the mood of the hour, long ones the standing of the month.",

  // --- why ---
  "explained.title": "What moved it",
  "explained.times": (span, after, before) => `${span} up to ${after}, against ${span} up to ${before}`,
  "explained.rose": (points) => `It rose by ${points} points:`,
  "explained.fell": (points) => `It fell by ${points} points:`,
  "explained.still": (points) => `It did not move (${points} points):`,
  "explained.significant": "a significant change.",
  "explained.chance": "not a significant change.",
  "explained.none": "There is not enough on record to explain a change of this window yet.",
  "waterfall.caption": "From the score before to the score after: each line adds its points",
  "waterfall.part": "Part",
  "waterfall.bar": "As bars",
  "waterfall.before": (time) => `Before · ${time}`,
  "waterfall.after": (time) => `After · ${time}`,
  "waterfall.change": "Change: the sum of all parts",
  "waterfall.all": (n) => `All ${n} parts, by indicator and source`,
  "part.others": (n) => `${n} other ${many(n, "part", "parts")}`,
  "part.others.text": "The sum of all smaller parts",
  "part.rounding": "Rounding",
  "part.rounding.text": "Scores are shown with one decimal; this tenth is what rounding left over",
  "behind.title": "The mentions behind it",
  "behind.entered": "New in the window",
  "behind.left": "No longer in the window",

  // --- mentions ---
  "mentions.title": "Newest mentions",
  "mentions.all": "All sources",
  "mentions.more": "Load older",
  "mentions.newest": "Refresh",
  "mentions.none": "No mentions are on record here.",
  "quote.by": "by",
  "quote.person": (code) => `person ${code}`,
  "quote.person.title": "Who wrote it",
  "quote.person.text": "Names of authors are not kept; the same person has the same code in all mentions here.",
  "quote.person.whole": "Pseudonym",
  "quote.part": (share) => `${share} of this part`,
  "quote.part.text": "So much of the contribution above comes from this mention.",
  "quote.time": "When it was published",
  "quote.opens": " (opens the source in a new tab)",
  "quote.gone": "The rules of its source do not let us keep its words any longer.",
  "quote.beside": "not counted in the score",
  "quote.beside.text":
    "The rules of its source, or the reference, leave this mention out of the score. It is shown all the same.",
  "quote.reactions": (n) => `${n} ${many(n, "reaction", "reactions")}`,
  "quote.empty": "(no words)",
  "tone.title": "Tone of this mention",
  "tone.negative": "negative",
  "tone.neutral": "neutral",
  "tone.positive": "positive",
  "tone.none": "tone not read",
  "tone.read": (sentiment, model) => `Read as ${sentiment} on a scale from −1 to +1${model ? `, by ${model}` : ""}.`,
  "tone.unread": "Nothing could be read from these words.",
  "tone.correct": (tone) => `Say that it is ${tone}`,
  "tone.correct.text":
    "The mention counts with this tone from now on, in all its versions, and texts to come are read this way. It can be undone.",
  "tone.sending": "Sending…",
  "tone.learned": "Saved; future posts will be read this way.",
  "tone.why": "Why this tone",
  "tone.why.language": (name) => `Language: ${name}. Words of feeling, with their weight:`,
  "tone.why.unknown": "The language is unknown, so no word is read.",
  "tone.why.none": "No word of feeling stands in it.",
  "tone.why.negated": "(negated)",
  "tone.why.model":
    "Names of the brand do not count. Where a model has learned from corrections, it goes by other words too.",
  "tone.by": (by, when) => `Corrected by ${by}, ${when}.`,
  "tone.undo": "Undo",
  "tone.undone": "Undone: its tone is read again.",
  "tone.copies": "Correct all copies",
  "tone.corrected": (n) => `Corrected: ${n} mentions.`,
  "tone.counts.days":
    "It is over 6 hours old: it counts in 7 d and 28 d now, in shorter windows after the next rescore.",
  "tone.counts.next_rescore": "It is over 72 hours old: it counts after the next rescore (jauge rescore).",
  "tone.counts.not_counted": "No score counts this mention; future posts will be read this way.",
  "tone.counts.not_kept": "Its words are kept no more, so its score stays; future posts will be read this way.",

  // --- corrections ---
  "corrections.title": "Corrections",
  "corrections.text": "Mentions whose tone a person corrected, and the score without any correction.",
  "corrections.window": "Window",
  "corrections.count": "Corrected",
  "corrections.score": "Score",
  "corrections.without": "Uncorrected",

  // --- what is counted ---
  "counted.title": "What counts as a mention",
  "counted.text": "A text counts if it has one of these words and, where there is a query, matches it.",
  "counted.since": (time) => `Followed since ${time}.`,
};

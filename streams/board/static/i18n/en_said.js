/** English: what was said behind a change. */

const many = (n, one, more) => (String(n) === "1" ? one : more);

export default {
  "said.title": "What was said behind it",
  "said.text": "The mentions that came into the window or left it, taken apart in three ways.",
  "said.themes": "Themes",
  "said.themes.text":
    "Words, phrases, hashtags and links that more people write than in the time before. A click shows the mentions.",
  "said.breakdowns": "By source, language, kind and hour",
  "said.breakdowns.text": "The same change four times, each time in parts that add up to it.",
  "said.voices": "Who moved it most",
  "said.voices.text": "People by the effect of their posts. Jauge shows the posts and keeps no profile of anybody.",
  "said.points": (points) => `${points} points`,
  "said.tone": (tone) => `tone ${tone}`,
  "said.tone.none": "tone not read",
  "said.posts": (n) => `${n} ${many(n, "post", "posts")}`,
  "said.posts.of": (n, of) => `${n} ${many(n, "post", "posts")}: ${of}`,
  "themes.lead": (together, change) =>
    `The mentions below add ${together} to a change of ${change} points. A mention can hold several themes, so the points of themes overlap.`,
  "themes.lead.unknown": "The change of the score is not known, so the themes have no points.",
  "themes.none.now": "No text of this window is on record.",
  "themes.none.before": "No text of the time before is on record, so there is nothing to compare with.",
  "themes.none.new": "No theme stands out: people write of what they wrote of before.",
  "themes.authors": (now, before) => `${now} ${many(now, "author", "authors")}, ${before} in the time before`,
  "themes.also": "Together with:",
  "themes.copies": "Texts that were repeated",
  "themes.times": (n) => `One text, ${n} times`,
  "themes.copy.authors": (n) => `by ${n} ${many(n, "author", "authors")}`,
  "breakdowns.lead": (change, rest) =>
    `In each table the points add up to the change of ${change}, together with ${rest} that no mention added.`,
  "breakdowns.unknown": "The change of the score is not known, so the parts have no points.",
  "breakdowns.source": "Source",
  "breakdowns.language": "Language",
  "breakdowns.kind": "Kind",
  "breakdowns.hour": "Hour of the week",
  "breakdowns.mentions": "Mentions",
  "breakdowns.before": "Time before",
  "breakdowns.authors": "Authors",
  "breakdowns.tone": "Tone",
  "breakdowns.points": "Points",
  "breakdowns.kind.post": "Posts",
  "breakdowns.kind.reply": "Replies",
  "breakdowns.kind.repost": "Reposts",
  "breakdowns.not_known": "not known",
  "breakdowns.utc": (time) => `${time} UTC`,
  "breakdowns.zone": (time, hours) => `${time} UTC${hours > 0 ? "+" : "−"}${Math.abs(hours)}`,
  "voices.none": "Nobody moved the score in this window.",
  "voices.one": (source) => `A person on ${source}`,
  "voices.mentions": (now, n, before, m) =>
    [n ? `${now} ${many(n, "mention", "mentions")}` : "", m ? `${before} in the time before` : ""]
      .filter(Boolean)
      .join(", "),
};

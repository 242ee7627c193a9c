/** English: what the number means, for a first-time visitor. */

export default {
  "method.title": "What the number means",
  "method.lead":
    "Five minutes, no formula. Whoever wants the formulas finds them in the project's specification, and gets the same numbers from the same mentions.",
  "method.contents": "On this page",

  "method.meaning.title": "One number from 0 to 100",
  "method.meaning.text": [
    "People speak of brands on social networks, forums and news sites. Jauge reads what is public, finds the brands in it and sums up each brand in one number, the score. It is always of a span of time: the last hour, the last day, the last 28 days.",
    "50 is where the median brand stands: half of the brands of the reference are higher, half are lower. A score is neither a school mark nor a percentage. It says where a brand would stand among ordinary brands, now, by what is said of it.",
  ],
  "method.meaning.example":
    "An example. The point is the score, 61.4. The band is the interval: with 95% certainty the score lies between 56.2 and 66.3. All of it is right of 50, so this brand stands above the median brand, and that is certain.",

  "method.parts.title": "Four things make it up",
  "method.parts.text": [
    "Each of the four indicators is a number from 0 to 100 as well, and each is 50 for the median brand.",
    "The score is their weighted geometric mean. In words: they are multiplied rather than added, so much of one cannot make up for a lack of another. A scandal makes many people speak; but since they speak unkindly, and kindness weighs most, the score falls.",
  ],
  "method.parts.what": "What it measures",
  "method.parts.weight": "Weight",
  "method.parts.presence": "How many different people speak of the brand, for each source by what is usual there",
  "method.parts.reach": "How large the audiences of these people are",
  "method.parts.engagement":
    "How much reaction they set off (likes, answers, reposts), beyond what such audiences bring by themselves",
  "method.parts.favour": "How kindly they speak",

  "method.median.title": "50 does not move",
  "method.median.text": [
    "What is usual on a source, how many speak of the median brand and how kindly, is in a published table, the reference. It is fixed: no score changes because another brand came or went, and a score of last year can be compared with one of today.",
    "A new table gets another name, and scores made with different tables are never compared.",
  ],
  "method.people.title": "People count, not posts",
  "method.people.text": [
    "A person who writes twice counts a little more than a person who writes once, and not twice as much. Many accounts with the same text count as one group of copies. Where a source reports how many follow an account, accounts that nobody follows weigh little.",
    "A flood of posts therefore moves a score far less than a few more people do.",
  ],
  "method.certain.title": "How certain it is",
  "method.certain.text": [
    "A score made from ten mentions is less certain than one made from ten thousand. The interval says how much less: with 95% certainty the score lies within it. It covers who happened to speak and what is not known of small brands.",
    "Little-known brands are drawn towards what is known, their own past first and the median brand second, and the interval widens by what was drawn. So nobody tops the league by three friendly posts.",
  ],
  "method.certain.provisional": (points) =>
    `Where the interval is wider than ${points} points the score is called provisional, and its point is hollow.`,
  "method.difference.title": "When a difference counts",
  "method.difference.text": [
    "Scores change all the time, mostly by chance: other people happened to speak. “Higher” and “lower” are said only where chance is not enough to explain it, at 95%.",
  ],
  "method.signs.up": "rose, and that is significant",
  "method.signs.down": "fell, and that is significant",
  "method.signs.chance": "rose or fell, and that is not significant",
  "method.windows.title": "Hours and months",
  "method.windows.text": [
    "Short windows (1 hour, 6 hours, 24 hours) show the mood, and start from where the brand stood over 28 days. Long windows (7 and 28 days) show the standing. Each always spans exactly its length, so that days and weeks cancel out.",
    "The change, also called momentum, is the score of a window less the score one window earlier.",
  ],
  "method.outages.title": "When a source fails",
  "method.outages.text": [
    "Sources fail. Coverage is the part of the window in which the sources were observed. The time in which a source was not observed is left out: it neither lowers nor raises a score, and the interval widens.",
    "Where a source was observed and nobody spoke, that is information, and Presence falls.",
  ],
  "method.moved.title": "Why it moved",
  "method.moved.text": [
    "Every change is taken apart by indicator and source, into 28 parts where there are seven sources. The parts sum to the change, and for the largest of them the mentions that weigh most are shown, with their links.",
  ],
  "method.equal.title": "What has to be equal",
  "method.equal.text": [
    "Two scores may be compared where they were made by the same method, reference and profile, over the same length of time, from the same sources. Else the board says “not comparable”, and why. These are the versions in use here:",
  ],
  "method.version.method": "Method",
  "method.version.reference": "Reference",
  "method.version.profile": "Profile of weights",
  "method.version.application": "Version of the application",
  "method.application.first": "the first",
  "method.limits.title": "What it does not know",
  "method.limits.text": [],
  "method.limits.list": [
    "A reference with “provisional” in its name was fitted to simulated brands. Levels then mean little: compare brands and times, and do not lean on the level.",
    "The interval does not cover mistakes in reading the tone of a text or in finding the brand, nor a topic that moves everybody at once.",
    "Well-made false accounts, with followers and bought reactions on several sources, are not found out.",
    "On sources that do not report audiences, machines weigh as much as people.",
    "Reactions take hours or days to come in: over 1 and 6 hours Engagement may read low.",
    "Countries keep different hours. Two to four points of daily swing remain in the 1-hour score.",
  ],
  "method.reference.title": "The reference",
  "method.reference.text": [
    "What is usual on each source. Reach and Engagement are in doublings (log 2), Favour on a scale from −1 to +1.",
  ],
  "method.reference.voices": "Voices a day of the median brand",
  "method.reference.audience": "Reports audiences",
};

/** English: why scores are not comparable, provisional or not known, why mentions are rejected, why calls fail. */

export default {
  // --- two readings: codes of ReasonCode in schemas/reason.py ---
  "reason.methods_differ": ({ first, second }) => `their methods differ (${first} and ${second})`,
  "reason.references_differ": ({ first, second }) => `their references differ (${first} and ${second})`,
  "reason.profiles_differ": ({ first, second }) => `their profiles differ (${first} and ${second})`,
  "reason.lengths_differ": ({ first_ms, second_ms }) => `their lengths differ (${first_ms} and ${second_ms})`,
  "reason.sources_differ": ({ first_only, second_only }) =>
    `their sources differ (${[first_only && `${first_only} for the first only`, second_only && `${second_only} for the second only`].filter(Boolean).join("; ")})`,

  // --- one reading: codes of ReasonCode ---
  "reason.interval_wide": "so little is known yet that the interval is wider than 30 points",
  "reason.no_mentions": "nobody mentioned the brand in the 28 days behind it",
  "reason.not_observed": "the brand was not followed one window earlier",

  // --- mentions that are left out: codes of DropReason in schemas/drop.py ---
  "reason.malformed": "unreadable",
  "reason.wrong_type": "of the wrong form",
  "reason.oversized": "too large",
  "reason.time_out_of_range": "of an impossible time",
  "reason.unknown_source": "of an unknown source",
  "reason.not_composable": "not counted in the score",
  "reason.own_account": "said by the brand itself",
  "reason.unmatched": "of no followed brand",
  "reason.future": "from the future",
  "reason.late": "too late",
  "reason.duplicate": "duplicate",
  "reason.sealed": "of a time already closed",

  // --- calls that fail: codes of ProblemCode in schemas/reason.py; the detail is the board's, in English ---
  "problem.invalid_request": "The request does not fit: check the address of the page, or reload it.",
  "problem.unknown_name": "This name is not followed here: the league shows those that are.",
  "problem.unknown_call": "The board has no such call. It may be of another version than this page: reload the page.",
  "problem.token_required": "A token is needed.",
  "problem.token_invalid": "That token is not one of this board's. Look whether it was copied whole.",
  "problem.editor_required": "Only editors may do this.",
  "problem.admin_required": "Only admins may do this.",
  "problem.conflict": "Somebody else changed this meanwhile. Load it again, then repeat your change.",
  "problem.cross_site": "The request came from a page of another site.",
  "problem.wrong_host": "A board without tokens answers only at addresses of its own machine.",
  "problem.rate_limited": "Too many requests: wait a moment.",
  "problem.streams_exhausted": "Too many pages are open: the board allows no more at once.",
  "problem.body_too_large": "That is more than the board accepts.",
  "problem.body_not_json": "The board accepts only JSON.",
  "problem.busy": "Too many ask for explanations at once: try again in a moment.",
  "problem.timed_out": "It took too long: choose a shorter time, or try again later.",
  "problem.unavailable": (detail) => detail,
  "problem.internal": "The board failed; its log has the details.",
};

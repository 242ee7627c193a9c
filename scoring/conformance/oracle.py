"""What the oracle answers to a vector."""

from collections.abc import Mapping
from typing import Any

from scoring.conformance.events import is_bare, mentions_of
from scoring.method.constants import PROFILE, PROFILES, ROWS, WINDOWS
from scoring.method.fixed_point import h64, l2
from scoring.method.reference import REFERENCE
from scoring.oracle.attribution import explain
from scoring.oracle.drop import watched
from scoring.oracle.reading import BrandReader, OracleReading
from scoring.oracle.state import BrandHistory, contribution, text_fingerprint

Json = Any


def oracle(question: Mapping[str, Json]) -> Json:
    """Answer a question: see `scoring.conformance.questions`.

    Logarithm and keys are one piece of code here and in the fast path.
    """
    ask = question["ask"]
    match question["kind"]:
        case "log2":
            return [[y, l2(y)] for y in ask]
        case "hash":
            return [one | {"group": h64(f"{one['source']}\x1f{one['key']}") % ROWS} for one in ask]
        case "fingerprint":
            return [{"text": text, "fp": text_fingerprint(text)} for text in ask]
        case "cell":
            return [
                one | {"contribution": list(contribution(one["source"], tuple(one["cell"]), REFERENCE))} for one in ask
            ]
        case "score":
            return _score(question, ask)
        case "alert":
            return watched(question["window"], question["series"])._asdict()
    raise LookupError(f"no kind {question['kind']!r}")


def _score(question: Mapping[str, Json], ask: Mapping[str, Json]) -> Json:
    history = BrandHistory(REFERENCE, has_final=False)
    for mention in mentions_of(question):
        if is_bare(mention):
            history.delete(mention)
        else:
            history.add(mention, mention.sentiment, mention.confidence)
    reader = BrandReader(history, question["since"], question["tz"], [(s, a, b) for s, a, b in question["outages"]])
    weights = PROFILES[PROFILE]
    at_ms = question["at"]
    found: dict[str, Json] = {
        "windows": {window.name: _as_json(reader.read(window, at_ms, weights)) for window in WINDOWS},
        "dropped": {"hour": history.hour.late, "day": history.day.late, "future": history.hour.future},
    }
    if "state" in ask:
        found["state"] = {
            name: {
                f"{source}/{pane}/{row}": list(sums) for (source, pane, row), sums in history.rows(granularity).items()
            }
            for granularity, name in enumerate(("hour", "day"))
        }
    if "campaign" in ask:
        days = ask["campaign"]
        found["campaign"] = days | _as_json(reader.read_campaign(days["first_day"], days["last_day"], weights))
    if "profile" in ask:
        other = ask["profile"]["weights"]
        windows = {window.name: _as_json(reader.read(window, at_ms, other)) for window in WINDOWS}
        found["profile"] = ask["profile"] | {"windows": windows}
    if "explain" in ask:
        window = next(window for window in WINDOWS if window.name == ask["explain"]["window"])
        before, after = (reader.read(window, ask["explain"][name], weights) for name in ("from", "to"))
        found["explain"] = ask["explain"] | {
            "delta": after.score - before.score,
            "contributions": explain(before, after, REFERENCE),
        }
    return found


def _as_json(read: OracleReading) -> dict[str, Json]:
    return {
        "score": read.score,
        "se": read.se,
        "low": read.low,
        "high": read.high,
        "indicators": list(read.indicators),
        "u": list(read.u),
    }

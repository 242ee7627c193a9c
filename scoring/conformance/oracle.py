"""What the oracle answers to a vector."""

from collections.abc import Mapping
from typing import Any

from scoring.conformance.events import is_bare, mentions_of, reference_of, since_of
from scoring.method.constants import PROFILE, PROFILES, ROWS, WINDOWS
from scoring.method.fixed_point import h64, l2
from scoring.method.reference import Reference
from scoring.oracle.attribution import explain
from scoring.oracle.cells import contribution
from scoring.oracle.comparison import compare, not_comparable
from scoring.oracle.drop import watched
from scoring.oracle.reading import BrandReader, OracleReading
from scoring.oracle.state import BrandHistory, text_fingerprint

Json = Any


def oracle(question: Mapping[str, Json]) -> Json:  # noqa: PLR0911 # one a kind
    """Answer a question: see `scoring.conformance.questions`.

    Logarithm and keys are one piece of code here and in the fast path.
    """
    ask, reference = question["ask"], reference_of(question)
    match question["kind"]:
        case "log2":
            return [[y, l2(y)] for y in ask]
        case "hash":
            return [one | {"group": h64(f"{one['source']}\x1f{one['key']}") % ROWS} for one in ask]
        case "fingerprint":
            return [{"text": text, "fp": text_fingerprint(text)} for text in ask]
        case "cell":
            return [one | {"contribution": _contribution(one, reference)} for one in ask]
        case "score":
            return _score(question, ask, reference)
        case "comparison":
            return _comparisons(question, ask, reference)
        case "alert":
            return watched(question["window"], question["series"])._asdict()
    raise LookupError(f"no kind {question['kind']!r}")


def _contribution(asked: Mapping[str, Json], reference: Reference) -> list[int]:
    return list(contribution(asked["source"], tuple(asked["cell"]), reference, asked.get("before", 0)))


def _history(brand: Mapping[str, Json], reference: Reference) -> tuple[BrandHistory, BrandReader]:
    """Fold the events of a brand; return what became of them, and who reads it."""
    history, mentions = BrandHistory(reference, has_final=False), mentions_of(brand["events"], reference)
    for mention in mentions:
        if is_bare(mention):
            history.delete(mention)
        else:
            history.add(mention, mention.sentiment, mention.confidence)
    outages = [(source, begin, end) for source, begin, end in brand["outages"]]
    return history, BrandReader(history, since_of(brand, mentions, reference), brand["tz"], outages, reference)


def _score(question: Mapping[str, Json], ask: Mapping[str, Json], reference: Reference) -> Json:
    history, reader = _history(question, reference)
    weights = PROFILES[PROFILE]
    at_ms = question["at"]
    found: dict[str, Json] = {
        "windows": {window.name: _as_json(reader.read(window, at_ms, weights)) for window in WINDOWS},
        "dropped": {"hour": history.hour.late, "day": history.day.late, "future": history.hour.future},
    }
    if "state" in ask:
        found["state"] = {
            name: {f"{source}/{pane}/{row}": list(sums) for (source, pane, row), sums in history.rows(number).items()}
            for number, name in enumerate(("hour", "day"))
        }
    if "campaign" in ask:
        days = ask["campaign"]
        found["campaign"] = days | _as_json(reader.read_campaign(days["first_day"], days["last_day"], weights))
    if "profile" in ask:
        other = ask["profile"]["weights"]
        windows = {window.name: _as_json(reader.read(window, at_ms, other)) for window in WINDOWS}
        found["profile"] = ask["profile"] | {"windows": windows, "gamma": reference.gamma_of(other)}
    if "explain" in ask:
        before, after = (_reading(reader, ask["explain"] | {"at": ask["explain"][name]}) for name in ("from", "to"))
        found["explain"] = ask["explain"] | {
            "delta": after.score - before.score,
            "contributions": explain(before.point, after.point, reference, weights),
        }
    return found


def _comparisons(question: Mapping[str, Json], ask: Json, reference: Reference) -> Json:
    readers = [_history(brand | {"at": question["at"]}, reference)[1] for brand in question["brands"]]
    answers = []
    for pair in ask:
        one, other = (_reading(readers[side["brand"]], side) for side in (pair["one"], pair["other"]))
        answer: dict[str, Json] = dict(pair) | {"reason": not_comparable(one, other)}
        if answer["reason"] is None:
            compared = compare(one, other, same_brand=pair["one"]["brand"] == pair["other"]["brand"])
            answer |= {"delta": compared.delta, "se": compared.se, "significant": compared.significant}
        answers.append(answer)
    return answers


def _reading(reader: BrandReader, asked: Mapping[str, Json]) -> OracleReading:
    """Read a window at a time, or a campaign."""
    weights = PROFILES[asked.get("profile", PROFILE)]
    if "first_day" in asked:
        return reader.read_campaign(asked["first_day"], asked["last_day"], weights)
    window = next(window for window in WINDOWS if window.name == asked["window"])
    return reader.read(window, asked["at"], weights)


def _as_json(read: OracleReading) -> dict[str, Json]:
    return {
        "score": read.score,
        "se": read.se,
        "low": read.low,
        "high": read.high,
        "indicators": list(read.indicators),
        "u": list(read.u),
        "provisional": read.provisional,
    }

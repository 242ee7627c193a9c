"""Checks both implementations, the fast path and the oracle, against published vectors (section 11 of the method).

Takes the decoded JSON and returns what was found; whoever calls it prints it. Fields of
a vector that are not checked yet are counted by name, so that none passes unseen.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from schemas.mention import Mention
from schemas.observation import OBSERVATION, SOURCES
from scoring import cells, oracle_state
from scoring import columns as columns_module
from scoring.columns import Columns, place_of
from scoring.fingerprint import fingerprint_of
from scoring.fixed_point import h64, l2, signed
from scoring.kernels import entry, wide
from scoring.method import HOUR, METHOD, PROFILE, PROFILES, ROWS, WINDOWS
from scoring.observe import knows, observe, observe_deletion
from scoring.oracle_state import BrandHistory
from scoring.panes import PartitionState
from scoring.reading import read_brands
from scoring.recount import BrandReader
from scoring.reference import REFERENCE
from scoring.score import read_parts
from scoring.storage import make_room, new_columns
from scoring.tone.lexicon import Tone
from scoring.windows import Calendar

TOLERANCE = 1e-6
"""Of doubles, unless the vectors say another."""
BRAND = "brand"
"""A vector is of one brand without name."""

Json = Mapping[str, Any]


class Outcome(NamedTuple):
    """One vector held against one implementation."""

    vector: str
    kind: str
    implementation: str
    """``fast path``, ``oracle``, or ``both`` for arithmetic that they share."""
    difference: str | None
    """The first one found; None: passed."""


class Report(NamedTuple):
    """All that was found."""

    outcomes: tuple[Outcome, ...]
    not_checked: dict[str, int]
    """Parts of vectors that nothing was held against: how many, by name."""

    @property
    def failed(self) -> tuple[Outcome, ...]:
        """Outcomes with a difference."""
        return tuple(outcome for outcome in self.outcomes if outcome.difference is not None)


class Answer(NamedTuple):
    """What an implementation makes of a vector of kind ``score``, in the form of its ``expect``."""

    windows: dict[str, dict[str, Any]]
    dropped: dict[str, int]
    state: dict[str, dict[str, list[int]]]


def check(vectors: Json) -> Report:
    """Hold both implementations against decoded vectors. A vector that cannot be read is a difference.

    Raises:
        ValueError: this is no set of vectors, or one of another method or reference.

    >>> vectors = {"version": "jauge-1", "reference": "2026.1-provisional", "vectors": [
    ...     {"id": "one", "kind": "log2", "expect": [[1, 0], [2, 255]]}]}
    >>> check(vectors).failed
    (Outcome(vector='one', kind='log2', implementation='both', difference='l2(2): 256 instead of 255'),)
    """
    for name, own in (("version", METHOD), ("reference", REFERENCE.name)):
        if vectors.get(name) != own:
            raise ValueError(f"the vectors are of {name} {vectors.get(name)!r}, not of {own!r}")
    if "vectors" not in vectors:
        raise ValueError("there is no list named 'vectors'")
    tolerance = float(vectors.get("tolerance", TOLERANCE))
    outcomes: list[Outcome] = []
    not_checked: Counter[str] = Counter()
    for place, vector in enumerate(vectors["vectors"]):
        is_named = isinstance(vector, Mapping)
        name = str(vector.get("id", place)) if is_named else str(place)
        kind = str(vector.get("kind")) if is_named else "unknown"
        checks = _checks(kind, tolerance)
        if not checks:
            not_checked[f"kind {kind}"] += 1
        for implementation, differences in checks:
            try:
                difference = next(iter(differences(vector)), None)
            except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
                difference = f"cannot be read: {type(error).__name__}: {error}"
            outcomes.append(Outcome(name, kind, implementation, difference))
        if kind == "score":
            not_checked.update(_unchecked(vector))
    return Report(tuple(outcomes), dict(not_checked))


Differences = Callable[[Json], Iterable[str]]


def _checks(kind: str, tolerance: float) -> list[tuple[str, Differences]]:
    """Return what a vector of a kind is held against, with the name of each implementation."""
    match kind:
        case "log2":
            return [("both", _log2)]
        case "hash":
            return [("both", _hash)]
        case "fingerprint":
            return [
                ("fast path", partial(_fingerprint, print_of=fingerprint_of)),
                ("oracle", partial(_fingerprint, print_of=oracle_state.text_fingerprint)),
            ]
        case "cell":
            return [
                ("fast path", partial(_cell, contribution=compiled_contribution)),
                ("oracle", partial(_cell, contribution=plain_contribution)),
            ]
        case "score":
            return [
                ("fast path", partial(_score, answer_of=fast_answer, tolerance=tolerance)),
                ("oracle", partial(_score, answer_of=oracle_answer, tolerance=tolerance)),
            ]
    return []


def _unequal(what: str, found: object, expected: object) -> Iterable[str]:
    if found != expected:
        yield f"{what}: {found} instead of {expected}"


def _log2(vector: Json) -> Iterable[str]:
    for y, expected in vector["expect"]:
        yield from _unequal(f"l2({y})", l2(y), expected)


def _hash(vector: Json) -> Iterable[str]:
    for told in vector["expect"]:
        group = h64(f"{told['source']}\x1f{told['key']}") % ROWS
        yield from _unequal(f"group of {told['source']} {told['key']!r}", group, told["group"])


def _fingerprint(vector: Json, print_of: Callable[[str], str | None]) -> Iterable[str]:
    for told in vector["expect"]:
        yield from _unequal(f"fingerprint of {told['text']!r}", print_of(told["text"]), told["fp"])


def _cell(vector: Json, contribution: Callable[[str, Sequence[int]], list[int]]) -> Iterable[str]:
    for told in vector["expect"]:
        found = contribution(told["source"], told["cell"])
        yield from _unequal(f"contribution of {told['source']} {told['cell']}", found, told["contribution"])


def plain_contribution(source: str, cell: Sequence[int]) -> list[int]:
    """Return the oracle's contribution of a cell of seven integers."""
    return list(oracle_state.contribution(source, tuple(cell), REFERENCE))


def compiled_contribution(source: str, cell: Sequence[int]) -> list[int]:
    """Return the fast path's."""
    columns = make_room(new_columns(HOUR, REFERENCE, 0), 1, 1)
    _fill_cell(columns, SOURCES.index(source), np.array(cell, np.int64))
    return [int(columns.rows[0][name]) for name in columns_module.SUMS[:8]]


@entry(cells, columns_module)
def _fill_cell(columns: Columns, source: int, cell: np.ndarray) -> None:
    """Put seven integers into the first cell of empty columns."""
    place = place_of(wide(0), wide(0), source)
    cells.change(columns, place, wide(1), wide(0), cell[0], cell[1], cell[2], cell[3], cell[4], cell[5], cell[6])


def _score(vector: Json, answer_of: Callable[[Json, Sequence[float]], Answer], tolerance: float) -> Iterable[str]:
    """Yield what differs in a vector of kind ``score``: whole numbers at all, doubles by more than `tolerance`."""
    expect = vector["expect"]
    answer = answer_of(vector, PROFILES[PROFILE])
    yield from _windows_differ(answer.windows, expect["windows"], tolerance, "")
    yield from _unequal("dropped", answer.dropped, expect["dropped"])
    for grain, rows in expect.get("state", {}).items():
        found = answer.state[grain]
        for place in sorted(found.keys() | rows.keys()):
            yield from _unequal(f"state {grain} {place}", found.get(place), rows.get(place))
    if "profile" in expect:
        weights = expect["profile"]["weights"]
        other = answer_of(vector, weights).windows
        yield from _windows_differ(other, expect["profile"]["windows"], tolerance, f"profile {weights} ")


def _windows_differ(found: Json, expect: Json, tolerance: float, prefix: str) -> Iterable[str]:
    for window, expected in expect.items():
        for name in ("score", "indicators", "u"):
            one, other = np.atleast_1d(found[window][name]), np.atleast_1d(expected[name])
            # Written so that NaN is a difference.
            if one.shape != other.shape or not (np.abs(one - other) <= tolerance).all():
                yield f"{prefix}{window} {name}: {found[window][name]} instead of {expected[name]}"


def _unchecked(vector: Json) -> Iterable[str]:
    """Yield the name of each part of a score vector that nothing is held against."""
    expect = vector.get("expect")
    if not isinstance(expect, Mapping):
        return
    yield from expect.keys() - {"windows", "dropped", "state", "profile"}
    profile = expect.get("profile", {})
    for windows, prefix in ((expect.get("windows", {}), ""), (profile.get("windows", {}), "profile ")):
        for window in windows.values():
            for name in window.keys() - {"score", "indicators", "u"}:
                yield prefix + name


def mentions_of(vector: Json) -> list[Mention]:
    """Return the events of a score vector, of sources that the reference names, as mentions of `BRAND`."""
    mentions = []
    for event in vector["events"]:
        fields = {name: value for name, value in event.items() if name != "deleted" and value is not None}
        if event.get("deleted"):
            fields["op"] = "delete" if "id" in fields else "account_delete"
        if knows(fields["source"], REFERENCE):
            mentions.append(Mention(**fields, brand=BRAND))
    return mentions


def fast_answer(vector: Json, weights: Sequence[float]) -> Answer:
    """Return what the compiled fold and the vectorised reading make of a score vector."""
    state = PartitionState(REFERENCE, origins=1)  # of which no progress is told: nothing is sealed
    records = b""
    for mention in mentions_of(vector):
        if _is_bare(mention):
            observed = observe_deletion(mention, mention.seen_at)
        else:
            observed = observe(mention, Tone(mention.sentiment, mention.confidence, ""), REFERENCE)
        records += observed.record(h64(BRAND))
    observations = np.frombuffer(records, OBSERVATION)
    counts = state.fold(observations, np.arange(len(observations)))
    slots = state.slots(np.array([signed(h64(BRAND))]))
    calendar = Calendar(vector["since"], vector["tz"], tuple((s, a, b) for s, a, b in vector["outages"]))
    parts = read_brands(state, slots, vector["at"], [calendar]).reading.parts
    reading = read_parts(parts, REFERENCE, tuple(weights))
    windows = {
        window.name: {
            "score": reading.score[0, place].item(),
            "indicators": reading.indicators[0, place].tolist(),
            "u": reading.u[0, place].tolist(),
        }
        for place, window in enumerate(WINDOWS)
    }
    dropped = {"hour": counts.hour.late, "day": counts.day.late, "future": counts.hour.future}
    rows = {
        name: {f"{SOURCES[source]}/{pane}/{row}": list(sums) for (_, source, pane, row), sums in state.rows(g).items()}
        for g, name in enumerate(("hour", "day"))
    }
    return Answer(windows, dropped, rows)


def oracle_answer(vector: Json, weights: Sequence[float]) -> Answer:
    """Return what the plain recount makes of a score vector."""
    history = BrandHistory(REFERENCE)
    for mention in mentions_of(vector):
        if _is_bare(mention):
            history.delete(mention)
        else:
            history.add(mention, mention.sentiment, mention.confidence)
    reader = BrandReader(history, vector["since"], vector["tz"], [(s, a, b) for s, a, b in vector["outages"]])
    read = {window.name: reader.read(window, vector["at"], weights) for window in WINDOWS}
    windows = {
        name: {"score": one.score, "indicators": list(one.indicators), "u": list(one.u)} for name, one in read.items()
    }
    dropped = {"hour": history.hour.late, "day": history.day.late, "future": history.hour.future}
    rows = {
        name: {f"{source}/{pane}/{row}": list(sums) for (source, pane, row), sums in history.rows(g).items()}
        for g, name in enumerate(("hour", "day"))
    }
    return Answer(windows, dropped, rows)


def _is_bare(mention: Mention) -> bool:
    return mention.created_at is None or mention.op == "account_delete"

"""Checks both implementations, the fast path and the oracle, against published vectors (section 11 of the method).

Takes the decoded JSON and returns what was found; whoever calls it prints it. Fields of
a vector that are not checked yet are counted by name, so that none passes unseen.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

import msgspec
import numpy as np

from scoring.answers import Answer, Json, compiled_contribution, fast_answer, oracle_answer, plain_contribution
from scoring.fingerprint import fingerprint_of
from scoring.fixed_point import h64, l2
from scoring.method import METHOD, PROFILE, PROFILES, ROWS
from scoring.oracle_state import text_fingerprint
from scoring.reference import REFERENCE

TOLERANCE = 1e-6
"""Of doubles, unless the vectors say another."""


class Outcome(msgspec.Struct, frozen=True):
    """One vector held against one implementation."""

    vector: str
    kind: str
    implementation: str
    """``fast path``, ``oracle``, or ``both`` for arithmetic that they share."""
    difference: str | None
    """The first one found; None: passed."""


class Report(msgspec.Struct, frozen=True):
    """All that was found."""

    outcomes: tuple[Outcome, ...]
    not_checked: dict[str, int]
    """Parts of vectors that nothing was held against: how many, by name."""

    @property
    def failed(self) -> tuple[Outcome, ...]:
        """Outcomes with a difference."""
        return tuple(outcome for outcome in self.outcomes if outcome.difference is not None)

    @property
    def passed(self) -> bool:
        """Whether something was checked and nothing differs."""
        return bool(self.outcomes) and not self.failed

    def text(self) -> str:
        """Return a line for each outcome and each part not checked, and one that sums up."""
        lines = [
            f"{'passed' if one.difference is None else 'FAILED'}  {one.vector}  {one.kind}  {one.implementation}"
            + (f": {one.difference}" if one.difference is not None else "")
            for one in self.outcomes
        ]
        lines += [f"not checked  {name}  {count}" for name, count in sorted(self.not_checked.items())]
        return "\n".join([*lines, f"{len(self.outcomes) - len(self.failed)} of {len(self.outcomes)} checks passed"])


def check(vectors: object) -> Report:
    """Hold both implementations against decoded vectors. A vector that cannot be read is a difference.

    Raises:
        ValueError: this is no set of vectors, or one of another method or reference.

    >>> vectors = {"version": "jauge-1", "reference": "2026.1-provisional", "vectors": [
    ...     {"id": "one", "kind": "log2", "expect": [[1, 0], [2, 255]]}]}
    >>> check(vectors).failed
    (Outcome(vector='one', kind='log2', implementation='both', difference='l2(2): 256 instead of 255'),)
    """
    if not isinstance(vectors, Mapping):
        raise ValueError("the vectors are no JSON object")  # noqa: TRY004 # the file is wrong, not the call
    for name, own in (("version", METHOD), ("reference", REFERENCE.name)):
        if vectors.get(name) != own:
            raise ValueError(f"the vectors are of {name} {vectors.get(name)!r}, not of {own!r}")
    if not isinstance(vectors.get("vectors"), list):
        raise ValueError("the vectors hold no list named 'vectors'")  # noqa: TRY004 # likewise
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
                ("oracle", partial(_fingerprint, print_of=text_fingerprint)),
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

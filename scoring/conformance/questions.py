"""What a vector asks, without what it expects; and how an answer is held against that.

An *implementation* is a function from a question to an answer, both plain JSON. An answer
has the form of the vector's ``expect``; numbers that were not asked for do no harm.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from scoring.method.reference import Reference

Json = Any
Implementation = Callable[[Mapping[str, Json]], Json]


class NoAnswer(Exception):  # noqa: N818 # it is what was given, and no fault of ours
    """An implementation gave none; the message says why."""


KINDS = ("log2", "hash", "fingerprint", "cell", "score", "comparison", "alert")


def question_of(vector: Mapping[str, Json], reference: Reference) -> dict[str, Json]:
    """Return what an implementation is given of a vector: all but ``expect``; method and reference; and ``ask``.

    ``ask`` holds, by kind: log2, the numbers; hash, source and key; fingerprint, the texts;
    cell, source, cell and, if there are any, the mentions before; score, what is to be read beside the five windows;
    comparison, the pairs of readings; alert, nothing.

    >>> from scoring.method.reference import REFERENCE_2
    >>> question_of({"id": "a", "kind": "log2", "expect": [[1, 0], [2, 256]]}, REFERENCE_2)["ask"]
    [1, 2]

    Raises:
        LookupError, TypeError: the vector is broken.
    """
    given = {name: value for name, value in vector.items() if name != "expect"}
    versions = {"method": reference.method.name, "reference": reference.name}
    return given | versions | {"ask": _asked(vector["kind"], vector["expect"])}


def _asked(kind: str, expect: Json) -> Json:  # noqa: PLR0911 # one a kind
    match kind:
        case "log2":
            return [y for y, _ in expect]
        case "hash":
            return [{name: one[name] for name in ("source", "key")} for one in expect]
        case "fingerprint":
            return [one["text"] for one in expect]
        case "cell":
            return [{name: one[name] for name in ("source", "cell", "before") if name in one} for one in expect]
        case "comparison":
            return [{name: one[name] for name in ("one", "other")} for one in expect]
        case "score":
            return {name: _only(expect[name], names) for name, names in _ASKED_OF_SCORE.items() if name in expect}
    return None


_ASKED_OF_SCORE = {
    "campaign": ("first_day", "last_day"),
    "profile": ("weights",),
    "explain": ("window", "from", "to"),
    "state": (),
}


def _only(fields: Mapping[str, Json], names: Sequence[str]) -> dict[str, Json]:
    return {name: fields[name] for name in names}


def differences(kind: str, found: Json, expect: Json, tolerance: float) -> Iterator[str]:
    """Yield what differs, the places in the answer before it: whole numbers at all, doubles by over `tolerance`."""
    yield from _differ("", found, expect, tolerance, exact=kind == "cell")


def _differ(place: str, found: Json, expect: Json, tolerance: float, exact: bool) -> Iterator[str]:
    if isinstance(expect, Mapping) and isinstance(found, Mapping):
        if exact:
            for name in found.keys() - expect.keys():
                yield f"{place}{name}: {found[name]} instead of nothing"
        for name, value in expect.items():
            if name not in found:
                yield f"{place}{name}: not answered"
                continue
            # Of the rows none may be there that is not expected.
            yield from _differ(f"{place}{name} ", found[name], value, tolerance, exact or place == "state ")
    elif _is_list(expect) and _is_list(found) and len(expect) == len(found):
        for number, (one, other) in enumerate(zip(found, expect, strict=True)):
            yield from _differ(f"{place}{number} ", one, other, tolerance, exact)
    elif _is_number(expect) and _is_number(found) and (isinstance(expect, float) or isinstance(found, float)):
        if not abs(found - expect) <= tolerance:  # so written that NaN is a difference
            yield f"{place.strip()}: {found} instead of {expect}"
    elif found != expect or isinstance(found, bool) != isinstance(expect, bool):
        yield f"{place.strip()}: {found} instead of {expect}"


def _is_list(value: Json) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)

"""Holds implementations of the method against vectors (SPEC section 11).

Takes the decoded JSON and returns what was found; whoever calls it prints it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

import msgspec

from scoring.conformance.fast import fast_path
from scoring.conformance.oracle import oracle
from scoring.conformance.questions import KINDS, Implementation, NoAnswer, differences, question_of
from scoring.method.methods import METHODS
from scoring.method.reference import REFERENCE_2, REFERENCES, Reference

TOLERANCE = 1e-6
"""Of doubles, unless the vectors say another."""

OURS: Mapping[str, Implementation] = {"fast path": fast_path, "oracle": oracle}
ALIASES = {"2026.1-provisional with gamma 0.908, sigma 0.19": REFERENCE_2.name}
"""Other names that published vectors have for a reference."""


class Outcome(msgspec.Struct, frozen=True):
    """One vector held against one implementation."""

    method: str
    vector: str
    kind: str
    implementation: str
    difference: str | None
    """The first one found; None: passed."""


class Report(msgspec.Struct, frozen=True):
    """All that was found."""

    outcomes: tuple[Outcome, ...]
    not_checked: dict[str, int]
    """Kinds of vectors that nothing was held against: how many, by name."""

    @property
    def failed(self) -> tuple[Outcome, ...]:
        """Outcomes with a difference."""
        return tuple(outcome for outcome in self.outcomes if outcome.difference is not None)

    @property
    def passed(self) -> bool:
        """Whether something was checked, all of it was, and nothing differs."""
        return bool(self.outcomes) and not self.failed and not self.not_checked

    def __add__(self, other: "Report") -> "Report":
        """Return both as one report."""
        not_checked = Counter(self.not_checked) + Counter(other.not_checked)
        return Report(self.outcomes + other.outcomes, dict(not_checked))

    def text(self) -> str:
        """Return a line for each outcome and each kind not checked, and one that sums up."""
        lines = [
            "  ".join(
                ["passed" if one.difference is None else "FAILED", one.method, one.vector, one.kind, one.implementation]
            )
            + (f": {one.difference}" if one.difference is not None else "")
            for one in self.outcomes
        ]
        lines += [f"not checked  kind {name}  {count}" for name, count in sorted(self.not_checked.items())]
        return "\n".join([*lines, f"{len(self.outcomes) - len(self.failed)} of {len(self.outcomes)} checks passed"])


def check_all(sets: Iterable[object], implementations: Mapping[str, Implementation] | None = None) -> Report:
    """Hold implementations against several sets of vectors, as `check` does."""
    report = Report((), {})
    for vectors in sets:
        report += check(vectors, implementations)
    return report


def check(vectors: object, implementations: Mapping[str, Implementation] | None = None) -> Report:
    """Hold implementations, by name, against decoded vectors; None: ours.

    A vector that cannot be read is a difference.

    Raises:
        ValueError: this is no set of vectors, or one of a method or reference that is not known here.

    >>> vectors = {"version": "jauge-1", "reference": "2026.1-provisional", "vectors": [
    ...     {"id": "one", "kind": "log2", "expect": [[1, 0], [2, 255]]}]}
    >>> [outcome.difference for outcome in check(vectors).failed]
    ['1 1: 256 instead of 255', '1 1: 256 instead of 255']
    """
    if not isinstance(vectors, Mapping):
        raise ValueError("the vectors are no JSON object")  # noqa: TRY004 # the file is wrong, not the call
    reference = _reference_of(vectors)
    method = reference.method.name
    if implementations is None:
        implementations = OURS
    if not isinstance(vectors.get("vectors"), list):
        raise ValueError("the vectors hold no list named 'vectors'")  # noqa: TRY004 # likewise
    tolerance = float(vectors.get("tolerance", TOLERANCE))
    outcomes: list[Outcome] = []
    not_checked: Counter[str] = Counter()
    for place, vector in enumerate(vectors["vectors"]):
        is_named = isinstance(vector, Mapping)
        name = str(vector.get("id", place)) if is_named else str(place)
        kind = str(vector.get("kind")) if is_named else "unknown"
        if kind not in KINDS:
            not_checked[kind] += 1
            continue
        for implementation, answer in implementations.items():
            outcomes.append(
                Outcome(method, name, kind, implementation, _difference(vector, kind, answer, tolerance, reference))
            )
    return Report(tuple(outcomes), dict(not_checked))


def _reference_of(vectors: Mapping[str, object]) -> Reference:
    """Return the table that a set of vectors is of."""
    version, name = vectors.get("version"), vectors.get("reference")
    if version not in METHODS:
        raise ValueError(f"the vectors are of version {version!r}, not of {' or '.join(METHODS)}")
    known = {one.name: one for one in REFERENCES.values() if one.method.name == version}
    reference = known.get(ALIASES.get(str(name), str(name)))
    if reference is None:
        raise ValueError(f"the vectors are of reference {name!r}, not of {' or '.join(known)}")
    return reference


def _difference(
    vector: Mapping[str, object], kind: str, answer: Implementation, tolerance: float, reference: Reference
) -> str | None:
    try:
        found = answer(question_of(vector, reference))
        return next(differences(kind, found, vector["expect"], tolerance), None)
    except NoAnswer as none:
        return str(none)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        return f"cannot be read: {type(error).__name__}: {error}"

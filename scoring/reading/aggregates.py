"""The integers that a score was read from, in a form that two parties can hold against each other.

They are summed over the author groups: which group an author is in hangs on the key that
pseudonyms are made with, and no two parties share that. The score does not depend on it;
its interval does, a little.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import NamedTuple

import numpy as np

from scoring.method.constants import GRANULARITIES
from scoring.method.fixed_point import h64, signed
from scoring.method.reference import Reference
from scoring.method.windows import Period
from scoring.reading.archive import Archive
from scoring.state.columns import SUMS

FORM = "jauge-aggregates-1"
"""Name of the canonical form; another form is another name."""


class Run(NamedTuple):
    """Panes that a period takes with one weight."""

    granularity: int
    """Place in GRANULARITIES."""
    first: int
    """Number of a pane."""
    last: int
    """Included."""
    weight: float


class Held(NamedTuple):
    """What one brand's mentions add up to in a period."""

    runs: tuple[Run, ...]
    sums: np.ndarray
    """int64[runs, sources of the reference, 9]: `scoring.state.columns.SUMS` along the last axis."""

    @property
    def total(self) -> np.ndarray:
        """Sums over the runs by their weights, float64[sources, 9]."""
        total: np.ndarray = np.tensordot([run.weight for run in self.runs], self.sums, 1)
        return total

    def counts(self, name: str) -> np.ndarray:
        """Return one of SUMS of the total, float64[sources]: N for mentions, U for voices."""
        counts: np.ndarray = self.total[:, SUMS.index(name)]
        return counts


class Aggregate(NamedTuple):
    """What a reading of one brand was made from."""

    brand: str
    own: Held
    prior: Held | None
    """The 28 days that a short window is pulled towards."""

    @property
    def has_mentions(self) -> bool:
        """Whether anybody spoke at all in the 28 days, or the campaign, that it rests on."""
        return bool((self.prior or self.own).counts("V").sum() > 0)


def runs_of(period: Period) -> tuple[Run, ...]:
    """Return the panes of a period, without its prior's: the one that is counted in part, and the whole ones.

    >>> from scoring.method.constants import WINDOWS
    >>> from scoring.method.windows import period
    >>> runs_of(period(WINDOWS[1], 10 * 3_600_000 + 900_000))
    (Run(granularity=0, first=4, last=4, weight=0.75), Run(granularity=0, first=5, last=10, weight=1.0))
    """
    part = Run(period.granularity, period.first - 1, period.first - 1, period.weight)
    whole = Run(period.granularity, period.first, period.last, 1.0)
    return tuple(run for run in (part, whole) if run.weight and run.first <= run.last)


def aggregates(archive: Archive, brand: str, periods: Sequence[Period]) -> list[Aggregate]:
    """Add up what periods of a brand are read from, in their order."""
    wanted = list(dict.fromkeys([*periods, *(one.prior for one in periods if one.prior)]))
    runs = list(dict.fromkeys(run for one in wanted for run in runs_of(one)))
    alone = [Period(run.granularity, run.first, run.last, 0.0, 0) for run in runs]
    state = archive.state
    slots = state.slots(np.array([signed(h64(brand))], np.int64))
    sums = state.sums(slots, alone)[0, :, :, archive.reference.codes(), 0]
    by_run = np.rint(sums).astype(np.int64).transpose(1, 0, 2)
    held = {one: Held(ours := runs_of(one), by_run[[runs.index(run) for run in ours]]) for one in wanted}
    return [Aggregate(brand, held[one], held[one.prior] if one.prior else None) for one in periods]


def canonical(of_brands: Iterable[Aggregate], reference: Reference) -> bytes:
    r"""Return the canonical form: lines of UTF-8, each ended by a line feed, its parts parted by one space.

    The first line names form, method and reference. Then for each brand, in the order of their
    keys, a line ``brand KEY`` (16 hexadecimal digits: the first 8 bytes of the SHA-256 of its
    name). Under it for each run of panes, those of the window before those of the 28 days
    behind it, a line ``GRAIN FIRST LAST``. Under that for each source that was heard there, in
    alphabetical order, its name and U V NA A NE E C S N as decimal numbers.

    >>> from scoring.method.reference import REFERENCE_1
    >>> held = Held((Run(0, 7, 7, 0.5),), np.arange(18).reshape(1, 2, 9))
    >>> reference = REFERENCE_1._replace(name="r-1", sources=("x", "hn"))
    >>> print(canonical([Aggregate("Acme", held, None)], reference).decode(), end="")
    jauge-aggregates-1 jauge-1 r-1
    brand 37036cd8f9746d33
    hour 7 7
    hn 9 10 11 12 13 14 15 16 17
    x 0 1 2 3 4 5 6 7 8
    """
    lines, sources = [f"{FORM} {reference.method.name} {reference.name}"], reference.sources
    alphabetical = sorted(range(len(sources)), key=lambda place: sources[place])
    for one in sorted(of_brands, key=lambda one: h64(one.brand)):
        lines.append(f"brand {h64(one.brand):016x}")
        for held in (one.own, one.prior):
            for run, sums in zip(held.runs, held.sums.tolist(), strict=True) if held else ():
                lines.append(f"{GRANULARITIES[run.granularity].name} {run.first} {run.last}")
                lines += [" ".join([sources[s], *map(str, sums[s])]) for s in alphabetical if any(sums[s])]
    return "".join(f"{line}\n" for line in lines).encode()


def digest(of_brands: Iterable[Aggregate], reference: Reference) -> str:
    """Return the SHA-256 of the canonical form, 64 hexadecimal digits."""
    return sha256(canonical(of_brands, reference)).hexdigest()

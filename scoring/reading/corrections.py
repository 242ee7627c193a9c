"""What people's corrections of tone do to a score: how many there are, and the score without them.

An observation whose tone is corrected holds the tone that was read as well. The uncorrected score is the ordinary one
of the same observations with that tone put back: exact, and worked out where it is asked for.
"""

from typing import NamedTuple

import numpy as np

from schemas.observation import ANY_BRAND, LABELLED, own_tone
from scoring.compute.kernels import read_only
from scoring.method.constants import GRANULARITIES
from scoring.method.reference import Reference
from scoring.method.windows import Period
from scoring.reading.archive import Archive
from scoring.state.columns import NONE
from scoring.state.granularity_panes import GranularityPanes
from scoring.state.living_mentions import living_mentions


class Effect(NamedTuple):
    """What corrections do to one score."""

    corrected_count: int
    """Living mentions of the period whose tone is corrected."""
    score: float
    """As published, points."""
    uncorrected: float
    """The score without any correction, of this period or of the 28 days that it rests on, points."""


def are_labelled(observations: np.ndarray) -> np.ndarray:
    """Return of each observation whether its tone is corrected, bool."""
    labelled: np.ndarray = observations["flags"] & LABELLED != 0
    return labelled


def without_labels(observations: np.ndarray) -> np.ndarray:
    """Return the observations with the tones that were read.

    >>> from schemas.observation import OBSERVATION, packed_tone
    >>> rows = np.zeros(1, OBSERVATION)
    >>> rows["flags"], rows["s"], rows["c"], rows["origin"] = LABELLED, 100, 100, packed_tone(-40, 50)
    >>> [without_labels(rows)[name].item() for name in ("flags", "s", "c", "origin")]
    [0, -40, 50, 0]
    """
    rows: np.ndarray = observations.copy()
    ours = are_labelled(rows)
    rows["s"][ours], rows["c"][ours] = own_tone(rows["origin"][ours])
    rows["flags"][ours] &= ~np.uint8(LABELLED)
    rows["origin"][ours] = 0
    return rows


def uncorrected(archive: Archive) -> Archive | None:
    """Return the archive of the same observations without corrections; None: there are none."""
    if not are_labelled(archive.observations).any():
        return None
    return Archive(without_labels(archive.observations), archive.calendars, archive.reference, archive.profile)


def corrected_count(observations: np.ndarray, period: Period, length_ms: int, reference: Reference) -> int:
    """Return how many living mentions of one brand, in the last `length_ms` of a period, have a corrected tone.

    Args:
        observations: of one brand, and of deletions in every brand.
        period: that ends at `period.end_ms`.
        length_ms: of the period.
        reference: of the sources.
    """
    slots = np.where(observations["flags"] & ANY_BRAND, NONE, 0).astype(np.int32)
    panes = GranularityPanes(GRANULARITIES[period.granularity], reference, origins=1)
    panes.fold(read_only(observations), slots, 1, read_only(np.arange(len(observations))))
    living = living_mentions(panes.columns).versions
    labelled = observations[are_labelled(observations)]
    names = set(
        zip(labelled["mention"].tolist(), labelled["created_at"].tolist(), labelled["seen_at"].tolist(), strict=True)
    )
    versions = zip(living["mention"].tolist(), living["t"].tolist(), living["seen_at"].tolist(), strict=True)
    begin_ms = period.end_ms - length_ms
    return sum(begin_ms <= name[1] <= period.end_ms and name in names for name in versions)


def effect(archive: Archive, own: Archive | None, brand: str, period: Period, length_ms: int) -> Effect | None:
    """Return what corrections do to the score of one brand in one period; None: there are none.

    `own`: as `uncorrected` returns it of `archive`.
    """
    if own is None:
        return None
    observations = archive.observations_of_brand(brand)
    if not are_labelled(observations).any():
        return None
    (read,), (plain,) = archive.read(brand, [period]), own.read(brand, [period])
    count = corrected_count(observations, period, length_ms, archive.reference)
    return Effect(count, read.reading.score.item(), plain.reading.score.item())

"""The mentions behind what each source did to each indicator: those that weigh most, and what each of them did."""

from typing import NamedTuple

import numpy as np

from schemas.observation import ANY_BRAND, SOURCES
from scoring.compute.kernels import read_only
from scoring.method.constants import GRANULARITIES, INDICATORS
from scoring.method.fixed_point import unsigned
from scoring.method.reference import Reference
from scoring.method.windows import Period
from scoring.state.columns import NONE, VERSION
from scoring.state.granularity_panes import GranularityPanes
from scoring.state.living_mentions import LivingMentions, living_mentions

NAMED = 3
"""Examples of each group, a source and indicator, unless asked for more."""


class Example(NamedTuple):
    """A mention, and its part in what its source's sums did."""

    key: int
    """Mention key, 64 bits unsigned."""
    created_at: int
    part: float
    """Of all that moved them the same way, 0 to 1."""
    entered: bool = True
    """Whether it came into the window between the two times; else it left it."""


def examples(
    observations: np.ndarray,
    before: Period,
    after: Period,
    source: str,
    indicator: str,
    points: float,
    reference: Reference,
    count: int = NAMED,
) -> list[Example]:
    """Return the mentions that did most, from one period to another, to move a source's sums the way it went.

    Those that entered the window come first, whatever their parts, and after them those that left it: under a fall
    the complaints, and then the praise that is too old by now. Where Favour fell, those that speak badly of the brand
    come before those that only speak less well than is usual, and likewise where it rose. Of equal parts the newest
    comes first.

    The sums are those that the indicator is made from: V for Presence, and for each mean
    Y - centre * N, so that a mention counts by how far it lies from what is usual. Which way
    it went is asked of the contribution: the sums may hardly change, or the other way, where
    the 28 days behind a short window, or the number of voices, moved the mean.

    Args:
        observations: OBSERVATION records of one brand, and of deletions in every brand.
        before: of the same grain as `after`, and likewise with `after`.
        after: what is explained.
        source: one of the reference's.
        indicator: one of INDICATORS.
        points: what they added to the score; the sign says which way.
        reference: the published table.
        count: at most so many of each group.
    """
    if before.granularity != after.granularity:
        raise ValueError(f"{before.granularity=} and {after.granularity=} must be equal")
    living = _living(observations, before.granularity, source, reference)
    panes = living.versions["t"] // GRANULARITIES[before.granularity].length_ms
    weights = _weights(after, panes) - _weights(before, panes)
    moved = weights * _parts(living, source, indicator, reference) * (1 if points > 0 else -1)
    along = np.flatnonzero(moved > 0)
    whole = sum(moved[along].tolist())  # in this order: numpy adds in another one
    said = living.versions["s"][along] * (1 if points > 0 else -1) * np.where(weights[along] > 0, 1, -1)
    is_clear = said > 0 if indicator == INDICATORS[3] else np.ones(len(along), np.bool_)
    ranked = [
        (not clear, Example(unsigned(key), t, part / whole, entered))
        for key, t, part, entered, clear in zip(
            living.versions["mention"][along].tolist(),
            living.versions["t"][along].tolist(),
            moved[along].tolist(),
            (weights[along] > 0).tolist(),
            is_clear.tolist(),
            strict=True,
        )
    ]
    ranked.sort(key=lambda one: (one[0], -one[1].part, -one[1].created_at, one[1].key))
    found = [example for _, example in ranked]
    return [one for one in found if one.entered][:count] + [one for one in found if not one.entered][:count]


class Effects(NamedTuple):
    """What each mention that entered or left the window did to a score; arrays of one entry a mention."""

    mentions: np.ndarray
    """`scoring.state.columns.VERSION`: in order of source, then as `living_mentions` returns them."""
    entered: np.ndarray
    """bool: it came into the window between the two times; else it left it."""
    points: np.ndarray
    """float64: with `rest` they sum to the change of the score."""
    rest: float
    """Points of contributions that no mention moved: a source that was away, say."""


def effects(
    observations: np.ndarray, before: Period, after: Period, table: np.ndarray, reference: Reference
) -> Effects:
    """Share each contribution among the mentions that moved its sums the way it went, by their parts.

    The parts are those of `examples`. A mention that moved them the other way has none of that contribution.

    Args:
        observations: OBSERVATION records of one brand, and of deletions in every brand.
        before: of the same grain as `after`.
        after: what is explained.
        table: points, float64[4, sources of the reference], as `scoring.reading.attribution.contributions` returns.
        reference: the published table.
    """
    if before.granularity != after.granularity:
        raise ValueError(f"{before.granularity=} and {after.granularity=} must be equal")
    versions, entered, points, rest = [], [], [], 0.0
    length = GRANULARITIES[before.granularity].length_ms
    there = set(observations["source"].tolist())
    for place, source in enumerate(reference.sources):
        if SOURCES.index(source) not in there:
            rest += sum(table[:, place].tolist())
            continue
        living = _living(observations, before.granularity, source, reference)
        panes = living.versions["t"] // length
        weights = _weights(after, panes) - _weights(before, panes)
        own = np.zeros(len(weights))
        for indicator, contribution in zip(INDICATORS, table[:, place].tolist(), strict=True):
            moved = weights * _parts(living, source, indicator, reference) * (1 if contribution > 0 else -1)
            along = np.flatnonzero(moved > 0)
            if len(along):
                own[along] += contribution * moved[along] / sum(moved[along].tolist())
            else:
                rest += contribution
        is_moved = weights != 0
        versions.append(living.versions[is_moved])
        entered.append(weights[is_moved] > 0)
        points.append(own[is_moved])
    return Effects(
        np.concatenate([np.empty(0, VERSION), *versions]),
        np.concatenate([np.empty(0, np.bool_), *entered]),
        np.concatenate([np.empty(0), *points]),
        rest,
    )


def _weights(period: Period, panes: np.ndarray) -> np.ndarray:
    """How much of each pane a period counts, 0 to 1."""
    inside = (period.first <= panes) & (panes <= period.last)
    return np.where(inside, 1.0, np.where(panes == period.first - 1, period.weight, 0.0))


def _parts(living: LivingMentions, source: str, indicator: str, reference: Reference) -> np.ndarray:
    """What each mention adds to the source's sums, up to a factor that is the same for all; 0: it is not known."""
    versions, cells, v = living
    place = reference.sources.index(source)
    if indicator == INDICATORS[0]:
        equal: np.ndarray = v / cells["n"]
        return equal
    if indicator == INDICATORS[3]:
        centre = 100 * reference.favour_mean[place]
        opinions: np.ndarray = v * versions["c"] * (versions["s"] - centre) / cells["n"]
        return opinions
    mean, name, known = (
        (reference.reach_mean, "a", "n_audience")
        if indicator == INDICATORS[1]
        else (reference.engagement_mean, "e", "n_engagement")
    )
    parts: np.ndarray = v * (versions[name] - 256 * mean[place]) / np.maximum(cells[known], 1)
    return np.where(versions[name] >= 0, parts, 0.0)


def _living(observations: np.ndarray, granularity: int, source: str, reference: Reference) -> LivingMentions:
    """Fold the observations of one source, all of one brand, and return the mentions that stand."""
    ours = observations[observations["source"] == SOURCES.index(source)]
    slots = np.where(ours["flags"] & ANY_BRAND, NONE, 0).astype(np.int32)
    panes = GranularityPanes(
        GRANULARITIES[granularity], reference, origins=1
    )  # of which no progress is told: nothing is sealed
    panes.fold(read_only(ours), slots, 1, read_only(np.arange(len(ours))))
    return living_mentions(panes.columns)

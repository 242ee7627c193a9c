"""The mentions that weigh most behind what one source did to one indicator, the slow way: by the oracle's cells."""

from collections.abc import Mapping

import numpy as np

from schemas.observation import ACCOUNT, ANY_BRAND, ANY_TIME, DELETED, FINAL, SOURCES
from scoring.method.constants import GRANULARITIES, INDICATORS, ROWS
from scoring.method.reference import Reference
from scoring.method.windows import Period
from scoring.oracle.cells import CellName, contribution
from scoring.oracle.state import Deletion, GranularityHistory, Version, cell_of
from scoring.reading.examples import Example

_UNSIGNED = (1 << 64) - 1


def examples(
    observations: np.ndarray,
    before: Period,
    after: Period,
    source: str,
    indicator: str,
    points: float,
    reference: Reference,
    count: int,
) -> list[Example]:
    history = _history(observations, before.granularity, source, reference)
    parts: list[tuple[Version, float, bool]] = []
    cells, earlier = history.cells(), reference.method.earlier_panes[before.granularity]
    for (_, pane, unit, row), mentions in cells.items():
        weight = _weight(after, pane) - _weight(before, pane)
        if weight:
            panes = range(pane - earlier, pane)
            spoken = sum(len(cells.get(CellName(source, each, unit, row), ())) for each in panes)
            v = contribution(source, cell_of(mentions), reference, spoken)[1]
            named = _parts(mentions, v, source, indicator, reference)
            parts += [(one, weight * part, weight > 0) for one, part in named]
    way = 1 if points > 0 else -1
    along = [(one, way * part, entered) for one, part, entered in parts if way * part > 0]
    whole = sum(part for _, part, _ in along)

    def is_unclear(one: Version, entered: bool) -> bool:
        """Whether it speaks of the brand the other way, or neither, where Favour is explained."""
        return indicator == INDICATORS[3] and one.s * way * (1 if entered else -1) <= 0

    along.sort(key=lambda each: (is_unclear(each[0], each[2]), -each[1], -each[0].t, each[0].key))
    found = [Example(one.key, one.t, part / whole, entered) for one, part, entered in along]
    return [one for group in (True, False) for one in [one for one in found if one.entered is group][:count]]


def _weight(period: Period, pane: int) -> float:
    """How much of a pane a period counts."""
    return 1.0 if period.first <= pane <= period.last else period.weight if pane == period.first - 1 else 0.0


def _parts(
    mentions: list[Version], v: int, source: str, indicator: str, reference: Reference
) -> list[tuple[Version, float]]:
    """What each mention of one cell adds to the source's sums, up to a factor that is the same for all."""
    place = reference.sources.index(source)
    if indicator == INDICATORS[0]:
        return [(one, v / len(mentions)) for one in mentions]
    if indicator == INDICATORS[3]:
        centre = 100 * reference.favour_mean[place]
        return [(one, v * one.c * (one.s - centre) / len(mentions)) for one in mentions]
    column, name = (reference.reach_mean, "a") if indicator == INDICATORS[1] else (reference.engagement_mean, "e")
    known = [(one, value) for one in mentions if (value := getattr(one, name)) is not None]
    return [(one, v * (value - 256 * column[place]) / len(known)) for one, value in known]


def _row(one: Mapping[str, int], reference: Reference) -> int:
    is_given = reference.method.public_rows and one["author_row"]
    return one["author_row"] - 1 if is_given else one["author"] % ROWS


def _history(observations: np.ndarray, granularity: int, source: str, reference: Reference) -> GranularityHistory:
    """Return what the observations of one source tell."""
    history = GranularityHistory(GRANULARITIES[granularity], reference)
    for row in observations[observations["source"] == SOURCES.index(source)].tolist():
        one: Mapping[str, int] = dict(zip(observations.dtype.names or (), row, strict=True))
        if one["flags"] & (ACCOUNT | ANY_BRAND | ANY_TIME):
            t = None if one["flags"] & ANY_TIME else one["created_at"]
            deletion = Deletion(t, one["seen_at"], bool(one["flags"] & FINAL))
            if one["flags"] & ACCOUNT:
                history.delete_author(one["author"] & _UNSIGNED, deletion)
            else:
                history.delete_mention(one["mention"] & _UNSIGNED, deletion)
            continue
        history.add(
            Version(
                source=source,
                key=one["mention"] & _UNSIGNED,
                t=one["created_at"],
                seen_at=one["seen_at"],
                deleted=bool(one["flags"] & DELETED),
                final=bool(one["flags"] & FINAL),
                author=one["author"] & _UNSIGNED,
                fingerprint=f"{one['fingerprint'] & _UNSIGNED:016x}" if one["fingerprint"] else None,
                s=one["s"],
                c=one["c"],
                a=None if one["a"] < 0 else one["a"],
                r=None if one["r"] < 0 else one["r"],
                e=None if one["e"] < 0 else one["e"],
                row=_row(one, reference),
            )
        )
    return history

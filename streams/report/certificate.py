"""By what a score can be held against any other, and found again by anybody who holds the mentions."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from msgspec.structs import replace

from schemas.codec import rfc3339
from schemas.score import Score
from scoring.method.constants import DAY_MS, GRANULARITIES
from scoring.method.windows import Period
from scoring.reading.aggregates import FORM, digest
from scoring.reading.archive import Archive
from scoring.reading.corrections import effect, uncorrected
from scoring.reading.coverage import SourceState, source_states
from streams.report.data_source import Basis
from streams.report.trend import ComparableReading

Arguments = tuple[str, ...]
"""Of a command, the command's name first."""


@dataclass(frozen=True)
class SourceCoverage:
    """What one source told of all the brands in the period."""

    source: str
    mention_count: int
    voice_count: int
    state: SourceState
    """Of the brand for which it was observed least."""
    covered_ratio: float
    """Part of the period in which it was observed, 0 to 1: likewise; 0 where it never was, whatever the method takes
    that for."""
    counts_as_silent: bool
    """Whether it was never observed, and the method takes that for silence: `jauge-1` does."""


@dataclass(frozen=True)
class Certificate:
    """What has to be equal for two scores to be compared, and how these are found again."""

    method: str
    reference: str
    profile: str
    window: str
    """Empty: whole days, of a campaign."""
    begin_ms: int
    at_ms: int
    """The period read, ms UTC."""
    sources: tuple[SourceCoverage, ...]
    scores: tuple[Score, ...]
    """The newest of each brand, with the uncorrected score where people corrected mentions of it."""
    form: str
    digest: str
    """SHA-256 of the canonical form of the aggregates (`scoring/reading/aggregates.py`)."""
    commands: tuple[Arguments, ...]
    """Arguments of `jauge` that find the same scores."""
    is_edge: bool
    """Whether the period ends with a pane: what is told of a later time changes nothing then."""
    is_learned: bool
    """Whether tone was read by models that learned, which the commands do not know."""

    @property
    def is_corrected(self) -> bool:
        """Whether people corrected mentions of any of the brands."""
        return any(score.uncorrected is not None for score in self.scores)

    @property
    def lines(self) -> list[list[str]]:
        """The commands as a shell takes them, in parts that are joined by spaces."""
        return [["jauge", *map(shlex.quote, arguments)] for arguments in self.commands]


def certify(basis: Basis, readings: Sequence[ComparableReading], window: str) -> Certificate:
    """Certify the newest readings of all brands, of one period; `window`: empty for whole days."""
    archive, period = basis.past.archive, readings[0].read.period
    length = GRANULARITIES[period.granularity].length_ms
    return Certificate(
        method=archive.reference.method.name,
        reference=archive.reference.name,
        profile=archive.profile,
        window=window,
        begin_ms=round((period.first - period.weight) * length),
        at_ms=period.end_ms,
        sources=tuple(_coverage(archive, readings, basis.past.connected)),
        scores=_with_corrections(archive, readings),
        form=FORM,
        digest=digest([one.aggregate for one in readings], archive.reference),
        commands=_recount(basis, window, period) if window else _compare(basis, period),
        is_edge=period.end_ms % length == 0,
        is_learned=basis.is_learned,
    )


def _with_corrections(archive: Archive, readings: Sequence[ComparableReading]) -> tuple[Score, ...]:
    """Return the scores, those of brands with corrected mentions with the uncorrected score beside them."""
    own, scores = uncorrected(archive), []
    for one in readings:
        period = one.read.period
        length_ms = one.read.side.length_ms
        found = effect(archive, own, one.score.brand, period, length_ms)
        scores.append(
            one.score
            if found is None
            else replace(one.score, corrected_count=found.corrected_count, uncorrected=found.uncorrected)
        )
    return tuple(scores)


def _coverage(
    archive: Archive, readings: Sequence[ComparableReading], connected: frozenset[str]
) -> list[SourceCoverage]:
    sources = archive.reference.sources
    counts = [np.sum([one.aggregate.own.counts(name) for one in readings], 0).tolist() for name in ("N", "U")]
    least = {source: min(one.score.coverage[source] for one in readings) for source in sources}
    # Who publishes mentions without a collector is observed as well.
    connected |= {source for source, count in zip(sources, counts[0], strict=True) if count}
    states = source_states(sources, least, connected, archive.reference)
    return [
        SourceCoverage(
            source,
            round(mentions),
            round(voices),
            states[source],
            0.0 if states[source] == "not_observed" else least[source],
            states[source] == "not_observed" and least[source] > 0,
        )
        for source, mentions, voices in zip(sources, *counts, strict=True)
    ]


def _recount(basis: Basis, window: str, period: Period) -> tuple[Arguments, ...]:
    files = ["--", *basis.files] if basis.files else []
    return (("recount", *basis.flags, f"--at={period.end_ms}", f"--window={window}", "--json", *files),)


def _compare(basis: Basis, period: Period) -> tuple[Arguments, ...]:
    """`jauge recount` reads windows alone: days are read again by `jauge compare`."""
    files = [f"--file={file}" for file in basis.files]
    days = [f"--from={rfc3339(period.first * DAY_MS)[:10]}", f"--to={rfc3339(period.last * DAY_MS)[:10]}"]
    return tuple(("compare", *basis.flags, *files, *days, "--json", "--", brand) for brand in basis.brands)

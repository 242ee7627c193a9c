"""Which brands of a partition to read, and their scores as records."""

from collections.abc import Sequence
from itertools import groupby

import numpy as np
from msgspec.structs import replace

from schemas.score import Score
from scoring.method.constants import HOUR_MS, WINDOWS
from scoring.reading.records import read_moments, read_scores
from scoring.state.panes import PartitionState
from streams.kafka.brand_book import BrandBook
from streams.kafka.stream_clock import Clock
from streams.score.completeness import Completeness
from streams.score.history import windows_at
from streams.score.partition import PartitionTask, ReadFor
from streams.score.published import PublishedScores
from streams.score.roster import Roster, rosters_of
from streams.score.step import Step

WINDOW_COUNT = len(WINDOWS)


class ScoreReader:
    """Reads the scores of a partition that may have changed since they were read last."""

    def __init__(self, book: BrandBook, clock: Clock, partitions: int, application: str = "") -> None:
        """`application`: the version of it that the scores carry."""
        self._book = book
        self._clock = clock
        self._completeness = Completeness(clock)
        self._partitions = partitions
        self._application = application
        self._version = -1
        self._rosters: list[Roster] = []

    def roster(self, partition: int) -> Roster:
        """Return the followed brands of a partition."""
        if self._version != self._book.version:
            self._version = self._book.version
            self._rosters = rosters_of(self._book.brands.values(), self._partitions)
        return self._rosters[partition]

    def follows(self, brand: str) -> bool:
        """Return whether a brand is followed, on whatever partition."""
        return brand in self._book.brands

    def due(self, task: PartitionTask) -> np.ndarray:
        """Return the places in the roster of the brands to be read now, int64.

        Those whose rows changed, those whose windows may have moved visibly, and those read while the partition caught
        up, once it has. All of them where a pane's edge passed, an outage changed, or a past was read to its end. None
        while a log waits of which nothing is folded: its brands would be shown as if nobody had spoken of them.
        """
        state, roster, at_ms = task.state, self.roster(task.number), self._at_ms(task)
        is_behind = self._completeness.is_catching_up(task)
        task.has_caught_up |= not is_behind
        is_unread = not state.clock and task.has_waiting
        if not at_ms or is_unread:
            return np.zeros(0, np.int64)
        self._clock.coverage.advance(at_ms)
        if task.published is None or task.published.roster is not roster:
            task.published = PublishedScores(roster, task.published)
        published, before = task.published, task.read_for
        published.changed |= np.isin(roster.slots(state), state.dirty())
        now = task.read_for = ReadFor(
            self._version,
            self._clock.coverage.version,
            self._clock.past_read,
            at_ms // HOUR_MS,
            is_behind,
        )
        if before is None or now[:2] != before[:2]:
            task.momentum_cache.forget()
        if before is not None and now.past_read != before.past_read:
            published.changed[:] = True
        # A brand that changed is new to what was published, and due. When the partition falls behind, `score-progress`
        # says so for all; what is read from then on says so too, and is read again once it has caught up.
        if before is None or now[1:-1] != before[1:-1]:
            return np.arange(len(roster.brands))
        return np.flatnonzero(published.changed | published.due(at_ms, is_behind=is_behind))

    def read(self, task: PartitionTask, places: np.ndarray) -> list[Score]:
        """Read brands by their places; return the scores to be published.

        The time of the reading is the stream's clock: the newest `seen_at` folded or the newest tick, so that a
        silent brand fades, and a replay reads as the day itself did.
        """
        published = task.published
        if published is None:
            raise ValueError("`due` says which brands are to be read, and was not asked")
        at_ms = task.read_at = self._at_ms(task)
        outages = self._clock.coverage.at(at_ms)
        roster = published.roster
        read = read_scores(
            task.state,
            task.state.slots(roster.keys[places]),
            [roster.brands[place].brand for place in places.tolist()],
            roster.calendars(places.tolist(), outages),
            at_ms,
            task.state.clock,
            task.state.reference,
            momentum_cache=task.momentum_cache,
        )
        is_behind, complete_until = self._completeness.is_catching_up(task), task.state.complete_until
        scores = [
            replace(score, application=self._application, complete_until=complete_until, catching_up=is_behind)
            for score in read
        ]
        return [
            score
            for index, place in enumerate(places.tolist())
            for score in published.take(place, scores[index * WINDOW_COUNT : (index + 1) * WINDOW_COUNT], at_ms)
        ]

    def read_hours(self, state: PartitionState, steps: Sequence[Step], first: int, end: int) -> list[Score]:
        """Read the brands at the places ``[first, end)`` as they stand at the full hours among the ends of steps.

        Of days, windows are read at midnight UTC alone. In the order of the hours.
        """
        scores: list[Score] = []
        hours = [step for step in steps if step.at_ms % HOUR_MS == 0]
        for outages, group in groupby(hours, key=lambda step: step.outages):
            together = list(group)
            scores += read_moments(
                state,
                together[0].slots[first:end],
                [brand.brand for brand in together[0].roster.brands[first:end]],
                together[0].roster.calendars(range(first, end), outages),
                [(window, step.at_ms) for step in together for window in windows_at(step.at_ms)],
                state.clock,
                state.reference,
            )
        read = sorted(scores, key=lambda score: score.at)
        return [replace(score, application=self._application, complete_until=score.at) for score in read]

    def _at_ms(self, task: PartitionTask) -> int:
        return max(task.state.clock, self._clock.tick, task.read_at)

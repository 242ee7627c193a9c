"""What was published last of the brands of a partition, and when each has to be read again without a mention."""

import asyncio
import logging
from collections.abc import Callable, Sequence

import numpy as np
from aiokafka.errors import KafkaError

from schemas.score import SCORE_WINDOWS, Score
from scoring.state.panes import PartitionState
from streams.kafka.read_to_end import records_to_end
from streams.score.roster import Roster

log = logging.getLogger(__name__)

LOOK_AGAIN_S = 60.0
"""A topic that could not be read is read again so long after."""

SHOWN_DIGITS = 1
"""Decimals of the points that a score is shown with: what differs less is not published."""
SOON_MS = 60_000
"""A brand is read again so long after its rows changed: as its windows move on, its score drifts."""
LONGER = 2
"""Times the pause before, or SOON_MS, at most, that the next one lasts."""
LONGEST_MS = 10 * 60_000


def shown(score: Score) -> tuple[object, ...]:
    """Return what of a score a reader sees, with the digits that are shown."""
    indicators = score.indicators
    points = (
        score.score,
        score.low,
        score.high,
        score.momentum,
        indicators.presence,
        indicators.reach,
        indicators.engagement,
        indicators.favour,
    )
    return (
        *(None if one is None else round(one, SHOWN_DIGITS) for one in points),
        score.provisional,
        score.momentum_significant,
        score.mention_count,
        score.voice_count,
        score.catching_up,
        *(round(part, 2) for part in score.coverage.values()),
    )


class ScoredBrands:
    """Names of the brands of each partition, by which one that is no longer followed is noticed.

    One that was removed while no worker had its partition is noticed on the topic ``scores`` itself, which is read once
    for each partition that comes to this worker.
    """

    def __init__(self, servers: str, topic: str, on_found: Callable[[], None]) -> None:
        """`topic`: full name of ``scores``; `on_found`: called when `ended` has something new to say."""
        self._servers, self._topic, self._on_found = servers, topic, on_found
        self._known: dict[int, tuple[PartitionState, Roster | None]] = {}
        self._gained: asyncio.Queue[int] = asyncio.Queue()
        self._found: dict[int, set[str]] = {}
        """By partition: brands that have scores on the topic."""

    def ended(self, partition: int, state: PartitionState, roster: Roster) -> list[str]:
        """Return the brands whose scores have to go: they have some, and are not in the roster any more.

        `state`: of the partition; another object where it comes from another worker.
        """
        known, before = self._known.get(partition, (None, None))
        self._known[partition] = state, roster
        if known is not state:
            before = None
            self._found.pop(partition, None)
            self._gained.put_nowait(partition)
        had = self._found.pop(partition, set[str]())
        if before is not None and before is not roster:
            had.update(brand.brand for brand in before.brands)
        return sorted(had - {brand.brand for brand in roster.brands}) if had else []

    async def look_up_forever(self) -> None:
        """Read which brands have scores on the partitions that came, one after the other."""
        while True:
            partition = await self._gained.get()
            try:
                self._found[partition] = await scored_brands(self._servers, self._topic, partition)
            except KafkaError as error:
                log.warning(
                    "%s cannot be read (%s): brands that were removed while no worker ran keep their last scores until "
                    "it can; is `score` allowed to read it? `jauge topics acls` lists what it needs",
                    self._topic,
                    error,
                )
                self._gained.put_nowait(partition)
                await asyncio.sleep(LOOK_AGAIN_S)
                continue
            self._on_found()


async def scored_brands(servers: str, topic: str, partition: int) -> set[str]:
    """Return the brands of which some window has a score on a partition of ``scores``."""
    found = set[tuple[str, str]]()
    async for record in records_to_end(servers, topic, [partition]):
        brand, _, window = (record.key or b"").decode(errors="replace").rpartition("|")
        if window in SCORE_WINDOWS:
            (found.discard if record.value is None else found.add)((brand, window))
    return {brand for brand, _ in found}


class PublishedScores:
    """By place in one roster: what was published, and when the brand is to be read again."""

    def __init__(self, roster: Roster, before: "PublishedScores | None" = None) -> None:
        """`before`: of the roster before, whose brands go on where they did not change themselves."""
        count = len(roster.brands)
        self.roster = roster
        self.changed = np.zeros(count, np.bool_)
        """By place: whether the brand's rows changed since it was read."""
        self._shown: list[tuple[int, ...]] = [()] * count
        """Hashes of what is shown of each window."""
        self._points: list[tuple[float, ...]] = [()] * count
        self._read_at = np.zeros(count, np.int64)
        self._due_at = np.zeros(count, np.int64)
        self._was_behind = np.zeros(count, np.bool_)
        """By place: whether the brand was read while its partition caught up."""
        if before is not None:
            self._go_on(before)

    def _go_on(self, before: "PublishedScores") -> None:
        places = {brand.brand: place for place, brand in enumerate(before.roster.brands)}
        for place, brand in enumerate(self.roster.brands):
            known = places.get(brand.brand)
            if known is not None and before.roster.brands[known] == brand:
                self._shown[place], self._points[place] = before._shown[known], before._points[known]
                self._read_at[place], self._due_at[place] = before._read_at[known], before._due_at[known]
                self.changed[place], self._was_behind[place] = before.changed[known], before._was_behind[known]

    def due(self, at_ms: int, *, is_behind: bool) -> np.ndarray:
        """Return of which brands the score may have moved visibly by `at_ms` since they were read, bool[n].

        And those that say that their partition catches up, unless it still `is_behind`.
        """
        is_due: np.ndarray = self._due_at <= at_ms
        return is_due if is_behind else is_due | self._was_behind

    def take(self, place: int, scores: Sequence[Score], at_ms: int) -> list[Score]:
        """Note the scores of one brand as read at `at_ms`; return those to be published.

        All of them where its rows changed, else those of which somebody would see it.
        """
        before, changed = self._shown[place], bool(self.changed[place])
        self.changed[place] = False
        fresh = tuple(hash(shown(score)) for score in scores)
        self._set_due(place, tuple(score.score for score in scores), at_ms, changed=changed)
        self._shown[place], self._was_behind[place] = fresh, any(score.catching_up for score in scores)
        if changed or not before:
            return list(scores)
        return [score for score, old, new in zip(scores, before, fresh, strict=True) if old != new]

    def _set_due(self, place: int, points: tuple[float, ...], at_ms: int, *, changed: bool) -> None:
        """Within an hour a score drifts evenly: the next reading is due when it may have moved by a shown digit."""
        before, paused_ms = self._points[place], at_ms - int(self._read_at[place])
        pause_ms = SOON_MS
        if before and not changed and paused_ms > 0:
            moved = max((abs(new - old) for new, old in zip(points, before, strict=True)), default=0.0)
            visible = 0.5 * 10.0**-SHOWN_DIGITS
            longest_ms = min(LONGEST_MS, max(SOON_MS, LONGER * paused_ms))
            pause_ms = int(min(longest_ms, paused_ms * visible / max(moved, 1e-9)))
        self._points[place], self._read_at[place], self._due_at[place] = points, at_ms, at_ms + pause_ms

"""The newest score of every brand and window, as the topic ``scores`` tells them."""

import asyncio
from collections.abc import Iterable
from types import TracebackType
from typing import Self

from aiokafka.structs import ConsumerRecord

from schemas.score import Score
from schemas.topics import Topics
from streams.analysis.hour_ago import LastHour
from streams.kafka.checked_decoder import CheckedDecoder
from streams.kafka.follower import Follower


class LatestScores:
    """Reads the topic whole and then follows it, without a group; an async context manager.

    Of two scores of one brand and window the one read at the later time stands: a
    worker that slept may publish an old one after its successor.
    """

    def __init__(self, bootstrap: str, prefix: str, remember: str | None = None) -> None:
        self._follower = Follower(bootstrap, Topics(prefix).scores, self._read)
        self._decode = CheckedDecoder("scores", Score).decode
        self._changed = asyncio.Event()
        self.latest: dict[tuple[str, str], Score] = {}
        """By brand and window."""
        self.remember = remember
        """The window whose scores of the last hour are kept as well."""
        self._last_hour = LastHour()

    async def __aenter__(self) -> Self:
        await self._follower.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._follower.__aexit__(kind, error, trace)

    def _read(self, record: ConsumerRecord) -> None:
        if record.value is None:  # the brand is no longer followed
            brand, _, window = (record.key or b"").decode(errors="replace").rpartition("|")
            self.latest.pop((brand, window), None)
            self._changed.set()
            return
        score = self._decode(record)
        key = (score.brand, score.window)
        before = self.latest.get(key)
        if before is None or score.at >= before.at:
            self.latest[key] = score
            self._changed.set()
            if score.window == self.remember:
                self._last_hour.note(score)

    async def caught_up(self) -> None:
        """Return once all that is on the topic now is read."""
        await self._follower.caught_up()

    async def changed(self) -> None:
        """Return at the next score, or at once where some came since the last call."""
        await self._changed.wait()
        self._changed.clear()

    def of(self, window: str) -> list[Score]:
        """Scores of one window, highest first."""
        return sorted(
            (score for score in self.latest.values() if score.window == window),
            key=lambda score: (-score.score, score.brand),
        )

    def an_hour_before(self, scores: Iterable[Score]) -> dict[str, float]:
        """By brand, in points, what stood an hour before each of `scores`, as far as it is known."""
        found = ((score.brand, self._last_hour.before(score)) for score in scores)
        return {brand: before for brand, before in found if before is not None}

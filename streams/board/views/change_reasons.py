"""Why the brands that moved most did so, worked out ahead: the reason comes with the rows of the league."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from heapq import nsmallest
from time import monotonic

from schemas.score import Score
from streams.board.contract.comparison_responses import Explanation
from streams.board.contract.score_responses import ChangeReason
from streams.board.state.read_model import ReadModel
from streams.config.errors import JaugeError

MOST = 3
"""Brands of a window: as many as the page shows."""
NEWS_POINTS = 1.0
"""By so much a change has to differ to be explained anew."""
LOOK_EVERY_S = 2.0
REST = 9.0
"""The pause after one is worked out, in times its duration: whoever asks for another waits for the same process."""
USUAL_WINDOW = "24h"
"""Explained though nobody looks: a page opens with it."""


class ChangeReasons:
    """The reasons of the largest significant changes, by window and brand."""

    def __init__(
        self,
        model: ReadModel,
        explain: Callable[[str, str], Awaitable[Explanation]],
        looked_at: Callable[[], Collection[str]],
        is_current: Callable[[], bool],
    ) -> None:
        """Begin with none.

        Args:
            model: whose scores are explained.
            explain: of a brand and window, against one window length before.
            looked_at: windows that somebody looks at.
            is_current: whether the scores are complete: else they move on before they are explained.
        """
        self._model, self._explain, self._looked_at, self._is_current = model, explain, looked_at, is_current
        self._known: dict[tuple[str, str], ChangeReason] = {}

    def of(self, window: str) -> dict[str, ChangeReason]:
        """Return the reasons that are known of the brands that moved most now, by brand."""
        found = {row.brand: self._known.get((window, row.brand)) for row in self._movers(window)}
        return {brand: reason for brand, reason in found.items() if reason is not None}

    async def run(self) -> None:
        """Work them out, for ever, one after the other."""
        while True:
            row = self._next()
            if row is None:
                await asyncio.sleep(LOOK_EVERY_S)
                continue
            started = monotonic()
            self._known[row.window, row.brand] = await self._reason(row)
            await asyncio.sleep(REST * (monotonic() - started))

    async def _reason(self, row: Score) -> ChangeReason:
        try:
            answer = await self._explain(row.brand, row.window)
        except JaugeError:  # whoever asks for it is told why
            return ChangeReason(change=row.momentum or 0.0, comparable=False, points=0.0, parts=[])
        return ChangeReason(
            change=row.momentum or 0.0, comparable=answer.comparable, points=answer.points, parts=answer.parts
        )

    def _next(self) -> Score | None:
        if not self._is_current():
            return None
        windows = [USUAL_WINDOW, *(name for name in sorted(self._looked_at()) if name != USUAL_WINDOW)]
        rows = [row for window in windows for row in self._movers(window)]
        wanted = {(row.window, row.brand) for row in rows}
        self._known = {key: reason for key, reason in self._known.items() if key in wanted}
        return next((row for row in rows if self._is_news(row)), None)

    def _is_news(self, row: Score) -> bool:
        known = self._known.get((row.window, row.brand))
        return known is None or abs(known.change - (row.momentum or 0.0)) >= NEWS_POINTS

    def _movers(self, window: str) -> list[Score]:
        return nsmallest(MOST, self._model.moved(window), key=lambda row: (-abs(row.momentum or 0.0), row.brand))

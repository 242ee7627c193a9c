"""Authors and sites that editors hide from the lists of mentions."""

import asyncio
from collections.abc import Callable

from schemas.desk.hide import Hide, hide_fault, hide_key
from schemas.records import ended_record, hide_record
from schemas.topics import Topics
from streams.board.contract.desk import HideAsked, HideDraft
from streams.board.editing.brand_editor import Send
from streams.board.editing.read_back import read_back
from streams.board.state.desk import MOST_HIDES, Desk
from streams.config.errors import UnknownNameError, UsageError


class HideEditor:
    """Writes what `desk` follows."""

    def __init__(self, desk: Desk, topics: Topics, send: Send, now_ms: Callable[[], int]) -> None:
        self._desk, self._topics, self._send, self._now_ms = desk, topics, send, now_ms
        self._turn = asyncio.Lock()

    def rows(self) -> list[Hide]:
        """Return all, the newest first."""
        return sorted(self._desk.hides.values(), key=lambda one: (-one.at, one.kind, one.name))

    async def hide(self, draft: HideDraft, by: str) -> None:
        """Hide an author or a site.

        Raises:
            UsageError: it names none, or there are too many.
        """
        name = draft.name.lower().removeprefix("www.") if draft.kind == "site" else draft.name
        one = Hide(kind=draft.kind, source=draft.source, name=name, by=by, at=self._now_ms())
        key = hide_key(one.kind, one.source, one.name)
        if fault := hide_fault(one, key.encode(), one.at):
            raise UsageError(fault)
        async with self._turn:
            if key not in self._desk.hides and len(self._desk.hides) >= MOST_HIDES:
                raise UsageError(f"there are {MOST_HIDES} hides already: show some again")
            await self._send(self._topics.hides, [hide_record(one)])
            await read_back(lambda: self._desk.hides.get(key) == one)

    async def show(self, asked: HideAsked) -> None:
        """Show an author or a site again.

        Raises:
            UnknownNameError: it is not hidden.
        """
        key = hide_key(asked.kind, asked.source, asked.name)
        async with self._turn:
            if key not in self._desk.hides:
                raise UnknownNameError("it is not hidden: GET /api/v1/hides lists what is")
            await self._send(self._topics.hides, [ended_record(key)])
            await read_back(lambda: key not in self._desk.hides)

"""Searches and watch lists that editors save for everybody."""

import asyncio
from collections.abc import Callable
from urllib.parse import parse_qsl

import msgspec

from schemas.desk.saved_view import SavedView, saved_view_fault, view_key
from schemas.records import ended_record, saved_view_record
from schemas.topics import Topics
from streams.board.contract.desk import ViewAsked, ViewDraft
from streams.board.contract.mention_asked import FilterAsked
from streams.board.contract.params import read_query
from streams.board.editing.brand_editor import Send
from streams.board.editing.read_back import read_back
from streams.board.state.desk import MOST_VIEWS, Desk
from streams.config.errors import ConflictError, UnknownNameError, UsageError

MOST_PARAMETERS = 60


class SavedViewEditor:
    """Writes what `desk` follows. One is written after the other."""

    def __init__(self, desk: Desk, topics: Topics, send: Send, now_ms: Callable[[], int]) -> None:
        self._desk, self._topics, self._send, self._now_ms = desk, topics, send, now_ms
        self._turn = asyncio.Lock()

    def rows(self) -> list[SavedView]:
        """Return all, by name."""
        return sorted(self._desk.views.values(), key=lambda one: (one.name.casefold(), one.name, one.kind))

    async def save(self, draft: ViewDraft, by: str) -> None:
        """Save a view, once the broker has it.

        Raises:
            ConflictError: somebody else wrote the one of this name meanwhile.
            UsageError: it is none, or there are too many.
        """
        async with self._turn:
            key = view_key(draft.kind, draft.name)
            before = self._desk.views.get(key)
            if draft.seen != (before.at if before else None):
                who = f" by {before.by}" if before and before.by else ""
                raise ConflictError(f"{draft.name} was saved meanwhile{who}: look at it again, or take another name")
            one = SavedView(
                kind=draft.kind,
                name=draft.name,
                query=draft.query,
                brands=draft.brands,
                by=by,
                at=max(self._now_ms(), before.at + 1 if before else 0),
            )
            if fault := saved_view_fault(one, key.encode(), one.at) or _content_fault(one):
                raise UsageError(fault)
            if before is None and len(self._desk.views) >= MOST_VIEWS:
                raise UsageError(f"there are {MOST_VIEWS} saved views already: remove some")
            await self._send(self._topics.saved_views, [saved_view_record(one)])
            await read_back(lambda: self._desk.views.get(key) == one)

    async def remove(self, asked: ViewAsked) -> None:
        """Remove a view.

        Raises:
            UnknownNameError: there is none of this name.
        """
        async with self._turn:
            key = view_key(asked.kind, asked.name)
            if key not in self._desk.views:
                raise UnknownNameError("there is no such saved view: GET /api/v1/views lists those there are")
            await self._send(self._topics.saved_views, [ended_record(key)])
            await read_back(lambda: key not in self._desk.views)


def _content_fault(one: SavedView) -> str:
    """Return why a view cannot be used; empty: it can.

    >>> _content_fault(SavedView(kind="watchlist", name="Ours", at=1))
    'a watch list holds brands, each once, and no query'
    >>> _content_fault(SavedView(kind="search", name="Late", query="tone=angry", at=1))
    "its query cannot be asked: Invalid enum value 'angry' - at `$.tone[0]`"
    """
    if one.kind == "watchlist":
        is_one = one.brands and len(set(one.brands)) == len(one.brands) and not one.query
        return "" if is_one else "a watch list holds brands, each once, and no query"
    if one.brands:
        return "a search names its brands in its query"
    try:
        pairs = parse_qsl(
            one.query, keep_blank_values=True, strict_parsing=bool(one.query), max_num_fields=MOST_PARAMETERS
        )
        read_query(pairs, FilterAsked)
    except ValueError as error:
        detail = str(error) if isinstance(error, msgspec.ValidationError) else "it is no query of an address"
        return f"its query cannot be asked: {detail}"
    return ""

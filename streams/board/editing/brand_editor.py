"""Brands that are created, edited, paused, archived and taken back on the board."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from schemas.brand import Brand, brand_fault
from schemas.codec import Record
from schemas.people.brand_edit import Action, BrandEdit, FollowState
from schemas.records import brand_edit_record, brand_record, ended_brand_record
from schemas.topics import Topics
from scoring.text.queries.limits import check
from scoring.text.queries.parser import QueryError, parse
from streams.board.contract.people_requests import BrandChange, BrandDraft
from streams.board.contract.people_responses import Definition
from streams.board.editing.read_back import read_back
from streams.board.state.people import People
from streams.config.errors import ConflictError, UnknownNameError, UsageError
from streams.kafka.brand_book import BrandBook

Send = Callable[[str, Sequence[Record]], Awaitable[None]]
"""Sends records to a topic and returns once the broker has them."""


class Stand(NamedTuple):
    """How a brand is now."""

    state: FollowState
    definition: Brand | None
    newest: BrandEdit | None

    @property
    def is_of_file(self) -> bool:
        """Whether the settings file defines it."""
        return self.state == "active" and self.definition is not None and self.definition.managed == "file"


class BrandEditor:
    """Edits what `book` and `people` follow. One edit is made after the other."""

    def __init__(self, book: BrandBook, people: People, topics: Topics, send: Send, now_ms: Callable[[], int]) -> None:
        self._book, self._people, self._topics, self._send, self._now_ms = book, people, topics, send, now_ms
        self._turn = asyncio.Lock()

    def definitions(self) -> list[Definition]:
        """Return all brands that are followed or kept, by name."""
        rows = []
        for name in sorted({*self._book.brands, *self._people.edited()}, key=str.casefold):
            stand = self.stand(name)
            if stand.definition is not None:
                edit = stand.newest
                rows.append(
                    Definition(
                        definition=stand.definition,
                        state=stand.state,
                        is_of_file=stand.is_of_file,
                        edited_at=edit.at if edit else None,
                        by=edit.by if edit else "",
                    )
                )
        return rows

    def stand(self, name: str) -> Stand:
        """Return how a brand is now: as ``brands`` says, or as its last edit left it."""
        newest, followed = self._people.newest_edit(name), self._book.brands.get(name)
        if followed is not None:
            return Stand("active", followed, newest)
        if newest is None or newest.state == "absent":
            return Stand("absent", None, newest)
        # Followed by its last edit and yet not followed: a settings file took it over, and let it go.
        state: FollowState = "archived" if newest.state == "active" else newest.state
        return Stand(state, newest.after, newest)

    def drafted(self, draft: BrandDraft) -> Brand:
        """Return a draft as a brand, with what no draft holds as it is now.

        Raises:
            UsageError: its words cannot be searched for, or its name is none.
        """
        before = self.stand(draft.brand).definition
        fields = {name: getattr(draft, name) for name in draft.__struct_fields__}
        brand = replace(before or Brand(brand=draft.brand), **fields, managed="board")
        fault = brand_fault(brand, brand.brand.encode(), max(self._now_ms(), brand.since or 0))
        if not fault and not brand.terms and not brand.query:
            fault = "it has neither words nor a query: give it one"
        try:
            check(brand)
            if brand.query:
                parse(brand.query)
        except QueryError as error:
            fault = fault or str(error)
        if fault:
            raise UsageError(fault)
        return brand

    async def change(self, asked: BrandChange, by: str) -> BrandEdit:
        """Do what is asked, and return the edit once the broker has it.

        Raises:
            ConflictError: the settings file defines the brand, or somebody else edited it meanwhile.
            UnknownNameError: there is no such brand, or no edit that could be taken back.
            UsageError: the draft is none.
        """
        async with self._turn:
            stand, now_ms = self.stand(asked.brand), self._now_ms()
            newest = stand.newest
            if stand.is_of_file:
                raise ConflictError(f"{asked.brand} is managed by the settings file: edit it there")
            if asked.seen != (newest.at if newest else None):
                who = f" by {newest.by}" if newest and newest.by else ""
                raise ConflictError(f"{asked.brand} was edited meanwhile{who}: look at it again, then edit")
            action, state, after = self._outcome(asked, stand, now_ms)
            edit = BrandEdit(
                brand=asked.brand,
                at=max(now_ms, newest.at + 1 if newest else 0),
                by=by,
                action=action,
                state=state,
                was=stand.state,
                after=after,
                before=stand.definition,
            )
            await self._write(edit)
            return edit

    def _outcome(self, asked: BrandChange, stand: Stand, now_ms: int) -> tuple[Action, FollowState, Brand | None]:
        """Return what is done, and state and definition after it."""
        definition, newest = stand.definition, stand.newest
        if asked.action == "save":
            if asked.draft is None or asked.draft.brand != asked.brand:
                raise UsageError("save takes a draft of the brand that is named")
            after = self.drafted(asked.draft)
            if definition is None:
                return "create", "active", replace(after, since=now_ms)
            return "edit", stand.state, after
        if asked.action == "undo" and newest is not None:
            return "undo", newest.was, _followed_again(newest.before, newest.was, stand.state, now_ms)
        if definition is None:
            raise UnknownNameError(f"there is no brand {asked.brand!r} to {asked.action}")
        if asked.action == "resume" and stand.state != "active":
            return "resume", "active", _followed_again(definition, "active", stand.state, now_ms)
        if asked.action == "pause" and stand.state == "active":
            return "pause", "paused", definition
        if asked.action == "archive" and stand.state != "archived":
            return "archive", "archived", definition
        raise UsageError(f"{asked.brand} is {stand.state}: it cannot be put to {asked.action}")

    async def _write(self, edit: BrandEdit) -> None:
        """Send an edit, then what follows from it, and wait until the board has read both."""
        # The edit first: it holds the definition, so that nothing is lost if the second one fails.
        await self._send(self._topics.brand_edits, [brand_edit_record(edit)])
        wanted = edit.after if edit.state == "active" else None
        if wanted is not None:
            await self._send(self._topics.brands, [brand_record(wanted)])
        elif edit.was == "active":
            await self._send(self._topics.brands, [ended_brand_record(edit.brand)])
        people, book = self._people, self._book
        await read_back(lambda: people.newest_edit(edit.brand) == edit and book.brands.get(edit.brand) == wanted)


def _followed_again(brand: Brand | None, state: FollowState, was: FollowState, now_ms: int) -> Brand | None:
    """Return a definition that is to stand again: exposure counts from now on if the brand was not followed."""
    if brand is None:
        return None
    begins = state == "active" and was != "active"
    return replace(brand, since=now_ms if begins else brand.since, managed="board")

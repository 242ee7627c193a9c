"""Campaigns and annotations that editors write, and take away again."""

from collections.abc import Callable
from datetime import date
from secrets import token_hex

from schemas.people.annotation import Annotation, mark_fault
from schemas.people.campaign import Campaign, campaign_fault
from schemas.records import annotation_record, campaign_record, ended_record
from schemas.topics import Topics
from streams.board.contract.people_requests import AnnotationDraft, CampaignDraft
from streams.board.editing.brand_editor import Send
from streams.board.editing.read_back import read_back
from streams.board.state.people import MOST_ANNOTATIONS, MOST_CAMPAIGNS, People
from streams.config.errors import ConflictError, UnknownNameError, UsageError
from streams.kafka.brand_book import BrandBook

ID_BYTES = 8


class Marks:
    """Writes what `people` follows."""

    def __init__(
        self,
        people: People,
        book: BrandBook,
        topics: Topics,
        send: Send,
        of_file: Callable[[], set[str]],
        now_ms: Callable[[], int],
    ) -> None:
        """`of_file` returns the names of the campaigns of the settings file."""
        self._people, self._book, self._topics, self._send = people, book, topics, send
        self._of_file, self._now_ms = of_file, now_ms

    async def write_campaign(self, draft: CampaignDraft, by: str) -> Campaign:
        """Write a campaign.

        Raises:
            UnknownNameError: its brand is not followed.
            ConflictError: the settings file has it.
            UsageError: its days or words are none, or there are too many campaigns.
        """
        self._followed(draft.brand)
        self._not_of_file(draft.name)
        fields = {name: getattr(draft, name) for name in draft.__struct_fields__}
        one = Campaign(**fields, by=by, at=self._now_ms())
        fault = campaign_fault(one, one.name.encode(), one.at)
        if one.first_day < date(2000, 1, 1):
            fault = "it begins before the year 2000"
        if one.name not in self._people.campaigns and len(self._people.campaigns) >= MOST_CAMPAIGNS:
            fault = f"there are {MOST_CAMPAIGNS} campaigns already: end some"
        if fault:
            raise UsageError(fault)
        await self._send(self._topics.campaigns, [campaign_record(one)])
        await read_back(lambda: self._people.campaigns.get(one.name) == one)
        return one

    async def end_campaign(self, name: str) -> None:
        """Take a campaign away.

        Raises:
            UnknownNameError: there is none of this name.
            ConflictError: the settings file has it.
        """
        self._not_of_file(name)
        if name not in self._people.campaigns:
            raise UnknownNameError(f"there is no campaign {name!r}")
        await self._send(self._topics.campaigns, [ended_record(name)])
        await read_back(lambda: name not in self._people.campaigns)

    async def annotate(self, draft: AnnotationDraft, by: str) -> Annotation:
        """Write an annotation.

        Raises:
            UnknownNameError: its brand is not followed.
            UsageError: its text or its times are none.
        """
        now_ms = self._now_ms()
        at_ms = now_ms if draft.at is None else draft.at
        if draft.brand is not None:
            self._followed(draft.brand)
        one = Annotation(
            id=draft.id or token_hex(ID_BYTES),
            text=draft.text,
            kind=draft.kind,
            at=at_ms,
            until=draft.until,
            brand=draft.brand,
            by=by,
            written_at=now_ms,
        )
        fault = mark_fault(one.text, one.at, one.until, now_ms)
        if one.id not in self._people.annotations and len(self._people.annotations) >= MOST_ANNOTATIONS:
            fault = f"there are {MOST_ANNOTATIONS} annotations already: remove some"
        if fault:
            raise UsageError(fault)
        await self._send(self._topics.annotations, [annotation_record(one)])
        await read_back(lambda: self._people.annotations.get(one.id) == one)
        return one

    async def remove_annotation(self, annotation_id: str) -> None:
        """Take an annotation off the trends.

        Raises:
            UnknownNameError: there is none of this id.
        """
        if annotation_id not in self._people.annotations:
            raise UnknownNameError("there is no such annotation: GET /api/v1/annotations lists those there are")
        await self._send(self._topics.annotations, [ended_record(annotation_id)])
        await read_back(lambda: annotation_id not in self._people.annotations)

    def _followed(self, brand: str) -> None:
        if brand not in self._book.brands:
            raise UnknownNameError(f"the brand {brand!r} is not followed")

    def _not_of_file(self, name: str) -> None:
        if name in self._of_file():
            raise ConflictError(f"the campaign {name} is managed by the settings file: edit it there")

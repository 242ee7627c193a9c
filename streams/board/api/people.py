"""The calls by which editors change brands, campaigns and annotations, and everybody reads them."""

from collections.abc import Callable

from aiohttp import web

from streams.board.analyst.client import Analyst
from streams.board.analyst.messages import ToCount, ToPreview
from streams.board.api.requests import NAME
from streams.board.contract import people_requests as requests
from streams.board.contract import people_responses, responses
from streams.board.contract.params import BrandAsked
from streams.board.editing.brand_editor import BrandEditor
from streams.board.editing.marks import Marks
from streams.board.editing.settings_file import WatchedFile
from streams.board.state.people import People
from streams.board.views.campaigns import campaign_named, campaign_view
from streams.board.views.export import AFTER_ALL_MS


class PeopleApi:
    """Handlers, named after their routes as those of `Api` are."""

    def __init__(
        self,
        people: People,
        editor: BrandEditor,
        marks: Marks,
        file: WatchedFile,
        analyst: Analyst,
        now_ms: Callable[[], int],
    ) -> None:
        """Take what answers."""
        self._people, self._editor, self._marks = people, editor, marks
        self._file, self._analyst, self._now_ms = file, analyst, now_ms

    def _get_brands(self) -> people_responses.Definitions:
        file = people_responses.SettingsFile(name=self._file.name, fault=self._file.fault)
        return people_responses.Definitions(rows=self._editor.definitions(), file=file)

    def _get_brands_history(self, query: BrandAsked) -> people_responses.BrandEdits:
        return people_responses.BrandEdits(rows=self._people.edits(query.brand))

    async def _post_brands(self, request: web.Request, body: requests.BrandChange) -> people_responses.BrandSaved:
        return people_responses.BrandSaved(edit=await self._editor.change(body, request[NAME]))

    async def _post_brands_preview(self, body: requests.PreviewAsked) -> people_responses.Preview:
        draft = self._editor.drafted(body.draft)
        return await self._analyst.preview(ToPreview(draft, body.turn, self._now_ms()))

    async def _post_campaigns(self, request: web.Request, body: requests.CampaignDraft) -> responses.Campaign:
        return campaign_view(await self._marks.write_campaign(body, request[NAME]))

    async def _get_campaigns(self, query: requests.NameAsked) -> people_responses.CampaignCounts:
        one = campaign_named(query.name, self._file.settings, self._people)
        return await self._analyst.count(ToCount(one.name, one.brand, one.first_day, one.last_day, tuple(one.words)))

    async def _delete_campaigns(self, query: requests.NameAsked) -> web.Response:
        await self._marks.end_campaign(query.name)
        return web.Response(status=204)

    def _get_annotations(self, query: requests.AnnotationsAsked) -> people_responses.Annotations:
        to_ms = AFTER_ALL_MS if query.to is None else query.to
        return people_responses.Annotations(rows=self._people.annotations_of(query.brand, query.from_ or 0, to_ms))

    async def _post_annotations(
        self, request: web.Request, body: requests.AnnotationDraft
    ) -> people_responses.AnnotationWritten:
        return people_responses.AnnotationWritten(annotation=await self._marks.annotate(body, request[NAME]))

    async def _delete_annotations(self, query: requests.IdAsked) -> web.Response:
        await self._marks.remove_annotation(query.id)
        return web.Response(status=204)

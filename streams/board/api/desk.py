"""The calls of the daily work on the board."""

from collections.abc import Collection

from aiohttp import web

from streams.board.api.access import Role
from streams.board.api.requests import NAME, ROLE
from streams.board.contract import desk as contract
from streams.board.desk.audit import Auditor
from streams.board.desk.hides import HideEditor
from streams.board.desk.notes import NoteEditor
from streams.board.desk.saved_views import SavedViewEditor
from streams.board.state.desk import Desk


class DeskApi:
    """Handlers, named after their routes as those of `Api` are."""

    def __init__(
        self,
        desk: Desk,
        views: SavedViewEditor,
        notes: NoteEditor,
        hides: HideEditor,
        auditor: Auditor,
        people: Collection[str],
    ) -> None:
        """`people`: names of tokens, to whom mentions can be assigned."""
        self._desk, self._views, self._notes, self._hides = desk, views, notes, hides
        self.auditor, self._people = auditor, people

    def _get_desk(self, request: web.Request) -> contract.DeskView:
        name: str = request[NAME]
        role: Role = "admin" if request[ROLE] == "admin" else "editor" if request[ROLE] == "editor" else "viewer"
        people = sorted({*self._people, *self._desk.assignees(), name} - {""})
        return contract.DeskView(tags=self._desk.tags(), people=people, name=name, role=role)

    def _get_views(self) -> contract.SavedViews:
        return contract.SavedViews(rows=self._views.rows())

    async def _post_views(self, request: web.Request, body: contract.ViewDraft) -> contract.SavedViews:
        await self._views.save(body, request[NAME])
        return self._get_views()

    async def _delete_views(self, query: contract.ViewAsked) -> web.Response:
        await self._views.remove(query)
        return web.Response(status=204)

    async def _post_mentions_notes(self, request: web.Request, body: contract.NoteChange) -> contract.Notes:
        return await self._notes.change(body, request[NAME])

    def _get_hides(self) -> contract.Hides:
        return contract.Hides(rows=self._hides.rows())

    async def _post_hides(self, request: web.Request, body: contract.HideDraft) -> contract.Hides:
        await self._hides.hide(body, request[NAME])
        return self._get_hides()

    async def _delete_hides(self, query: contract.HideAsked) -> web.Response:
        await self._hides.show(query)
        return web.Response(status=204)

    def _get_audit(self, query: contract.AuditAsked) -> contract.Audit:
        return self.auditor.page(query)

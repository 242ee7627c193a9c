"""The calls of the API: what was asked is read into a type, answered, and told as JSON."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from hashlib import blake2b
from http import HTTPStatus
from inspect import signature
from typing import Any

import msgspec
import orjson
from aiohttp import web

from schemas.acknowledgement import Acknowledgement
from schemas.codec import encode
from schemas.reason import ProblemCode
from streams.analysis.tables import FORMATS, FormatName
from streams.analysis.themes.records import Breakdowns, SaidAnswer, Themes, Voices
from streams.board.analyst.client import Analyst
from streams.board.analyst.messages import KnownCampaign, ToCompare, ToExplain, ToFindThemes, ToUncorrect
from streams.board.api.access import COOKIE, COOKIE_S, EDITORS, Access
from streams.board.api.desk import DeskApi
from streams.board.api.openapi import document
from streams.board.api.people import PeopleApi
from streams.board.api.problems import ProblemError
from streams.board.api.receivers import ReceiversApi
from streams.board.api.requests import ADDRESS, NAME, ROLE
from streams.board.api.routes import EVENTS, PREFIX, ROUTES, Route
from streams.board.contract import mention_asked as asked
from streams.board.contract import params, responses
from streams.board.contract.comparison_responses import Comparison, Explanation
from streams.board.contract.mention_responses import FoundMentions, NewMentions
from streams.board.contract.score_responses import BrandView, History, League
from streams.board.contract.tone_responses import ToneAsked, ToneReason
from streams.board.corrector import Made
from streams.board.views.export import file_of, table_of
from streams.board.views.live import LiveStream
from streams.board.views.mention_stream import MentionStream
from streams.board.views.tables import Table
from streams.board.views.views import Views
from streams.config.settings import BoardSettings

MOST_BYTES = 64 << 10
"""Of a body."""
PACKED_FROM = 1_024
"""Bytes of an answer that is worth being packed."""
BODY_S = 10.0
"""How long a body may take to come."""

Acknowledge = Callable[[str, Acknowledgement | None], Awaitable[None]]
Correct = Callable[[responses.Label, str], Awaitable[Made]]
"""Takes a correction, and by whom; returns the versions that it made once the broker has them."""


class Api:
    """Answers those who may ask; `streams/board/api/guard.py` has said who they are."""

    def __init__(
        self,
        views: Views,
        live: LiveStream,
        analyst: Analyst,
        access: Access,
        correct: Correct,
        acknowledge: Acknowledge,
        mentions: MentionStream,
        people: PeopleApi,
        receivers: ReceiversApi,
        desk: DeskApi,
        settings: BoardSettings,
        now_ms: Callable[[], int],
    ) -> None:
        """Take what answers; `correct` and `acknowledge` return once the broker has it (None: it is taken back)."""
        self._acknowledge, self._others = acknowledge, (people, receivers, desk)
        self._auditor = desk.auditor
        self._mentions = mentions
        self._views, self._live, self._analyst, self._access = views, live, analyst, access
        self._correct, self._settings, self._now_ms = correct, settings, now_ms
        self._streams = Counter[str]()
        """Readers of the live stream, by address."""
        self._document = orjson.dumps(document())

    def add_to(self, router: web.UrlDispatcher) -> None:
        """Add all calls."""
        for route in ROUTES:
            name = f"_{route.method}{route.path}".lower().replace("/", "_").replace(".", "_")
            answer = next(getattr(one, name) for one in (self, *self._others) if hasattr(one, name))
            router.add_route(route.method, f"{PREFIX}{route.path}", self._handler(route, answer))

    def _handler(
        self, route: Route, answer: Callable[..., Any]
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        wanted = signature(answer).parameters  # it takes no more than it needs

        async def handle(request: web.Request) -> web.StreamResponse:
            if not request[ROLE] and not route.is_public:
                raise ProblemError(
                    ProblemCode.TOKEN_REQUIRED,
                    "send a token (Authorization: Bearer), or open a session by POST /api/v1/session",
                )
            _require_role(route, request[ROLE])
            given: dict[str, Any] = {"request": request}
            given["query"] = params.read_query(_query(request), route.query)
            if route.body is not None:
                given["body"] = await _body(request, route.body)
            result = answer(**{name: given[name] for name in wanted})
            if asyncio.iscoroutine(result):
                result = await result
            if route.changes:
                changed = given["body" if route.body else "query"]
                await self._auditor.note(route.path, "wrote" if route.body else "removed", changed, request[NAME])
            return result if isinstance(result, web.StreamResponse) else _json(request, encode(result), route.status)

        return handle

    def _get_state(self) -> responses.State:
        return self._views.state()

    def _get_market(self, request: web.Request) -> responses.Market:
        return self._views.market(may_label=request[ROLE] in EDITORS)

    def _get_scores(self, query: params.LeagueAsked) -> League:
        return self._views.league(query)

    def _get_brand(self, query: params.BrandAsked) -> BrandView:
        return self._views.brand(query.brand)

    def _get_history(self, query: params.HistoryAsked) -> History:
        return self._views.history(query)

    def _get_mentions(self, query: params.MentionsAsked) -> responses.Mentions:
        return self._views.mentions(query)

    async def _get_mentions_search(self, query: asked.SearchAsked) -> FoundMentions:
        return await self._mentions.search(query)

    async def _get_mentions_new(self, query: asked.NewAsked) -> NewMentions:
        return await self._mentions.new(query)

    async def _get_mentions_export(self, query: asked.FileAsked) -> web.Response:
        return await _file(await self._mentions.table(query), "mentions", query.format)

    def _get_alerts(self, query: params.AlertsAsked) -> responses.Alerts:
        return self._views.alerts(query)

    def _get_sources(self) -> responses.Sources:
        return self._views.sources()

    def _get_method(self) -> responses.Method:
        return self._views.method()

    async def _get_compare(self, query: params.CompareAsked) -> Comparison:
        known = tuple(
            KnownCampaign(one.name, one.brand, one.first_day, one.last_day) for one in self._views.own_campaigns()
        )
        return await self._analyst.compare(
            ToCompare(query.brand, query.window, query.at, query.against, query.from_, query.to, query.campaign, known)
        )

    async def _get_explain(self, query: params.ExplainAsked) -> Explanation:
        self._views.brand(query.brand)  # an unknown brand fails at once
        hidden = self._mentions.hidden
        return await self._analyst.explain(ToExplain(query.brand, query.window, query.since, query.at, hidden))

    async def _get_themes(self, query: params.ExplainAsked) -> Themes:
        return (await self._said(query)).themes

    async def _get_breakdowns(self, query: params.ExplainAsked) -> Breakdowns:
        return (await self._said(query)).breakdowns

    async def _get_voices(self, query: params.ExplainAsked) -> Voices:
        return (await self._said(query)).voices

    async def _said(self, query: params.ExplainAsked) -> SaidAnswer:
        self._views.brand(query.brand)  # an unknown brand fails at once
        hidden = self._mentions.hidden
        return await self._analyst.find_themes(ToFindThemes(query.brand, query.window, query.since, query.at, hidden))

    async def _get_export(self, query: params.ExportAsked) -> web.Response:
        return await _file(table_of(query, self._views), query.what, query.format)

    async def _get_stream(self, request: web.Request, query: params.StreamAsked) -> web.StreamResponse:
        clients, address = self._settings.clients, request[ADDRESS]
        of_address = clients if self._access.is_open else (clients + 1) // 2
        if self._live.listeners >= clients or self._streams[address] >= of_address:
            raise ProblemError(
                ProblemCode.STREAMS_EXHAUSTED, "too many listen: raise board.clients, or come back later", 30
            )
        response = web.StreamResponse(headers={"Content-Type": EVENTS, "Cache-Control": "no-store"})
        self._streams[address] += 1
        try:
            await response.prepare(request)
            listener = self._live.open(query.window, request.headers.get("Last-Event-ID", ""))
            try:
                with suppress(ConnectionError):  # the reader went away
                    async for message in listener.messages():
                        await response.write(message)
            finally:
                self._live.close(listener)
        finally:
            self._streams[address] -= 1
            if not self._streams[address]:
                del self._streams[address]
        return response

    async def _post_labels(self, request: web.Request, body: responses.Label) -> responses.LabelAccepted:
        by = request[NAME]
        made = await self._correct(body, by)
        counts = self._views.where_it_counts(made.versions)
        return responses.LabelAccepted(at=made.at_ms, corrected=len(made.versions), counts=counts, by=by)

    async def _get_corrections(self, query: params.BrandAsked) -> responses.Corrections:
        self._views.brand(query.brand)  # an unknown brand fails at once
        return await self._analyst.uncorrect(ToUncorrect(query.brand))

    async def _post_tone(self, body: ToneAsked) -> ToneReason:
        return await self._analyst.read_tone(body)

    async def _post_acknowledgements(
        self, request: web.Request, body: responses.IncidentAction
    ) -> responses.Acknowledged:
        standing = self._views.acknowledgement(body, request[NAME])
        await self._acknowledge(body.incident, standing)
        return responses.Acknowledged(acknowledgement=standing)

    def _post_session(self, request: web.Request, body: responses.Entry) -> web.Response:
        if self._access.is_open:
            return _json(request, encode(responses.Entered(role="admin")), HTTPStatus.OK)
        holder = self._access.of_token(body.token)
        if holder is None:
            raise ProblemError(ProblemCode.TOKEN_INVALID, "this is no token of this board: ask its operator for one")
        response = _json(request, encode(responses.Entered(role=holder.role)), HTTPStatus.OK)
        cookie = self._access.cookie(holder, self._now_ms() // 1_000)
        response.set_cookie(
            COOKIE, cookie, max_age=COOKIE_S, httponly=True, samesite="Strict", secure=self._settings.secure_cookie
        )
        return response

    def _delete_session(self) -> web.Response:
        response = web.Response(status=HTTPStatus.NO_CONTENT)
        response.del_cookie(COOKIE)
        return response

    def _get_openapi_json(self, request: web.Request) -> web.Response:
        return _json(request, self._document, HTTPStatus.OK)


def _require_role(route: Route, role: str) -> None:
    if route.for_editors and role not in EDITORS:
        raise ProblemError(ProblemCode.EDITOR_REQUIRED, "this is for editors: use a token of an editor")
    if route.for_admins and role != "admin":
        raise ProblemError(ProblemCode.ADMIN_REQUIRED, "this is for admins: use a token of an admin")


async def _file(table: Table, what: str, name: FormatName) -> web.Response:
    data = await asyncio.to_thread(file_of, table, name)
    file = f'attachment; filename="jauge-{what}.{name}"'
    return web.Response(body=data, content_type=FORMATS[name].media_type, headers={"Content-Disposition": file})


def _query(request: web.Request) -> list[tuple[str, str]]:
    pairs = list(request.query.items())
    try:
        "".join(text for pair in pairs for text in pair).encode()
    except UnicodeEncodeError as error:
        raise ProblemError(ProblemCode.INVALID_REQUEST, "the query is no UTF-8: percent-encode each value") from error
    return pairs


async def _body(request: web.Request, kind: type[msgspec.Struct]) -> msgspec.Struct:
    if request.content_type != "application/json" or request.headers.get("Content-Encoding", "identity") != "identity":
        raise ProblemError(ProblemCode.BODY_NOT_JSON, "send application/json, without a Content-Encoding")
    if (request.content_length or 0) > MOST_BYTES:
        raise ProblemError(ProblemCode.BODY_TOO_LARGE, f"send at most {MOST_BYTES >> 10} KiB")
    try:
        async with asyncio.timeout(BODY_S):
            body = await request.read()
    except TimeoutError as error:
        slow = ProblemError(ProblemCode.INVALID_REQUEST, f"the body took over {BODY_S:.0f} s: send it at once")
        slow.status = HTTPStatus.REQUEST_TIMEOUT
        raise slow from error
    return msgspec.json.decode(body, type=kind)


def _json(request: web.Request, body: bytes, status: int) -> web.Response:
    """Answer with JSON; who has it already is told so, and a long one is packed."""
    tag = f'"{blake2b(body, digest_size=12).hexdigest()}"'
    headers = {"ETag": f"W/{tag}", "Cache-Control": "no-cache", "Vary": "Accept-Encoding, Cookie, Authorization"}
    known = request.if_none_match or ()
    if status == HTTPStatus.OK and any(one.value in (tag.strip('"'), "*") for one in known):
        return web.Response(status=HTTPStatus.NOT_MODIFIED, headers=headers)
    response = web.Response(body=body, status=status, content_type="application/json", headers=headers)
    if len(body) >= PACKED_FROM:
        response.enable_compression()
    return response

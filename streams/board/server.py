"""The role `board`: a page, an API and a live stream of what the topics tell, with no state of its own."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from functools import cache
from pathlib import Path

import msgspec
from aiohttp import web
from aiokafka.errors import KafkaError

from schemas.acknowledgement import Acknowledgement
from schemas.codec import Record
from schemas.records import acknowledgement_record, ended_acknowledgement_record
from streams.board.analyst.client import Analyst
from streams.board.analyst.messages import ToExplain, ToFindEffects
from streams.board.api.access import Access, access_of
from streams.board.api.desk import DeskApi
from streams.board.api.guard import Guard
from streams.board.api.handlers import MOST_BYTES, Acknowledge, Api, Correct
from streams.board.api.people import PeopleApi
from streams.board.api.proxied import ProxiedPeople
from streams.board.api.receivers import ReceiversApi
from streams.board.contract.responses import Label
from streams.board.corrector import Corrector, Made
from streams.board.desk.audit import Auditor
from streams.board.desk.hides import HideEditor
from streams.board.desk.notes import NoteEditor
from streams.board.desk.saved_views import SavedViewEditor
from streams.board.editing.brand_editor import BrandEditor, Send
from streams.board.editing.marks import Marks
from streams.board.editing.receiver_editor import ReceiverEditor
from streams.board.editing.settings_file import WatchedFile
from streams.board.embed.routes import Embeds
from streams.board.help_page import help_text, preferred
from streams.board.metrics import BoardMetrics
from streams.board.state.feed import Feed
from streams.board.state.read_model import ReadModel
from streams.board.views.change_reasons import ChangeReasons
from streams.board.views.freshness import STATES
from streams.board.views.live import LiveStream
from streams.board.views.mention_stream import MentionStream
from streams.board.views.views import Views
from streams.config.errors import JaugeError
from streams.config.reference import load_reference
from streams.config.settings import BoardSettings, Settings
from streams.config.source_registry import display_names
from streams.config.source_spec import LANGUAGES
from streams.config.timefmt import wall_clock_ms
from streams.kafka.producer import Sender
from streams.kafka.refusals import Refusals
from streams.mentions.client import Mentions
from streams.metrics.telemetry import Telemetry
from streams.runtime.versions import with_current
from streams.web.connections import Limits
from streams.web.server import HttpServer

CURRENT = ("live", "partial", "delayed", "sources_down")
"""States of freshness in which scores move by what is said alone."""
STATIC = Path(__file__).parent / "static"
LABEL_S = 10.0
"""How long a correction waits for the broker."""
COPIES_S = 60.0
"""How long it waits where the copies of its mention are looked for: all mentions of the brand are read."""
FORGET_EVERY_S = 60.0
"""How often the mentions in memory are looked through for those whose time is over."""
STOP_S = 2.0
"""How long answers that are under way may take when the board is told to stop."""
MOST_OTHERS = 512
"""Connections beside those of the live stream."""

log = logging.getLogger(__name__)


async def run(settings: Settings, telemetry: Telemetry, listening: Callable[[str], None] = lambda _: None) -> None:
    """Run the role until cancelled; `listening` is called with the page's address once it is there.

    Raises:
        JaugeError: the port is taken, the broker is not there, or others could come in without a token.
    """
    access, metrics, model = access_of(settings.board), BoardMetrics(telemetry.registry), ReadModel()
    async with AsyncExitStack() as stack:
        feed = await stack.enter_async_context(Feed(settings.kafka, model, wall_clock_ms, Refusals(telemetry.refused)))
        telemetry.follows(lambda: len(model.book.brands))
        sender = await stack.enter_async_context(Sender(settings.kafka.servers, "jauge-board"))
        analyst = await stack.enter_async_context(Analyst(settings))
        current = await with_current(settings)
        mentions = await stack.enter_async_context(Mentions(current))
        telemetry.reads_by(reference := load_reference(current))
        views = Views(settings, model, reference, lambda: feed.stale_since, wall_clock_ms)
        live = LiveStream(model, feed.moved, views)
        reasons = ChangeReasons(
            model,
            lambda brand, window: analyst.explain(ToExplain(brand, window, None, None)),
            lambda: live.windows,
            lambda: views.freshness().state in CURRENT,
        )
        views.reasons_of = reasons.of
        _watch(metrics, live, feed, views)
        metrics.annotate(lambda kind: model.people.standing(kind, wall_clock_ms()))
        corrector = Corrector(current.kafka, sender, model.mentions, wall_clock_ms)

        file, send = WatchedFile(settings), _sending(sender)
        people, receivers = _editing(settings, model, send, file, analyst)
        stream = MentionStream(model, mentions, lambda *asked: analyst.find_effects(ToFindEffects(*asked)))
        api = Api(
            views,
            live,
            analyst,
            access,
            _correcting(corrector),
            _acknowledging(settings, sender),
            stream,
            people,
            receivers,
            _desk(settings, model, send, stream, access),
            settings.board,
            wall_clock_ms,
        )
        embeds = Embeds(settings.board.embed, model.score, lambda: views.freshness().state)
        address = await _listen(stack, settings.board, access, api, embeds, metrics)
        log.info("the board is at %s", address)
        listening(address)
        telemetry.ready_when(lambda: True)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(feed.run(), name="feed")
            tasks.create_task(live.run(), name="live")
            tasks.create_task(reasons.run(), name="reasons")
            tasks.create_task(mentions.run(), name="mentions")
            tasks.create_task(_forget_old_texts(views), name="texts")
            tasks.create_task(file.run(views.reload), name="settings file")


def _watch(metrics: BoardMetrics, live: LiveStream, feed: Feed, views: Views) -> None:
    metrics.watch(
        lambda: live.listeners,
        lambda: live.dropped,
        lambda: _stale_s(feed),
        lambda: views.freshness().state,
        STATES,
    )


async def _forget_old_texts(views: Views) -> None:
    while True:
        views.texts.forget_old()
        await asyncio.sleep(FORGET_EVERY_S)


def _sending(sender: Sender) -> Send:
    async def send(topic: str, records: Sequence[Record]) -> None:
        try:
            async with asyncio.timeout(LABEL_S):
                await sender.send_keyed(topic, records)
        except (KafkaError, TimeoutError) as error:
            raise JaugeError("the broker does not answer: nothing is promised, try again") from error

    return send


def _editing(
    settings: Settings, model: ReadModel, send: Send, file: WatchedFile, analyst: Analyst
) -> tuple[PeopleApi, ReceiversApi]:
    """Return the calls by which brands, campaigns, annotations and receivers are changed."""
    topics = settings.kafka.topics
    editor = BrandEditor(model.book, model.people, topics, send, wall_clock_ms)
    marks = Marks(model.people, model.book, topics, send, file.campaigns, wall_clock_ms)
    receivers = ReceiverEditor(model.receivers, settings, send, lambda: file.settings.notify, wall_clock_ms)
    return PeopleApi(model.people, editor, marks, file, analyst, wall_clock_ms), ReceiversApi(receivers)


def _desk(settings: Settings, model: ReadModel, send: Send, stream: MentionStream, access: Access) -> DeskApi:
    """Return the calls of the daily work."""
    desk, given = model.desk, (settings.kafka.topics, send, wall_clock_ms)
    return DeskApi(
        desk,
        SavedViewEditor(desk, *given),
        NoteEditor(desk, stream.find, *given),
        HideEditor(desk, *given),
        Auditor(desk, *given),
        access.names,
    )


def _correcting(corrector: Corrector) -> Correct:
    async def correct(asked: Label, by: str) -> Made:
        return await corrector.correct(asked, by, COPIES_S if asked.copies else LABEL_S)

    return correct


def _acknowledging(settings: Settings, sender: Sender) -> Acknowledge:
    async def acknowledge(incident: str, one: Acknowledgement | None) -> None:
        record = ended_acknowledgement_record(incident) if one is None else acknowledgement_record(one)
        try:
            async with asyncio.timeout(LABEL_S):
                await sender.send_keyed(settings.kafka.topics.acknowledgements, [record])
        except (KafkaError, TimeoutError) as error:
            raise JaugeError("the broker does not answer: the incident stays as it was, try again") from error

    return acknowledge


def _stale_s(feed: Feed) -> float:
    return 0.0 if feed.stale_since is None else (wall_clock_ms() - feed.stale_since) / 1_000


async def _listen(
    stack: AsyncExitStack, settings: BoardSettings, access: Access, api: Api, embeds: Embeds, metrics: BoardMetrics
) -> str:
    """Serve for as long as `stack` is open; return the address."""
    guard = Guard(
        access,
        settings.requests_a_second,
        wall_clock_ms,
        metrics.answered,
        trusted_proxies=settings.trusted_proxies,
        people=ProxiedPeople(settings),
    )
    app = web.Application(middlewares=[guard.middleware()], client_max_size=MOST_BYTES)
    app.on_response_prepare.append(guard.add_headers)
    api.add_to(app.router)
    embeds.add_to(app.router)
    app.router.add_get("/", _page)
    app.router.add_get("/help", _help)
    for language in LANGUAGES:
        app.router.add_get(f"/help/{language}", _help)
    app.router.add_get("/static/{name:.*}", _file)
    where, limits = (settings.host, settings.port), Limits(connections=settings.clients + MOST_OTHERS)
    server = HttpServer(app, where, "board.port", limits, settings.trusted_proxies, STOP_S, cancels=True)
    return (await stack.enter_async_context(server)).address


async def _page(_: web.Request) -> web.Response:
    return web.Response(text=page_text(), content_type="text/html", headers={"Cache-Control": "no-cache"})


async def _help(request: web.Request) -> web.Response:
    named = request.path.rpartition("/")[2]
    language = named if named in LANGUAGES else preferred(request.headers.get("Accept-Language", ""))
    headers = {"Cache-Control": "no-cache", "Vary": "Accept-Language"}
    return web.Response(text=help_text(language), content_type="text/html", headers=headers)


async def _file(request: web.Request) -> web.StreamResponse:
    path = files().get(request.match_info["name"])
    if path is None:
        raise web.HTTPNotFound
    return web.FileResponse(path)


@cache
def files() -> dict[str, Path]:
    """Return the files of the page by their names below `/static/`: a name from outside is never a path."""
    return {path.relative_to(STATIC).as_posix(): path for path in STATIC.rglob("*") if path.is_file()}


@cache
def page_text() -> str:
    """Return the page, with the display names of the sources as a block of data; names.js reads it."""
    names = msgspec.json.encode(display_names()).decode().replace("<", "\\u003c")
    block = f'<script type="application/json" id="source-names">{names}</script>\n</head>'
    return (STATIC / "index.html").read_text(encoding="utf-8").replace("</head>", block, 1)

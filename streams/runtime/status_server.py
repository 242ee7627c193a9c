"""How a role is, over HTTP: /metrics for Prometheus, /healthz and /readyz for whoever keeps it running."""

import asyncio
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from time import monotonic
from types import TracebackType
from typing import Self

from aiohttp import web
from aiohttp.typedefs import Middleware
from prometheus_client import generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from streams.config.settings import HttpSettings
from streams.metrics.telemetry import Telemetry
from streams.web.connections import Limits
from streams.web.host_header import is_meant, name_of
from streams.web.server import HttpServer

FRESH_S = 0.2
"""However many ask, metrics are rendered once in so long."""
LIMITS = Limits(connections=256)
MOST_BYTES = 1_024
"""Of a body, which nobody reads."""


class StatusServer:
    """Serves a role's telemetry; it holds nothing that may be changed."""

    def __init__(self, settings: HttpSettings, telemetry: Telemetry, limits: Limits = LIMITS) -> None:
        self._settings = settings
        self._names = frozenset(name_of(name) for name in settings.names)
        self._telemetry = telemetry
        self._rendering = asyncio.Lock()
        self._rendered, self._rendered_at = b"", -FRESH_S
        app = web.Application(middlewares=[self._middleware()], client_max_size=MOST_BYTES)
        app.router.add_get("/metrics", self._metrics)
        app.router.add_get("/healthz", self._healthz)
        app.router.add_get("/readyz", self._readyz)
        self._server = HttpServer(app, (settings.host, settings.port), "http.port", limits)

    @property
    def address(self) -> str:
        """``http://host:port``, once entered."""
        return self._server.address

    async def __aenter__(self) -> Self:
        await self._server.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._server.__aexit__(kind, error, trace)

    def _middleware(self) -> Middleware:
        """Refuse what a page of another site asks by its own name; `streams/web/host_header.py` says which."""

        @web.middleware
        async def refuse(
            request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
        ) -> web.StreamResponse:
            if not is_meant(request.headers.get("Host", ""), self._settings.host, self._names):
                detail = "this server is not asked by this name: use its IP address, or add the name to http.names\n"
                return web.Response(text=detail, status=HTTPStatus.MISDIRECTED_REQUEST)
            return await handler(request)

        return refuse

    async def _metrics(self, _: web.Request) -> web.Response:
        # In a thread: it takes a tenth of a second with 500 brands, in which the role goes on.
        async with self._rendering:
            if monotonic() - self._rendered_at > FRESH_S:
                self._rendered = await asyncio.to_thread(generate_latest, self._telemetry.registry)
                self._rendered_at = monotonic()
        return web.Response(body=self._rendered, headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def _healthz(self, _: web.Request) -> web.Response:
        return web.Response(text="alive\n")

    async def _readyz(self, _: web.Request) -> web.Response:
        why = self._telemetry.not_ready()
        if why is None:
            return web.Response(text="ready\n")
        return web.Response(text=f"not ready: {why}\n", status=503)

"""How a role is, over HTTP: /metrics for Prometheus, /healthz and /readyz for whoever keeps it running."""

import asyncio
from time import monotonic
from types import TracebackType
from typing import Self

from aiohttp import web
from prometheus_client import generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from streams.config.errors import JaugeError
from streams.config.settings import HttpSettings
from streams.metrics.telemetry import Telemetry

FRESH_S = 0.2
"""However many ask, metrics are rendered once in so long."""


class StatusServer:
    """Serves a role's telemetry; it holds nothing that may be changed."""

    def __init__(self, settings: HttpSettings, telemetry: Telemetry) -> None:
        self._settings = settings
        self._telemetry = telemetry
        self._rendering = asyncio.Lock()
        self._rendered, self._rendered_at = b"", -FRESH_S
        app = web.Application()
        app.router.add_get("/metrics", self._metrics)
        app.router.add_get("/healthz", self._healthz)
        app.router.add_get("/readyz", self._readyz)
        self._runner = web.AppRunner(app, access_log=None)
        self.address = ""
        """``http://host:port``, once entered."""

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        host, port = self._settings.host, self._settings.port
        site = web.TCPSite(self._runner, host, port)
        try:
            await site.start()
        except OSError as error:
            await self._runner.cleanup()
            raise JaugeError(
                f"cannot listen on {host}:{port} ({error.strerror}): "
                "set another http.port (JAUGE_HTTP__PORT), or 0 for any free one"
            ) from error
        self.address = f"http://{host}:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._runner.cleanup()

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

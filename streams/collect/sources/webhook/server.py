"""``POST /v1/ingest/NAME``: mentions that others push in, all of a request or none, acknowledged once they are safe."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import nullcontext

import msgspec
import orjson
from aiohttp import web

from schemas.drop import Rejection
from schemas.health import Policy, SourceHealth
from schemas.mention import Mention
from streams.collect.gateway import IngestGateway
from streams.collect.sources.webhook.access import Access
from streams.collect.sources.webhook.bodies import BadRow, TooLargeError, UnknownEncodingError, mentions_of, opened
from streams.collect.sources.webhook.spec import WebhookSettings
from streams.collect.sources.webhook.together import Together
from streams.config.errors import JaugeError, UsageError
from streams.config.secrets import read_secret
from streams.runtime.token_bucket import Bucket

MOST_BYTES = 1 << 20
AT_ONCE = 64
"""Requests that are worked on; more are sent away for a moment."""
BODIES_BYTES = 16 << 20
"""Of the bodies of all of them."""
OPEN_AT_ONCE = 2
"""Large bodies that are opened and published: up to 4 MiB and ten thousand mentions each."""
SMALL_BYTES = 1 << 16
BODY_S = 10.0
"""How long a body may take to come."""
BROKER_S = 15.0
"""How long a request waits for the broker."""
MOST_SHOWN = 100
"""Bad rows named in an answer."""
SLACK_MS = 1_000

log = logging.getLogger(__name__)


async def serve(settings: WebhookSettings, gateway: IngestGateway, now_ms: Callable[[], int]) -> None:
    """Accept mentions until cancelled."""
    await Webhook(settings, gateway, settings.policy, now_ms).serve(gateway.tick)


class Webhook:
    """The server of one process."""

    def __init__(
        self, settings: WebhookSettings, gateway: IngestGateway, policy: Policy, now_ms: Callable[[], int]
    ) -> None:
        """Take the settings and the gateway; `serve` begins.

        Raises:
            UsageError: nobody could push: neither a secret nor a token is set.
        """
        name = "sources.webhook.secret_files"
        secrets = [read_secret(path, name).encode() for path in settings.secret_files]
        tokens = [read_secret(path, "sources.webhook.token_files").encode() for path in settings.token_files]
        if not secrets and not tokens:
            raise UsageError(f"the webhook lets nobody in: put a secret into a file and set {name} to its path")
        self._access = Access(secrets, tokens)
        self._settings, self._gateway, self._policy, self._now_ms = settings, gateway, policy, now_ms
        self._bucket = Bucket(settings.rows_a_second)
        self._working: dict[int, int] = {}
        """When each request that is worked on came, ms UTC."""
        self._sizes: dict[int, int] = {}
        """Bytes of the body of each."""
        self._room = asyncio.Semaphore(OPEN_AT_ONCE)
        self._together = Together(gateway.publish)
        self._requests = 0
        self._published = Counter[str]()
        self.address = ""

    async def serve(self, tick: Callable[[SourceHealth], Awaitable[None]], tick_s: float = 60.0) -> None:
        """Listen until cancelled; `tick` is awaited with the health of each source once a minute.

        Raises:
            JaugeError: the port is taken.
        """
        app = web.Application(client_max_size=MOST_BYTES)
        app.router.add_post("/v1/ingest/{source}", self._ingest)
        # A signature is of the bytes as they came: they are opened here, and not before.
        runner = web.AppRunner(app, access_log=None, auto_decompress=False)
        await runner.setup()
        host, port = self._settings.host, self._settings.port
        try:
            try:
                await web.TCPSite(runner, host, port).start()
            except OSError as error:
                raise JaugeError(
                    f"cannot listen on {host}:{port} ({error.strerror}): set another sources.webhook.port"
                ) from error
            self.address = f"http://{host}:{runner.addresses[0][1]}"
            log.info("mentions may be pushed to %s/v1/ingest/NAME", self.address)
            while True:
                await asyncio.sleep(tick_s)
                for health in self.health():
                    try:
                        await tick(health)
                    except JaugeError as error:
                        log.warning("webhook: no health record (%s)", error)
        finally:
            await runner.cleanup()
            await self._together.close()

    def health(self) -> list[SourceHealth]:
        """Return how each source is doing: nothing that came before the oldest open request is on its way."""
        at_ms = min([self._now_ms(), *self._working.values()]) - SLACK_MS
        return [
            SourceHealth(
                source=name,
                instance=f"webhook:{name}",
                at=at_ms,
                connected=True,
                published=self._published[name],
                policy=self._policy,
            )
            for name in self._settings.sources
        ]

    async def _ingest(self, request: web.Request) -> web.Response:
        self._requests += 1
        number = self._requests
        try:
            self._enter(number, request.content_length)
            accepted = await self._take(request, await _body(request))
        except _RejectedError as refused:
            return refused.answer
        except (web.HTTPRequestEntityTooLarge, TooLargeError):
            return _RejectedError(413, "at most 1 MiB, 4 MiB opened: send less at a time").answer
        finally:
            self._working.pop(number, None)
            self._sizes.pop(number, None)
        return web.json_response({"accepted": accepted}, status=202, dumps=_text)

    async def _take(self, request: web.Request, body: bytes) -> int:
        """Open, read and publish a body, and return how many mentions it held; some at a time, as they are large."""
        if not self._access.allows(request.headers, body, self._now_ms() / 1_000):
            raise _RejectedError(401, "sign the body (X-Jauge-Timestamp, X-Jauge-Signature), or carry a token")
        is_large = len(body) > SMALL_BYTES or "Content-Encoding" in request.headers
        try:
            async with asyncio.timeout(BROKER_S), self._room if is_large else nullcontext():
                source, mentions = self._read(request, body)
                await self._together.publish(mentions)
        except (JaugeError, TimeoutError) as error:
            log.warning("the broker does not answer: what was pushed is not taken")
            raise _RejectedError(503, "the broker is away: send all again", retry_after_s=5) from error
        self._published[source] += len(mentions)
        return len(mentions)

    def _enter(self, number: int, length: int | None) -> None:
        size = MOST_BYTES if length is None else min(length, MOST_BYTES)
        if len(self._working) >= AT_ONCE or sum(self._sizes.values()) + size > BODIES_BYTES:
            raise _RejectedError(429, "too many requests at a time: try again", retry_after_s=1)
        self._working[number], self._sizes[number] = self._now_ms(), size

    def _read(self, request: web.Request, body: bytes) -> tuple[str, list[Mention]]:
        """Return what is pushed, if it may be and all of it can be read."""
        source = request.match_info["source"]
        if source not in self._settings.sources:
            raise _RejectedError(404, "no source of this name is open: see sources.webhook.sources")
        try:
            data = opened(body, request.headers.get("Content-Encoding", "").strip().lower())
        except UnknownEncodingError as error:
            raise _RejectedError(415, str(error)) from error
        rows = self._rows(data, request.headers, source)
        if bad := [row for row in rows if isinstance(row, BadRow)]:
            raise _RejectedError(400, "nothing was taken: correct these rows", bad)
        if wait_s := self._bucket.wait_s(len(rows)):
            raise _RejectedError(429, "too many rows a second: try again", retry_after_s=int(wait_s) + 1)
        return source, [row for row in rows if isinstance(row, Mention)]

    def _rows(self, data: bytes, headers: Mapping[str, str], source: str) -> Sequence[Mention | BadRow]:
        rows: list[Mention | BadRow] = []
        for number, row in enumerate(mentions_of(data, headers, source, self._now_ms())):
            if isinstance(row, BadRow):
                rows.append(row)
                continue
            mention = row if self._policy.composable else msgspec.structs.replace(row, composable=False)
            entered = self._gateway.admit(mention)
            rows.append(
                BadRow(number, f"{entered.reason}: {entered.detail}") if isinstance(entered, Rejection) else mention
            )
        return rows


async def _body(request: web.Request) -> bytes:
    """Return the whole body; whoever sends it drop by drop keeps no place that others need."""
    try:
        async with asyncio.timeout(BODY_S):
            return await request.read()
    except TimeoutError as error:
        raise _RejectedError(408, f"the body took over {BODY_S:.0f} s: send less at a time") from error


class _RejectedError(Exception):
    """A request that is not taken, with the answer to it."""

    def __init__(
        self, status: int, detail: str, rows: Sequence[BadRow] = (), *, retry_after_s: int | None = None
    ) -> None:
        super().__init__(detail)
        problem: dict[str, object] = {"status": status, "detail": detail}
        if rows:
            problem |= {"bad_rows": [row._asdict() for row in rows[:MOST_SHOWN]], "bad_row_count": len(rows)}
        headers = {} if retry_after_s is None else {"Retry-After": str(retry_after_s)}
        self.answer = web.json_response(
            problem, status=status, headers=headers, content_type="application/problem+json", dumps=_text
        )


def _text(body: object) -> str:
    return orjson.dumps(body).decode()

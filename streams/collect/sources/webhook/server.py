"""``POST /v1/ingest/NAME``: mentions that others push in, all of a request or none, acknowledged once they are safe."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext

import msgspec
from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from schemas.drop import Rejection
from schemas.health import Policy, SourceHealth
from schemas.mention import Mention
from scoring.method.windows import merged_spans
from scoring.reading.coverage import DOWN_MS
from streams.collect.connections import Connections
from streams.collect.gateway import IngestGateway
from streams.collect.protocol import GAPS_REPORTED
from streams.collect.sources.webhook import places, signatures
from streams.collect.sources.webhook.access import Access, is_fresh
from streams.collect.sources.webhook.answers import RejectedError, not_known, text, too_large
from streams.collect.sources.webhook.bodies import BadRow, TooLargeError, UnknownEncodingError, mentions_of, opened
from streams.collect.sources.webhook.places import Places, Unproven
from streams.collect.sources.webhook.signatures import OtherUseError, Signatures
from streams.collect.sources.webhook.spec import WebhookSettings
from streams.collect.sources.webhook.together import Together
from streams.config.errors import JaugeError, UsageError
from streams.config.secrets import read_secret
from streams.web.client_address import client_address, network_of
from streams.web.connections import Limits
from streams.web.server import HttpServer
from streams.web.token_bucket import Bucket

MOST_BYTES = 1 << 20
AT_ONCE = 64
"""Requests of those who are known that are worked on; more are sent away for a moment."""
BODIES_BYTES = 16 << 20
"""Of the bodies of all of them."""
OPEN_AT_ONCE = 2
"""Large bodies that are opened and published: up to 4 MiB and ten thousand mentions each."""
SMALL_BYTES = 1 << 16
BODY_S = 10.0
"""How long a body may take to come."""
BROKER_S = 15.0
"""How long a request waits for the broker."""
SLACK_MS = 1_000
LIMITS = Limits(connections=1_024)

log = logging.getLogger(__name__)


async def serve(settings: WebhookSettings, gateway: IngestGateway, now_ms: Callable[[], int]) -> None:
    """Accept mentions until cancelled."""
    webhook = Webhook(settings, gateway, settings.policy, now_ms)
    await webhook.remember(gateway.connections)
    await webhook.serve(gateway.tick)


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
            raise UsageError(f"the webhook has no key: put a secret into a file and set {name} to its path")
        self._access = Access(secrets, tokens)
        self._settings, self._gateway, self._policy, self._now_ms = settings, gateway, policy, now_ms
        self._bucket = Bucket(settings.rows_a_second)
        self._places = Places(AT_ONCE, BODIES_BYTES, len(secrets) + len(tokens))
        self._unproven = Unproven()
        self._signatures = Signatures()
        self._room = asyncio.Semaphore(OPEN_AT_ONCE)
        self._together = Together(gateway.publish)
        self._published = Counter[str]()
        self._gaps: dict[str, list[tuple[int, int]]] = {}
        """By source, when nobody was here to be pushed to, ms UTC."""
        self._began_ms = now_ms()
        """Mentions may be pushed from here on, ms UTC."""
        self.address = ""

    async def remember(self, connections: Connections) -> None:
        """Take in from earlier lives when nobody was here: what was pushed then was refused, and may not come again.

        Raises:
            KafkaError: the broker is away.
        """
        now_ms = self._now_ms()
        for name in self._settings.sources:
            before = await connections.newest(f"webhook:{name}")
            if before is not None:
                gaps = [*before.gaps, (before.at, now_ms)] if now_ms - before.at > DOWN_MS else before.gaps
                self._gaps[name] = merged_spans(gaps)[-GAPS_REPORTED:]

    async def serve(
        self, tick: Callable[[SourceHealth], Awaitable[None]], tick_s: float = 60.0, limits: Limits = LIMITS
    ) -> None:
        """Listen until cancelled; `tick` is awaited with the health of each source once a minute.

        Raises:
            JaugeError: the port is taken.
        """
        app = web.Application(client_max_size=MOST_BYTES)
        app.router.add_post("/v1/ingest/{source}", self._ingest)
        where, trusted = (self._settings.host, self._settings.port), self._settings.trusted_proxies
        try:
            async with HttpServer(app, where, "sources.webhook.port", limits, trusted) as server:
                self.address, self._began_ms = server.address, self._now_ms()
                log.info("mentions may be pushed to %s/v1/ingest/NAME", self.address)
                while True:
                    await asyncio.sleep(tick_s)
                    for health in self.health():
                        try:
                            await tick(health)
                        except JaugeError as error:
                            log.warning("webhook: no health record (%s)", error)
        finally:
            await self._together.close()

    def health(self) -> list[SourceHealth]:
        """Return how each source is doing: nothing that came before the oldest open request is on its way."""
        now_ms, since_ms = self._now_ms(), self._places.since()
        at_ms = (now_ms if since_ms is None else min(now_ms, since_ms)) - SLACK_MS
        return [
            SourceHealth(
                source=name,
                instance=f"webhook:{name}",
                at=at_ms,
                connected=True,
                since=self._began_ms,
                published=self._published[name],
                policy=self._policy,
                gaps=tuple(self._gaps.get(name, ())),
            )
            for name in self._settings.sources
        ]

    async def _ingest(self, request: web.Request) -> web.Response:
        try:
            accepted = await self._accept(request)
        except RejectedError as refused:
            response = refused.answer
            if not request.content.is_eof():
                response.force_close()  # the rest of the body is for nobody
            return response
        return web.json_response({"accepted": accepted}, status=202, dumps=text)

    async def _accept(self, request: web.Request) -> int:
        """Return how many mentions were published; who sends them is known before they take a place of others."""
        token, now_ms = self._access.token(request.headers), self._now_ms()
        size = MOST_BYTES if request.content_length is None else request.content_length
        if token is not None:
            if size > MOST_BYTES:
                raise too_large()
            source = self._source(request)
            with self._place(f"token {token}", size):
                return await self._take(request, source, await read_body(lambda: _within(request, BODY_S)), None)
        claim = self._access.claim(request.headers, now_ms / 1_000)
        if claim is None:
            raise not_known()
        if size > MOST_BYTES:
            raise too_large()
        forwarded = request.headers.getall("X-Forwarded-For", ())
        address = network_of(client_address(request.remote or "", forwarded, self._settings.trusted_proxies))
        body = await read_body(lambda: self._unproven.read(request.read, address, size, BODY_S))
        signed, now_ms = self._access.proven(claim, body), self._now_ms()
        if signed is None or not is_fresh(claim, now_ms / 1_000):
            raise not_known()
        source = self._source(request)
        with self._place(f"secret {signed.secret}", len(body)):
            try:
                return await self._signatures.once(
                    signed, source, now_ms / 1_000, lambda: self._take(request, source, body, signed.at_s * 1_000)
                )
            except OtherUseError as error:
                raise RejectedError(
                    409, "this signature was accepted under another source: sign again, at another time"
                ) from error
            except signatures.FullError as error:
                detail = "too many signed requests are remembered: send more mentions in each, or use a token"
                raise RejectedError(503, detail, retry_after_s=error.retry_after_s) from error

    @contextmanager
    def _place(self, key: str, size: int) -> Iterator[None]:
        try:
            with self._places.taken(key, size, self._now_ms()):
                yield
        except places.FullError as error:
            raise RejectedError(429, "too many requests at a time: try again", retry_after_s=1) from error

    def _source(self, request: web.Request) -> str:
        source = request.match_info["source"]
        if source not in self._settings.sources:
            raise RejectedError(404, "no source of this name is open: see sources.webhook.sources")
        return source

    async def _take(self, request: web.Request, source: str, body: bytes, signed_ms: int | None) -> int:
        """Open, read and publish a body, and return how many mentions it held; some at a time, as they are large."""
        is_large = len(body) > SMALL_BYTES or "Content-Encoding" in request.headers
        try:
            async with asyncio.timeout(BROKER_S), self._room if is_large else nullcontext():
                mentions = self._read(request, source, body, signed_ms)
                await self._together.publish(mentions)
        except (JaugeError, TimeoutError) as error:
            log.warning("the broker does not answer: what was pushed is not taken")
            raise RejectedError(503, "the broker is away: send all again", retry_after_s=5) from error
        self._published[source] += len(mentions)
        return len(mentions)

    def _read(self, request: web.Request, source: str, body: bytes, signed_ms: int | None) -> list[Mention]:
        """Return what is pushed, if all of it can be read."""
        try:
            data = opened(body, request.headers.get("Content-Encoding", "").strip().lower())
        except UnknownEncodingError as error:
            raise RejectedError(415, str(error)) from error
        except TooLargeError as error:
            raise too_large() from error
        rows = self._rows(mentions_of(data, request.headers, source, self._now_ms(), signed_ms))
        if bad := [row for row in rows if isinstance(row, BadRow)]:
            raise RejectedError(400, "nothing was taken: correct these rows", bad)
        if wait_s := self._bucket.wait_s(len(rows)):
            raise RejectedError(429, "too many rows a second: try again", retry_after_s=int(wait_s) + 1)
        return [row for row in rows if isinstance(row, Mention)]

    def _rows(self, read: Sequence[Mention | BadRow]) -> Sequence[Mention | BadRow]:
        rows: list[Mention | BadRow] = []
        for number, row in enumerate(read):
            if isinstance(row, BadRow):
                rows.append(row)
                continue
            mention = row if self._policy.composable else msgspec.structs.replace(row, composable=False)
            entered = self._gateway.admit(mention)
            rows.append(
                BadRow(number, f"{entered.reason}: {entered.detail}") if isinstance(entered, Rejection) else mention
            )
        return rows


async def _within(request: web.Request, seconds: float) -> bytes:
    async with asyncio.timeout(seconds):
        return await request.read()


async def read_body(read: Callable[[], Awaitable[bytes]]) -> bytes:
    """Return the whole body; whoever sends it drop by drop keeps no place that others need."""
    try:
        return await read()
    except TimeoutError as error:
        raise RejectedError(408, f"the body took over {BODY_S:.0f} s: send less at a time") from error
    except places.FullError as error:
        raise RejectedError(429, "too many bodies at a time: try again", retry_after_s=1) from error
    except web.HTTPRequestEntityTooLarge as error:
        raise too_large() from error
    except (web.RequestPayloadError, HttpProcessingError) as error:
        raise RejectedError(400, "the body is not as its headers announce it: correct its length or chunks") from error

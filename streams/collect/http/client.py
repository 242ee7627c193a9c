"""Requests that leave this machine: to public addresses alone, bounded, and heeding when a server wants us back.

A name may resolve to anything, and a server may send us on to anything: so it is the
address that a socket is about to connect to that is looked at, each time, whatever led there.
"""

import asyncio
import errno
import socket
from collections.abc import AsyncGenerator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Any, NamedTuple, Self, TypeVar

import aiohttp
import msgspec
from yarl import URL

from streams.collect.http.rate_limits import Rates
from streams.collect.http.references import without_lone_escapes
from streams.config.errors import SourceBusyError, SourceFailedError, SourceRefusedError
from streams.web.address_guard import is_public

MOST_BYTES = 8 << 20
"""Of an answer, opened."""
MOST_REDIRECTS = 5
UNSAID_WAIT_S = 60.0
"""After 429 or 503 without a time to return."""
ABSENT = (304, 404, 410)
"""Answers that hold nothing, and are no fault."""
SEE_OTHER = (301, 302, 303, 307, 308)

_T = TypeVar("_T")


class ForbiddenAddressError(OSError):
    """An address that is not public."""


class Answer(NamedTuple):
    """What a server said."""

    status: int
    headers: Mapping[str, str]
    """Names in any case."""
    body: bytes
    url: str
    """Where it came from, redirects followed."""
    moved: bool
    """Whether a redirect on the way was for good (301, 308)."""

    def json(self, kind: type[_T]) -> _T:
        """Return the body as `kind`.

        Raises:
            SourceFailedError: it is not there, and the page that says so is no JSON.
            msgspec.MsgspecError, UnicodeDecodeError: it is something else.
        """
        try:
            return msgspec.json.decode(self.body, type=kind)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            if self.status in ABSENT:
                raise SourceFailedError(f"{_place(URL(self.url))} answers {self.status}", self.status) from None
            mended = without_lone_escapes(self.body)  # half of an emoji in one entry would cost the whole page
            if mended == self.body:
                raise
            return msgspec.json.decode(mended, type=kind)


class Outgoing:
    """Asks servers; an async context manager. Cookies are not kept, proxies of the environment not used."""

    def __init__(
        self, agent: str, *, private: bool = False, allowed: Collection[str] = (), timeout_s: float = 30.0
    ) -> None:
        """Take the rules.

        Args:
            agent: name, version and contact of this program.
            private: whether addresses that are not public may be asked: the setting `sources.private`.
            allowed: ``host:port`` that may be asked all the same, as somebody named them by hand.
            timeout_s: of connecting, and of a silence in an answer.
        """
        self._agent, self._private, self._timeout_s = agent, private, timeout_s
        self._allowed = frozenset(allowed)
        self._rates = Rates()

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit_per_host=4, socket_factory=self._socket),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": self._agent},
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=self._timeout_s, sock_read=self._timeout_s),
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()

    @property
    def session(self) -> aiohttp.ClientSession:
        """For a protocol of its own, as a WebSocket: its sockets are looked at likewise."""
        return self._session

    def _socket(self, info: Any) -> socket.socket:
        family, kind, protocol, _, (host, port, *_) = info
        if not (self._private or f"{host}:{port}" in self._allowed or is_public(host)):
            raise ForbiddenAddressError(
                errno.EACCES, f"{host} is no public address: set sources.private = true if it is meant to be asked"
            )
        return socket.socket(family, kind, protocol)

    async def get(
        self,
        url: str,
        *,
        params: Mapping[str, str | int] | Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
        most_bytes: int = MOST_BYTES,
        total_s: float = 120.0,
        also: Collection[int] = (),
    ) -> Answer:
        """Return the answer to a GET: 2xx, 304, 404 or 410, and what is in `also`.

        Raises:
            SourceRefusedError: 401 or 403.
            SourceBusyError: 429 or 503, or the last answer from there said that nothing remains of a rate.
            SourceFailedError: any other status, too many redirects, or an answer that is too long.
            aiohttp.ClientError, TimeoutError, OSError: the network.
        """
        return await self._whole(
            "GET", url, params=params, headers=headers, most_bytes=most_bytes, total_s=total_s, also=also
        )

    async def post(
        self, url: str, body: bytes, *, headers: Mapping[str, str] | None = None, most_bytes: int = MOST_BYTES
    ) -> Answer:
        """Return the answer to a POST; as `get`. It is not sent again after a redirect but 307 and 308."""
        return await self._whole("POST", url, body=body, headers=headers, most_bytes=most_bytes)

    async def _whole(self, method: str, url: str, *, most_bytes: int, total_s: float = 120.0, **asked: Any) -> Answer:
        async with asyncio.timeout(total_s), self._ask(method, url, **asked) as (answer, moved):
            body = bytearray()
            async for piece in answer.content.iter_chunked(1 << 16):
                body += piece
                if len(body) > most_bytes:
                    raise SourceFailedError(f"{_place(answer.url)} answers with over {most_bytes} bytes", answer.status)
            return Answer(answer.status, answer.headers, bytes(body), str(answer.url), moved)

    @asynccontextmanager
    async def stream(
        self,
        url: str,
        *,
        params: Mapping[str, str | int] | Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
        idle_s: float = 60.0,
    ) -> AsyncGenerator[aiohttp.StreamReader, None]:
        """Open an answer without an end; a silence of `idle_s` raises TimeoutError.

        Otherwise as `get`, but 304, 404 and 410 raise SourceFailedError too: they carry no stream.
        """
        async with self._ask("GET", url, params=params, headers=headers, idle_s=idle_s) as (answer, _):
            if answer.status in ABSENT:
                raise SourceFailedError(f"{_place(answer.url)} answers {answer.status}", answer.status)
            yield answer.content

    @asynccontextmanager
    async def _ask(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str | int] | Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        idle_s: float | None = None,
        also: Collection[int] = (),
    ) -> AsyncGenerator[tuple[aiohttp.ClientResponse, bool], None]:
        target = URL(url).update_query(params) if params else URL(url)
        sent = dict(headers or {})
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=self._timeout_s, sock_read=idle_s or self._timeout_s)
        moved = False
        name = _place(target)
        self._rates.mind(name)
        for _ in range(MOST_REDIRECTS + 1):
            _check(target)
            async with self._answer(method, target, sent, body, timeout) as answer:
                if answer.status not in SEE_OTHER or "Location" not in answer.headers:
                    self._rates.note(name, answer.headers)
                    yield answer if answer.status in also else self._usable(answer), moved
                    return
                moved = moved or answer.status in (301, 308)
                onward = _onward(target, answer.headers["Location"])
                if body is not None and answer.status not in (307, 308):
                    method, body = "GET", None
            _check(onward)
            if onward.origin() != target.origin():  # what is secret is for the server that was named
                sent = {name: value for name, value in sent.items() if name.lower() not in ("authorization", "cookie")}
            target = onward
        raise SourceFailedError(f"{_place(URL(url))} sends us on more than {MOST_REDIRECTS} times", 0)

    @asynccontextmanager
    async def _answer(
        self, method: str, target: URL, headers: Mapping[str, str], body: bytes | None, timeout: aiohttp.ClientTimeout
    ) -> AsyncGenerator[aiohttp.ClientResponse, None]:
        """Ask once. aiohttp quotes the address where an answer is no HTTP, and in it may be a key."""
        try:
            async with self._session.request(
                method, target, headers=headers, data=body, timeout=timeout, allow_redirects=False
            ) as answer:
                yield answer
        except aiohttp.ClientResponseError:
            raise SourceFailedError(f"{_place(target)} does not answer in HTTP", 0) from None
        except aiohttp.InvalidURL:
            raise SourceFailedError(f"{_place(target)} is no address", 0) from None

    def _usable(self, answer: aiohttp.ClientResponse) -> aiohttp.ClientResponse:
        status, place = answer.status, _place(answer.url)
        if status in (401, 403):
            raise SourceRefusedError(f"{place} refuses us ({status}): correct the token or the access of this source")
        if status in (429, 503):
            wait = self._rates.wait_s(place, answer.headers)
            raise SourceBusyError(f"{place} answers {status}", UNSAID_WAIT_S if wait is None else wait)
        if status not in ABSENT and not 200 <= status < 300:
            raise SourceFailedError(f"{place} answers {status}", status)
        return answer


def _check(url: URL) -> None:
    if url.scheme not in ("http", "https") or not url.host:
        raise SourceFailedError(f"{_place(url)} is no http address", 0)


def _onward(target: URL, location: str) -> URL:
    try:
        return target.join(URL(location))
    except ValueError:
        raise SourceFailedError(f"{_place(target)} sends us on to what is no address", 0) from None


def _place(url: URL) -> str:
    """Return an address as it may be said: without user, password and query, where secrets are.

    >>> _place(URL("https://u:p@a.example/b?key=secret"))
    'https://a.example/b'
    """
    return str(url.with_user(None).with_query(None).with_fragment(None)) if url.host else "the address"

"""The HTTP server of all roles: aiohttp's, in which nobody holds a connection for nothing.

aiohttp waits an hour for a request, and for ever for whoever reads no answer. Here a connection has a deadline for the
headers of a request, for the pause between two, and for reading; their number is bounded, in all and by address.
"""

import asyncio
import resource
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from math import inf
from types import TracebackType
from typing import Any, Self

import orjson
from aiohttp import web

from streams.config.errors import JaugeError
from streams.config.renamed import PREFIX
from streams.web.client_address import Network, network_of
from streams.web.connections import Connections, Limits

PROBLEM = "application/problem+json"
NO_REQUEST = "this is no request of HTTP/1.1 that can be read: correct its first line, headers and length"
NO_CALL = "nothing here is asked in this way: the README names the paths and their methods"
OPEN_FILES = 16_384
"""What a process asks of its system; many begin with 1,024."""
LINGER_S = 2.0
"""For how long the rest of a body is read that nobody wants, so that the client comes to read the answer."""
BUSY = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
"""To a new connection for which there is no place."""


class Connection(web.RequestHandler):
    """One connection, with its deadlines."""

    def __init__(self, server: web.Server, pool: Connections, limits: Limits, **settings: Any) -> None:
        super().__init__(
            server,
            loop=asyncio.get_running_loop(),
            keepalive_timeout=limits.header_s + limits.idle_s,
            lingering_time=LINGER_S,
            access_log=None,  # type: ignore[arg-type] # aiohttp's own runner gives it as well
            **settings,
        )
        self.address = ""
        self._pool, self._limits = pool, limits
        self._wire: asyncio.Transport | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._is_working = False
        self._has_begun = True
        """Whether the deadline of the headers runs."""
        self._unread = inf
        """Bytes that the client had not read when its deadline was set."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take a place, or answer that there is none."""
        if not isinstance(transport, asyncio.Transport):
            raise TypeError(f"{transport!r} is no stream")
        peer = transport.get_extra_info("peername")
        self.address = network_of(peer[0] if isinstance(peer, tuple) else "")
        if not self._pool.admit(self):
            transport.write(BUSY)
            transport.close()
            return
        self._wire = transport
        super().connection_made(transport)
        self._set(self._limits.header_s)

    def connection_lost(self, exc: BaseException | None) -> None:
        """Give the place back."""
        self._set(None)
        self._pool.remove(self)
        if self._wire is not None:
            self._wire = None
            super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read; with the first byte of a request the deadline of its headers begins."""
        if self._wire is None:
            return
        if not (self._has_begun or self._is_working):
            self._has_begun = True
            self._set(self._limits.header_s)
        super().data_received(data)

    def pause_writing(self) -> None:
        """Begin the deadline of reading."""
        super().pause_writing()
        self._set(self._limits.write_s)

    def resume_writing(self) -> None:
        """End it."""
        super().resume_writing()
        self._set(None if self._is_working else self._limits.idle_s)

    def abort(self) -> None:
        """Close at once, whatever is unsent."""
        if self._wire is not None:
            self._wire.abort()

    @contextmanager
    def working(self) -> Iterator[None]:
        """Within it the connection waits for us, and not for its client."""
        self._is_working = True
        self._pool.work(self)
        self._set(None)
        try:
            yield
        finally:
            self._is_working = self._has_begun = False
            if self._wire is not None:
                self._pool.wait(self)
                self._set(self._limits.idle_s)

    def handle_error(
        self, request: web.BaseRequest, status: int = 500, exc: BaseException | None = None, message: str | None = None
    ) -> web.StreamResponse:
        """Answer what is no HTTP; aiohttp would log each such request as an error, and quote it."""
        if isinstance(exc, ConnectionError):  # the client went away
            return web.Response(status=status)
        if status >= web.HTTPInternalServerError.status_code:
            return super().handle_error(request, status, exc, message)
        response = _problem(status, "Bad Request", NO_REQUEST)
        response.force_close()
        return response

    def _set(self, seconds: float | None) -> None:
        """Set the deadline anew; None: there is none."""
        if self._timer is not None:
            self._timer.cancel()
        self._unread = inf
        self._timer = None if seconds is None else self._loop.call_later(seconds, self._end, seconds)

    def _end(self, seconds: float) -> None:
        """Close, unless the client is still reading an answer."""
        left = 0 if self._wire is None else self._wire.get_write_buffer_size()
        if 0 < left < self._unread:
            self._set(seconds)
            self._unread = left
        else:
            self._pool.remove(self)
            self.abort()


class _Site(web.BaseSite):
    """Listens; its connections are ours."""

    def __init__(self, runner: web.AppRunner, pool: Connections, limits: Limits, host: str, port: int) -> None:
        super().__init__(runner)
        self._pool, self._limits, self._host, self._port = pool, limits, host, port

    @property
    def name(self) -> str:
        """Where."""
        return f"http://{self._host}:{self._port}"

    async def start(self) -> None:
        """Begin."""
        await super().start()
        server = self._runner.server
        if server is None:
            raise AssertionError("the runner is set up")
        handler = server.request_handler

        async def handle(request: web.BaseRequest) -> web.StreamResponse:
            if not isinstance(request.protocol, Connection):
                raise TypeError(f"{request.protocol!r} is no connection of ours")
            with request.protocol.working():
                try:
                    return await handler(request)
                except web.HTTPClientError as error:  # no such path or method, or an Expect that is not known
                    return _problem(error.status, error.reason, NO_CALL)

        server.request_handler = handle
        settings = {"auto_decompress": False}  # a body is as it was sent, and as it was signed
        self._server = await asyncio.get_running_loop().create_server(
            lambda: Connection(server, self._pool, self._limits, **settings),
            self._host,
            self._port,
            backlog=self._backlog,
        )


class HttpServer:
    """Serves an application; an async context manager."""

    def __init__(
        self,
        app: web.Application,
        where: tuple[str, int],
        setting: str,
        limits: Limits = Limits(),  # noqa: B008 # a tuple
        trusted: Sequence[Network] = (),
        stop_s: float = 2.0,
        *,
        cancels: bool = False,
    ) -> None:
        """Take what is served.

        Args:
            app: answers.
            where: host and port; 0: any free one.
            setting: of the port, as `board.port`; an error names it.
            limits: of connections.
            trusted: networks of proxies.
            stop_s: how long answers that are under way may take when it is closed.
            cancels: whether an answer is given up once whoever asked has gone.
        """
        self._where, self._setting, self._limits = where, setting, limits
        self.connections = Connections(min(limits.connections, _open_files() // 2), trusted)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=stop_s, handler_cancellation=cancels)
        self.address = ""
        """``http://host:port``, once entered."""

    async def __aenter__(self) -> Self:
        host, port = self._where
        await self._runner.setup()
        try:
            await _Site(self._runner, self.connections, self._limits, host, port).start()
        except OSError as error:
            await self._runner.cleanup()
            variable = f"{PREFIX}{self._setting.upper().replace('.', '__')}"
            raise JaugeError(
                f"cannot listen on {host}:{port} ({error.strerror}): "
                f"set another {self._setting} ({variable}), or 0 for any free one"
            ) from error
        name = f"[{host}]" if ":" in host else host
        self.address = f"http://{name}:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._runner.cleanup()


def _problem(status: int, title: str, detail: str) -> web.Response:
    code = "invalid_request" if detail is NO_REQUEST else "unknown_call"
    body = orjson.dumps({"title": title, "status": status, "detail": detail, "code": code})
    headers = {"X-Content-Type-Options": "nosniff"}
    return web.Response(body=body, status=status, content_type=PROBLEM, headers=headers)


def _open_files() -> int:
    """Return how many files this process may open, having asked for more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, OPEN_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        except (OSError, ValueError):  # macOS has a bound of its own
            return soft
        return wanted
    return OPEN_FILES if soft == resource.RLIM_INFINITY else soft

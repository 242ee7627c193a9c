"""What every request passes: who asks, how often, from which page; and what every answer carries."""

import logging
from collections.abc import Awaitable, Callable
from time import monotonic

from aiohttp import web
from aiohttp.typedefs import Middleware

from schemas.reason import ProblemCode
from streams.board.api.access import COOKIE, Access, Role
from streams.board.api.handlers import ROLE
from streams.board.api.problems import ProblemError, problem_of
from streams.board.api.routes import PREFIX
from streams.runtime.token_bucket import Bucket

BURST_S = 5
"""So many seconds' worth of requests may come at once."""
KNOWN = 4_096
"""Addresses whose requests are counted; with more, those of the longest silence begin anew."""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
    "trusted-types 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_SAFE = ("GET", "HEAD", "OPTIONS")

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
log = logging.getLogger(__name__)


class Guard:
    """A middleware."""

    def __init__(
        self,
        access: Access,
        requests_a_second: int,
        now_ms: Callable[[], int],
        count: Callable[[int], None],
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """`count` is called with the status of each answer; `clock`: seconds that only grow."""
        self._access, self._rate = access, requests_a_second
        self._now_ms, self._count, self._clock = now_ms, count, clock
        self._buckets: dict[str, Bucket] = {}

    def middleware(self) -> Middleware:
        """Return it as aiohttp wants it."""

        @web.middleware
        async def pass_on(request: web.Request, handler: Handler) -> web.StreamResponse:
            try:
                self._let_in(request)
                response = await handler(request)
            except Exception as error:
                problem = problem_of(error)
                if problem is None:
                    if isinstance(error, web.HTTPException):
                        raise
                    log.exception("%s %s", request.method, request.path)
                    problem = ProblemError(ProblemCode.INTERNAL, "a fault of ours: see the board's log")
                response = problem.response
            self._count(response.status)
            return response

        return pass_on

    async def add_headers(self, _: web.Request, response: web.StreamResponse) -> None:
        """Put the headers on whatever is answered; a signal of aiohttp's."""
        response.headers.update(HEADERS)
        response.headers.setdefault("Cache-Control", "no-cache")
        response.headers.popall("Server", None)

    def _let_in(self, request: web.Request) -> None:
        """Raise where a request may not pass; note who asks."""
        if not self._access.knows(request.headers.get("Host", "")):
            raise ProblemError(
                ProblemCode.WRONG_HOST, "without tokens the board is asked by an address of this machine alone"
            )
        is_page = not request.path.startswith(f"{PREFIX}/")  # its files, which tell nothing and cost little
        if not is_page and (wait_s := self._bucket(request.remote or "").wait_s(1)):
            raise ProblemError(ProblemCode.RATE_LIMITED, "too many requests: slower", int(wait_s) + 1)
        if request.method not in _SAFE and request.headers.get("Sec-Fetch-Site", "same-origin") not in (
            "same-origin",
            "none",
        ):
            raise ProblemError(ProblemCode.CROSS_SITE, "a page of somebody else's may change nothing here")
        request[ROLE] = self._role(request) or ""

    def _role(self, request: web.Request) -> Role | None:
        if self._access.is_open:
            return "editor"
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() == "bearer":
            return self._access.role_of_token(token.strip())
        return self._access.role_of_cookie(request.cookies.get(COOKIE, ""), self._now_ms() // 1_000)

    def _bucket(self, address: str) -> Bucket:
        bucket = self._buckets.pop(address, None) or Bucket(self._rate, BURST_S, self._clock)
        self._buckets[address] = bucket  # the one asked last is at the end
        if len(self._buckets) > KNOWN:
            del self._buckets[next(iter(self._buckets))]
        return bucket

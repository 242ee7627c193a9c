"""What every request passes: who asks, how often, from which page; and what every answer carries."""

import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from time import monotonic

from aiohttp import web
from aiohttp.typedefs import Middleware

from schemas.reason import ProblemCode
from streams.board.api.access import COOKIE, Access, Holder
from streams.board.api.problems import ProblemError, problem_of
from streams.board.api.proxied import ProxiedPeople
from streams.board.api.requests import ADDRESS, NAME, ROLE
from streams.board.api.routes import ANALYSES, PREFIX, STREAM
from streams.web.client_address import Network, client_address, network_of
from streams.web.token_bucket import Buckets

BURST_S = 5
"""So many seconds' worth of requests may come at once."""
KNOWN = 4_096
"""Readers whose requests are counted, those with a token and those without each."""
FAILURES_A_SECOND = 2
"""Wrong tokens of one address that are answered; this holds nobody up whose token is right."""
AT_ONCE = 32
"""Requests of one reader, without the live stream."""
ANALYSES_AT_ONCE = 4
"""Comparisons and explanations of one reader, where there may be several: they wait for one process."""
OPEN = Holder("admin", -1)
"""Everybody, where no token is asked for."""
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
    """A middleware.

    A reader is a token at an address, or an address without a token: so whoever has a token has a rate that nobody
    without one can use up, behind the same proxy or not.
    """

    def __init__(
        self,
        access: Access,
        requests_a_second: int,
        now_ms: Callable[[], int],
        count: Callable[[int], None],
        clock: Callable[[], float] = monotonic,
        trusted_proxies: Sequence[Network] = (),
        people: ProxiedPeople | None = None,
    ) -> None:
        """`count` is called with the status of each answer; `clock`: seconds that only grow."""
        self._people = people
        self._access, self._now_ms, self._count = access, now_ms, count
        self._trusted = trusted_proxies
        self._known = Buckets[tuple[int, str]](requests_a_second, BURST_S, KNOWN, clock)
        self._unknown = Buckets[str](requests_a_second, BURST_S, KNOWN, clock)
        self._failed = Buckets[str](FAILURES_A_SECOND, BURST_S, KNOWN, clock)
        self._under_way = Counter[Hashable]()

    def middleware(self) -> Middleware:
        """Return it as aiohttp wants it."""

        @web.middleware
        async def pass_on(request: web.Request, handler: Handler) -> web.StreamResponse:
            try:
                with self._let_in(request):
                    response = await handler(request)
            except ConnectionError:  # the reader went away
                raise
            except Exception as error:
                problem = problem_of(error)
                if problem is None:
                    if isinstance(error, web.HTTPException):
                        raise
                    log.exception("%s %s", request.method, ascii(request.path))
                    problem = ProblemError(ProblemCode.INTERNAL, "a fault of ours: see the board's log")
                response = self._limited(request, problem).response
                if not request.content.is_eof():
                    response.force_close()  # the rest of the body is for nobody
            self._count(response.status)
            return response

        return pass_on

    async def add_headers(self, _: web.Request, response: web.StreamResponse) -> None:
        """Put the headers on whatever is answered; a signal of aiohttp's."""
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if response.headers["Content-Security-Policy"] != POLICY:
            del response.headers["X-Frame-Options"]  # it names no sites: the policy says who may frame this answer
        response.headers.setdefault("Cache-Control", "no-cache")
        response.headers.popall("Server", None)

    @contextmanager
    def _let_in(self, request: web.Request) -> Iterator[None]:
        """Raise where a request may not pass; note who asks, and that it is answered."""
        if not self._access.knows(request.headers.get("Host", "")):
            raise ProblemError(
                ProblemCode.WRONG_HOST, "without tokens the board is asked by an address of this machine alone"
            )
        forwarded = request.headers.getall("X-Forwarded-For", ())
        address = network_of(client_address(request.remote or "", forwarded, self._trusted))
        holder = self._holder(request)
        request[ADDRESS], request[ROLE] = address, "" if holder is None else holder.role
        request[NAME] = "" if holder is None else self._access.name_of(holder)
        if not request.path.startswith(f"{PREFIX}/"):  # the page's files, which tell nothing and cost little
            yield
            return
        wait_s = (
            self._unknown.wait_s(address)
            if holder is None
            else self._known.wait_s((holder.token, holder.name or address))
        )
        if wait_s:
            raise ProblemError(ProblemCode.RATE_LIMITED, "too many requests: slower", int(wait_s) + 1)
        if request.method not in _SAFE and request.headers.get("Sec-Fetch-Site", "same-origin") not in (
            "same-origin",
            "none",
        ):
            raise ProblemError(ProblemCode.CROSS_SITE, "a page of somebody else's may change nothing here")
        with self._place((holder, address), request.path, request.query.get("sort") == "effect"):
            yield

    @contextmanager
    def _place(self, reader: Hashable, path: str, is_by_effect: bool) -> Iterator[None]:
        """Count a request of a reader while it is answered; `is_by_effect`: whether it asks for effects on a score."""
        if path == STREAM:
            yield
            return
        is_analysis = (path in ANALYSES or is_by_effect) and not self._access.is_open
        key = (reader, is_analysis)
        if self._under_way[key] >= (ANALYSES_AT_ONCE if is_analysis else AT_ONCE):
            raise ProblemError(ProblemCode.RATE_LIMITED, "too many requests at a time: wait for their answers", 1)
        self._under_way[key] += 1
        try:
            yield
        finally:
            self._under_way[key] -= 1
            if not self._under_way[key]:
                del self._under_way[key]

    def _limited(self, request: web.Request, problem: ProblemError) -> ProblemError:
        """Return the problem of a wrong token, or that there were too many of them."""
        is_wrong = problem.code is ProblemCode.TOKEN_INVALID or (
            problem.code is ProblemCode.TOKEN_REQUIRED and "Authorization" in request.headers
        )
        if is_wrong and (wait_s := self._failed.wait_s(request.get(ADDRESS, ""))):
            return ProblemError(ProblemCode.RATE_LIMITED, "too many wrong tokens: correct it", int(wait_s) + 1)
        return problem

    def _holder(self, request: web.Request) -> Holder | None:
        if self._access.is_open:
            return OPEN
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() == "bearer":
            return self._access.of_token(token.strip())
        if self._people and (holder := self._people.holder(request.remote or "", lambda name: _values(request, name))):
            return holder
        return self._access.of_cookie(request.cookies.get(COOKIE, ""), self._now_ms() // 1_000)


def _values(request: web.Request, name: str) -> Sequence[str]:
    return request.headers.getall(name, ())

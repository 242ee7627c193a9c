"""What goes wrong with a request, as ``application/problem+json`` (RFC 9457)."""

from http import HTTPStatus

import msgspec
from aiohttp import web

from schemas.codec import encode
from streams.board.api.openapi import PROBLEM
from streams.board.contract.responses import Problem
from streams.config.errors import JaugeError, UnknownNameError, UsageError

COME_BACK_S = 5


class ProblemError(Exception):
    """A request that is not answered as it was meant."""

    def __init__(self, status: HTTPStatus, detail: str, retry_after_s: int | None = None) -> None:
        super().__init__(detail)
        self.status, self.detail, self.retry_after_s = status, detail, retry_after_s

    @property
    def response(self) -> web.Response:
        """What is told of it."""
        headers = {} if self.retry_after_s is None else {"Retry-After": str(self.retry_after_s)}
        body = encode(Problem(title=self.status.phrase, status=self.status, detail=self.detail))
        return web.Response(
            body=body, status=self.status, content_type=PROBLEM, headers={**headers, "Cache-Control": "no-store"}
        )


def problem_of(error: Exception) -> ProblemError | None:
    """Return what is told of a fault of the world's; None: it is ours."""
    told: ProblemError | None = None
    match error:
        case ProblemError():
            told = error
        case UnknownNameError():
            told = ProblemError(HTTPStatus.NOT_FOUND, str(error))
        case UsageError():
            told = ProblemError(HTTPStatus.BAD_REQUEST, str(error))
        case JaugeError():
            told = ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, str(error), COME_BACK_S)
        case msgspec.MsgspecError() | UnicodeDecodeError() | RecursionError():
            told = ProblemError(HTTPStatus.BAD_REQUEST, f"{error}; /api/v1/openapi.json says what can be asked")
        case web.HTTPRequestEntityTooLarge():
            told = ProblemError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "send less")
        case web.HTTPException() if error.status >= HTTPStatus.BAD_REQUEST:
            told = ProblemError(HTTPStatus(error.status), "see /api/v1/openapi.json for the calls there are")
    return told

"""What goes wrong with a request, as ``application/problem+json`` (RFC 9457)."""

from http import HTTPStatus

import msgspec
from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from schemas.codec import encode
from schemas.reason import ProblemCode
from streams.board.analyst.messages import code_of
from streams.board.api.openapi import PROBLEM
from streams.board.contract.responses import Problem
from streams.config.errors import JaugeError, NoAnswerError

COME_BACK_S = 5
STATUS = {
    ProblemCode.INVALID_REQUEST: HTTPStatus.BAD_REQUEST,
    ProblemCode.UNKNOWN_NAME: HTTPStatus.NOT_FOUND,
    ProblemCode.CONFLICT: HTTPStatus.CONFLICT,
    ProblemCode.UNKNOWN_CALL: HTTPStatus.NOT_FOUND,
    ProblemCode.TOKEN_REQUIRED: HTTPStatus.UNAUTHORIZED,
    ProblemCode.TOKEN_INVALID: HTTPStatus.UNAUTHORIZED,
    ProblemCode.EDITOR_REQUIRED: HTTPStatus.FORBIDDEN,
    ProblemCode.ADMIN_REQUIRED: HTTPStatus.FORBIDDEN,
    ProblemCode.CROSS_SITE: HTTPStatus.FORBIDDEN,
    ProblemCode.WRONG_HOST: HTTPStatus.MISDIRECTED_REQUEST,
    ProblemCode.RATE_LIMITED: HTTPStatus.TOO_MANY_REQUESTS,
    ProblemCode.STREAMS_EXHAUSTED: HTTPStatus.SERVICE_UNAVAILABLE,
    ProblemCode.BODY_TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    ProblemCode.BODY_NOT_JSON: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    ProblemCode.BUSY: HTTPStatus.SERVICE_UNAVAILABLE,
    ProblemCode.TIMED_OUT: HTTPStatus.SERVICE_UNAVAILABLE,
    ProblemCode.UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
    ProblemCode.INTERNAL: HTTPStatus.INTERNAL_SERVER_ERROR,
}


class ProblemError(Exception):
    """A request that is not answered as it was meant."""

    def __init__(self, code: ProblemCode, detail: str, retry_after_s: int | None = None) -> None:
        super().__init__(detail)
        self.code, self.detail, self.retry_after_s = code, detail, retry_after_s
        self.status = STATUS[code]

    @property
    def response(self) -> web.Response:
        """The answer to the request."""
        headers = {} if self.retry_after_s is None else {"Retry-After": str(self.retry_after_s)}
        detail = self.detail.encode(errors="replace").decode()  # it may quote what is no UTF-8
        body = encode(Problem(title=self.status.phrase, status=self.status, detail=detail, code=self.code))
        return web.Response(
            body=body, status=self.status, content_type=PROBLEM, headers={**headers, "Cache-Control": "no-store"}
        )


def problem_of(error: Exception) -> ProblemError | None:
    """Return the problem behind an error; None: it is a fault of the board."""
    problem: ProblemError | None = None
    match error:
        case ProblemError():
            problem = error
        case NoAnswerError():
            problem = ProblemError(error.code, str(error), COME_BACK_S)
        case JaugeError():
            code = code_of(error)
            problem = ProblemError(code, str(error), COME_BACK_S if code is ProblemCode.UNAVAILABLE else None)
        case msgspec.MsgspecError() | UnicodeDecodeError() | RecursionError():
            detail = f"{error}; /api/v1/openapi.json says what can be asked"
            problem = ProblemError(ProblemCode.INVALID_REQUEST, detail)
        case web.RequestPayloadError() | HttpProcessingError():
            detail = "the body is not as its headers announce it: correct its length or its chunks"
            problem = ProblemError(ProblemCode.INVALID_REQUEST, detail)
        case web.HTTPRequestEntityTooLarge():
            problem = ProblemError(ProblemCode.BODY_TOO_LARGE, "send less")
        case web.HTTPException() if error.status >= HTTPStatus.BAD_REQUEST:
            problem = ProblemError(ProblemCode.UNKNOWN_CALL, "see /api/v1/openapi.json for the calls there are")
            problem.status = HTTPStatus(error.status)
    return problem

"""What is answered where nothing is taken, as ``application/problem+json`` (RFC 9457)."""

from collections.abc import Sequence

import orjson
from aiohttp import web

from streams.collect.sources.webhook.bodies import BadRow

MOST_SHOWN = 100
"""Bad rows named in an answer."""


class RejectedError(Exception):
    """A request that is not taken, with the answer to it."""

    def __init__(
        self, status: int, detail: str, rows: Sequence[BadRow] = (), *, retry_after_s: int | None = None
    ) -> None:
        super().__init__(detail)
        self.status, self.detail, self.rows, self.retry_after_s = status, detail, rows, retry_after_s

    @property
    def answer(self) -> web.Response:
        """A new answer each time."""
        problem: dict[str, object] = {"status": self.status, "detail": self.detail}
        if self.rows:
            problem |= {"bad_rows": [row._asdict() for row in self.rows[:MOST_SHOWN]], "bad_row_count": len(self.rows)}
        headers = {} if self.retry_after_s is None else {"Retry-After": str(self.retry_after_s)}
        return web.json_response(
            problem, status=self.status, headers=headers, content_type="application/problem+json", dumps=text
        )


def not_known() -> RejectedError:
    """Whoever sends it has neither a token nor a secret, or signed at another time."""
    return RejectedError(401, "sign the body (X-Jauge-Timestamp, X-Jauge-Signature), or carry a token")


def too_large() -> RejectedError:
    """The body is larger than is taken."""
    return RejectedError(413, "at most 1 MiB, 4 MiB opened: send less at a time")


def text(body: object) -> str:
    """Return JSON."""
    return orjson.dumps(body).decode()

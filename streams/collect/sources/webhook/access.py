"""Who may push: whoever signs the body with a secret, or carries a token."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from typing import NamedTuple

AGE_S = 300
"""A signature is of now, give or take so much."""
VERSION = "v1="


class Access(NamedTuple):
    """What is known here; at least one of both."""

    secrets: Sequence[bytes]
    """Two while one follows the other."""
    tokens: Sequence[bytes]

    def allows(self, headers: Mapping[str, str], body: bytes, now_s: float) -> bool:
        """Whether a request with these headers and these bytes, as they came, is of somebody who may.

        >>> access = Access([b"secret"], [b"token"])
        >>> access.allows({"X-Jauge-Timestamp": "7", "X-Jauge-Signature": sign(b"secret", 7, b"body")}, b"body", 8)
        True
        >>> access.allows({"Authorization": "Bearer token"}, b"", 0), access.allows({}, b"", 0)
        (True, False)
        """
        kind, _, token = headers.get("Authorization", "").partition(" ")
        carries = kind.lower() == "bearer" and _is_one_of(_bytes(token), self.tokens)
        return carries or self._signed(headers, body, now_s)

    def _signed(self, headers: Mapping[str, str], body: bytes, now_s: float) -> bool:
        at, signatures = headers.get("X-Jauge-Timestamp", ""), headers.get("X-Jauge-Signature", "")
        if not (at.isascii() and at.isdecimal() and len(at) < 12) or abs(now_s - int(at)) > AGE_S:
            return False
        wanted = [sign(secret, int(at), body).encode() for secret in self.secrets]
        # A sender that changes its secret may sign with both.
        return any([_is_one_of(_bytes(part), wanted) for part in signatures.split(",")[:4]])  # noqa: C419 # likewise


def sign(secret: bytes, at_s: int, body: bytes) -> str:
    """Return the signature of `body`, sent at `at_s` (s UTC), as it stands in ``X-Jauge-Signature``."""
    return VERSION + hmac.new(secret, f"{at_s}.".encode() + body, hashlib.sha256).hexdigest()


def _bytes(header: str) -> bytes:
    """Return what a header holds; bytes that are no UTF-8 come as half of a surrogate pair."""
    return header.strip().encode(errors="surrogatepass")


def _is_one_of(presented: bytes, known: Sequence[bytes]) -> bool:
    """Compare with each, in a time that tells nothing."""
    return any([hmac.compare_digest(presented, one) for one in known])  # noqa: C419 # each is compared, found or not

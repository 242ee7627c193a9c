"""Who may push: whoever signs the body with a secret, or carries a token."""

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

AGE_S = 300
"""A signature is of now, give or take so much."""
VERSION = "v1="
MOST_SIGNATURES = 4
"""In one header: a sender that changes its secret may sign with both."""
_SIGNATURE = re.compile(rf"{VERSION}[0-9a-f]{{64}}", re.ASCII)


class Claim(NamedTuple):
    """What the headers of a signed request claim; the body proves it, or does not."""

    at_s: int
    """When it was signed, s UTC."""
    signatures: tuple[bytes, ...]


class Signed(NamedTuple):
    """A proven claim."""

    secret: int
    """Which secret it is of, from 0."""
    at_s: int
    digest: bytes
    """The same for the same body and time, whichever secrets sign it and however the headers are written."""


class Access(NamedTuple):
    """What is known here; at least one of both."""

    secrets: Sequence[bytes]
    """Two while one follows the other."""
    tokens: Sequence[bytes]

    def token(self, headers: Mapping[str, str]) -> int | None:
        """Return which token a request carries, from 0; None: none of ours.

        >>> access = Access([], [b"token"])
        >>> access.token({"Authorization": "Bearer token"}), access.token({"Authorization": "Bearer x"})
        (0, None)
        """
        kind, _, token = headers.get("Authorization", "").partition(" ")
        return _place(_bytes(token), self.tokens) if kind.lower() == "bearer" else None

    def claim(self, headers: Mapping[str, str], now_s: float) -> Claim | None:
        """Return what the headers claim of a signature, before the body is read; None: it cannot be a valid one."""
        at, written = headers.get("X-Jauge-Timestamp", ""), headers.get("X-Jauge-Signature", "")
        if not self.secrets or not (at.isascii() and at.isdecimal() and len(at) < 12):
            return None
        parts = [part.strip() for part in written.split(",")[:MOST_SIGNATURES]]
        claim = Claim(int(at), tuple(part.encode() for part in parts if _SIGNATURE.fullmatch(part)))
        return claim if claim.signatures and is_fresh(claim, now_s) else None

    def proven(self, claim: Claim, body: bytes) -> Signed | None:
        """Return the proof that a body, as it came, is of one of the secrets; None: it is of none.

        >>> access = Access([b"secret"], [])
        >>> headers = {"X-Jauge-Timestamp": "7", "X-Jauge-Signature": sign(b"secret", 7, b"body")}
        >>> claim = access.claim(headers, 8)
        >>> access.proven(claim, b"body").secret, access.proven(claim, b"other"), access.claim(headers, 308)
        (0, None, None)
        """
        wanted = [sign(secret, claim.at_s, body).encode() for secret in self.secrets]
        places = [_place(one, wanted) for one in claim.signatures]
        found = next((place for place in places if place is not None), None)
        return None if found is None else Signed(found, claim.at_s, hashlib.sha256(wanted[0]).digest()[:16])


def is_fresh(claim: Claim, now_s: float) -> bool:
    """Whether a claim is of now."""
    return abs(now_s - claim.at_s) <= AGE_S


def sign(secret: bytes, at_s: int, body: bytes) -> str:
    """Return the signature of `body`, sent at `at_s` (s UTC), as it stands in ``X-Jauge-Signature``."""
    return VERSION + hmac.new(secret, f"{at_s}.".encode() + body, hashlib.sha256).hexdigest()


def _bytes(header: str) -> bytes:
    """Return what a header holds; bytes that are no UTF-8 come as half of a surrogate pair."""
    return header.strip().encode(errors="surrogatepass")


def _place(presented: bytes, known: Sequence[bytes]) -> int | None:
    """Compare with each, in a time that tells nothing; return which it is."""
    same = [hmac.compare_digest(presented, one) for one in known]  # each is compared, found or not
    return same.index(True) if any(same) else None

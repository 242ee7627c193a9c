"""Reasons as codes with parameters: sentences are made at the edge, in the language of the reader.

Why an event is dropped is a code of its own: ``DropReason`` in ``schemas/drop.py``.
"""

from enum import StrEnum

import msgspec

Param = str | int | tuple[str, ...]
"""A name, a number that says its unit in its own name, or names."""


class ReasonCode(StrEnum):
    """Why two scores are not comparable, a score is provisional, or a change is not known."""

    METHODS_DIFFER = "methods_differ"
    """Not comparable: `first` and `second` name the methods."""
    REFERENCES_DIFFER = "references_differ"
    """Not comparable: `first` and `second` name the references."""
    PROFILES_DIFFER = "profiles_differ"
    """Not comparable: `first` and `second` name the profiles of weights."""
    LENGTHS_DIFFER = "lengths_differ"
    """Not comparable: `first_ms` and `second_ms` are the lengths of the windows or the campaigns."""
    SOURCES_DIFFER = "sources_differ"
    """Not comparable: `first_only` and `second_only` are the sources observed for one of the two alone."""
    INTERVAL_WIDE = "interval_wide"
    """Provisional: the 95% interval is wider than `limit_points`."""
    NO_MENTIONS = "no_mentions"
    """Provisional: there is no mention in the 28 days, or the campaign, that the score rests on."""
    NOT_OBSERVED = "not_observed"
    """A change is not known: the brand was not observed at the earlier time."""


PARAMS: dict[ReasonCode, tuple[str, ...]] = {
    ReasonCode.METHODS_DIFFER: ("first", "second"),
    ReasonCode.REFERENCES_DIFFER: ("first", "second"),
    ReasonCode.PROFILES_DIFFER: ("first", "second"),
    ReasonCode.LENGTHS_DIFFER: ("first_ms", "second_ms"),
    ReasonCode.SOURCES_DIFFER: ("first_only", "second_only"),
    ReasonCode.INTERVAL_WIDE: ("limit_points",),
    ReasonCode.NO_MENTIONS: (),
    ReasonCode.NOT_OBSERVED: (),
}
"""Names of the parameters of each code."""


class Reason(msgspec.Struct, frozen=True):
    """A code with its parameters."""

    code: ReasonCode
    params: dict[str, Param] = {}


class ProblemCode(StrEnum):
    """Why a request to the HTTP API fails."""

    INVALID_REQUEST = "invalid_request"
    """The parameters or the body are wrong; `detail` names which."""
    UNKNOWN_NAME = "unknown_name"
    """No brand, panel or campaign has this name."""
    CONFLICT = "conflict"
    """Somebody else changed it meanwhile, or the settings file defines it; `detail` says which."""
    UNKNOWN_CALL = "unknown_call"
    """The API has no such path or method."""
    TOKEN_REQUIRED = "token_required"  # noqa: S105 # a code, no secret
    """The request has no valid token and no session."""
    TOKEN_INVALID = "token_invalid"  # noqa: S105 # a code, no secret
    """The token that opens a session is not one of this board."""
    EDITOR_REQUIRED = "editor_required"
    """The call needs the token of an editor: whatever changes something does."""
    ADMIN_REQUIRED = "admin_required"
    """The call needs the token of an admin: who changed what is for them."""
    CROSS_SITE = "cross_site"
    """A page of another site sends a request that changes something."""
    WRONG_HOST = "wrong_host"
    """A board without tokens answers only addresses of its own machine."""
    RATE_LIMITED = "rate_limited"
    """Too many requests from one address."""
    STREAMS_EXHAUSTED = "streams_exhausted"
    """As many streams as `board.clients` allows are open."""
    BODY_TOO_LARGE = "body_too_large"
    """The body is larger than the server accepts."""
    BODY_NOT_JSON = "body_not_json"
    """The body is not application/json."""
    BUSY = "busy"
    """Too many comparisons and explanations wait for their turn."""
    TIMED_OUT = "timed_out"
    """A comparison or an explanation took too long."""
    UNAVAILABLE = "unavailable"
    """Kafka, or another part, does not respond; `detail` names it."""
    INTERNAL = "internal"
    """A fault of the board; its log has the details."""

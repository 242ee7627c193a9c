"""A mention as the integers that the method needs (SPEC section 2)."""

import struct
from functools import lru_cache
from hashlib import sha256

import msgspec

from schemas.mention import Mention
from schemas.observation import (
    ACCOUNT,
    ANY_BRAND,
    ANY_TIME,
    DELETED,
    FINAL,
    LABELLED,
    PROGRESS,
    SIZE,
    SOURCES,
    VERSION,
    packed_tone,
)
from scoring.method.constants import CONFIDENCE_MISSING, ROWS
from scoring.method.fixed_point import l2
from scoring.method.reference import Reference
from scoring.text.fingerprint import fingerprint_of
from scoring.text.tone.tone import Tone

UNKNOWN = -1

_RECORD = struct.Struct("<BBBBbBhhBBIqqqQQQQ")
"""`schemas.observation.OBSERVATION`, field by field; the unsigned keys have the bits of its signed ones."""
if _RECORD.size != SIZE:
    raise ImportError(f"{_RECORD.size=} and the dtype of {SIZE} bytes are not the same record")

_first_eight = struct.Struct(">Q").unpack_from

_CODES = {source: code for code, source in enumerate(SOURCES)}
_MENTION = {source: f"{source}\x1f".encode() for source in SOURCES}
_AUTHOR = {source: f"{source}\x1fa:".encode() for source in SOURCES}
_ROW = {source: f"{source}\x1fr:".encode() for source in SOURCES}
_CLUSTER = {source: f"{source}\x1ff:".encode() for source in SOURCES}

_l2 = lru_cache(maxsize=65_536)(l2)
"""Counts of followers repeat with the author, counts of reactions are small."""


def _key(prefix: bytes, text: str) -> int:
    """h64 of both together. A new SHA-256 object was measured faster than a copied one: 0.5 to 0.65 µs."""
    key: int = _first_eight(sha256(prefix + text.encode()).digest())[0]
    return key


class Observed(msgspec.Struct, frozen=True, gc=False):
    """One version of one mention, whatever the brand. Keys are the method's unsigned 64-bit hashes."""

    flags: int
    """Of `schemas.observation`: DELETED, ANY_TIME, ACCOUNT, ANY_BRAND, FINAL, LABELLED."""
    source: int
    """Place in SOURCES."""
    chorus_row: int
    """0 to 31; 0 without fingerprint."""
    author_row: int
    """0 to 31; 0 in a deletion that is no version."""
    s: int
    """Sentiment, -100 to 100."""
    c: int
    """Confidence, 0 to 100; 0 where sentiment is unknown."""
    a: int
    """Audience, 256 * log2, at most the source's cap; -1 unknown."""
    e: int
    """Engagement, likewise."""
    r: int
    """Reactions; -1 unknown."""
    created_at: int
    """ms UTC; 0 under ANY_TIME."""
    seen_at: int
    """ms UTC."""
    mention: int
    """0 under ACCOUNT."""
    author: int
    """The mention's own key where the author is unknown; 0 in a deletion without author."""
    fingerprint: int
    """0: none."""
    origin: int = 0
    """Of a labelled version the tone that was read, as `schemas.observation.packed_tone` has it; else 0."""

    def record(self, brand_key: int) -> bytes:
        """Return the bytes of the OBSERVATION for one brand: `h64` of its name, 0 under ANY_BRAND."""
        return _RECORD.pack(
            VERSION,
            self.flags,
            self.source,
            self.chorus_row,
            self.s,
            self.c,
            self.a,
            self.e,
            1 + self.author_row,
            0,
            self.origin,
            self.r,
            self.created_at,
            self.seen_at,
            brand_key,
            self.mention,
            self.author,
            self.fingerprint,
        )


def observe(mention: Mention, tone: Tone, reference: Reference, own: Tone | None = None) -> Observed:
    """Return the version that `mention` tells, in full.

    `mention` is admitted, of a known source and with `created_at`; `tone` is its own, or that of its label: then `own`
    is the one that was read.
    """
    source, created_at = _CODES[mention.source], mention.created_at
    place = reference.sources.index(mention.source)
    if created_at is None:
        raise ValueError(f"{mention.source}:{mention.id} without created_at names no mention")
    key = _key(_MENTION[mention.source], mention.id)
    printed = fingerprint_of(mention.text) if mention.text else None
    s, c = sentiment_points(tone)
    followers = mention.followers
    r = reactions(mention)
    return Observed(
        DELETED | FINAL if mention.deleted else 0 if own is None else LABELLED,
        source,
        _key(_CLUSTER[mention.source], printed) % ROWS if printed else 0,
        _row(mention, key),
        s,
        c,
        UNKNOWN if followers is None else min(reference.audience_cap[place], _l2(1 + max(0, followers))),
        UNKNOWN if r < 0 else min(reference.engagement_cap[place], _l2(1 + r)),
        r,
        created_at,
        mention.seen_at,
        key,
        key if mention.author is None else _key(_AUTHOR[mention.source], mention.author),
        int(printed, 16) if printed else 0,
        0 if own is None else packed_tone(*sentiment_points(own)),
    )


def observe_deletion(mention: Mention, seen_at: int) -> Observed:
    """Return a deletion that stands in every brand, with nothing but what it takes away.

    By the mention's key, at `created_at` where that is known; by the author's key for
    the deletion of an account. What an update takes back it may bring again; a deletion
    is final. `mention` is of a known source.
    """
    source = _CODES[mention.source]
    flags = DELETED | ANY_BRAND | (FINAL if mention.deleted else 0)
    if mention.op == "account_delete":
        if mention.author is None:
            raise ValueError(f"the deletion of an account of {mention.source} names no author")
        author = _key(_AUTHOR[mention.source], mention.author)
        return Observed(
            flags | ANY_TIME | ACCOUNT, source, 0, 0, 0, 0, UNKNOWN, UNKNOWN, UNKNOWN, 0, seen_at, 0, author, 0
        )
    key = _key(_MENTION[mention.source], mention.id)
    created_at = mention.created_at
    if created_at is None:
        flags, created_at = flags | ANY_TIME, 0
    return Observed(flags, source, 0, 0, 0, 0, UNKNOWN, UNKNOWN, UNKNOWN, created_at, seen_at, key, 0, 0)


def _row(mention: Mention, key: int) -> int:
    """Row of the author (SPEC section 2): as it was told, or by the author as told; without author, by the mention."""
    if mention.row is not None:
        return mention.row
    return (key if mention.author is None else _key(_ROW[mention.source], mention.author)) % ROWS


def progress_record(origin: int, seen_at: int) -> bytes:
    """Return the bytes that say how far partition `origin` of ``mentions`` is read: up to `seen_at`, ms UTC.

    >>> len(progress_record(7, 1_767_225_600_000)) == SIZE
    True
    """
    return _RECORD.pack(VERSION, PROGRESS, 0, 0, 0, 0, 0, 0, 0, 0, origin, 0, 0, seen_at, 0, 0, 0, 0)


def sentiment_points(tone: Tone) -> tuple[int, int]:
    """Return s and c of SPEC section 2: halves are rounded to even.

    >>> [sentiment_points(Tone(*told, "")) for told in ((-0.125, None), (0.5, 0.9), (None, 1))]
    [(-12, 50), (50, 90), (0, 0)]
    """
    if tone.sentiment is None:
        return 0, 0
    s = max(-100, min(100, round(100 * tone.sentiment)))
    c = CONFIDENCE_MISSING if tone.confidence is None else max(0, min(100, round(100 * tone.confidence)))
    return s, c


def reactions(mention: Mention) -> int:
    """Return the sum of the reactions told, -1 where none is.

    >>> reactions(Mention(source="x", seen_at=0, likes=3, replies=-2)), reactions(Mention(source="x", seen_at=0))
    (3, -1)
    """
    likes, reposts, replies = mention.likes, mention.reposts, mention.replies
    if likes is None and reposts is None and replies is None:
        return UNKNOWN
    return max(0, likes or 0) + max(0, reposts or 0) + max(0, replies or 0)

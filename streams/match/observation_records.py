"""Records of ``observations`` of many mentions at once: those that `scoring/state/observe.py` makes one by one."""

import struct
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from schemas.mention import Mention
from schemas.observation import DELETED, FINAL, LABELLED, OBSERVATION, SIZE, SOURCES, VERSION, packed_tone
from scoring.compute.hashes import hashes_of
from scoring.method.constants import CONFIDENCE_MISSING, ROWS
from scoring.method.fixed_point import h64, l2
from scoring.method.reference import Reference
from scoring.state.observe import sentiment_points
from scoring.text.tone.tone import Tone

_UNKNOWN = -1
_BRAND = 40
"""Where the key of the brand stands in a record."""
_AFTER_BRAND = _BRAND + 8
if OBSERVATION.fields is None or OBSERVATION.fields["brand"][1] != _BRAND:
    raise ImportError(f"{_BRAND=} is not where an observation has its brand")

_CODES = {source: code for code, source in enumerate(SOURCES)}
_MENTION = {source: f"{source}\x1f".encode() for source in SOURCES}
_AUTHOR = {source: f"{source}\x1fa:".encode() for source in SOURCES}
_ROW = {source: f"{source}\x1fr:".encode() for source in SOURCES}
_CLUSTER = {source: f"{source}\x1ff:".encode() for source in SOURCES}

_l2 = lru_cache(maxsize=65_536)(l2)
"""Counts of followers repeat with the author, counts of reactions are small."""


_to_bytes = struct.Struct("<Q").pack


def brand_key(brand: str) -> bytes:
    """Return the key of a brand as it stands within a record."""
    return _to_bytes(h64(brand))


BrandlessRecord = tuple[bytes, bytes]
"""What stands before the key of the brand, and after it."""


def observation_records(
    mentions: Sequence[Mention],
    tones: Sequence[Tone],
    fingerprints: NDArray[np.uint64],
    reference: Reference,
    own: Mapping[int, Tone] = MappingProxyType({}),
) -> list[BrandlessRecord]:
    """Return the record of each version, whatever its brand.

    Args:
        mentions: admitted, of known sources and with `created_at`.
        tones: of each.
        fingerprints: of each text; 0: it has none.
        reference: of the caps.
        own: tones that were read, by the places of the mentions whose tone is that of a label.
    """
    rows = np.zeros(len(mentions), OBSERVATION)
    sources = [mention.source for mention in mentions]
    codes = np.array([_CODES[source] for source in sources], np.int64)
    rows["version"] = VERSION
    rows["flags"] = [DELETED | FINAL if mention.op in ("delete", "account_delete") else 0 for mention in mentions]
    rows["source"] = codes
    rows["s"], rows["c"] = _points(tones)
    for place, tone in own.items():
        rows["flags"][place] |= LABELLED
        rows["origin"][place] = packed_tone(*sentiment_points(tone))
    rows["created_at"] = [mention.created_at for mention in mentions]
    rows["seen_at"] = [mention.seen_at for mention in mentions]
    followers = [mention.followers for mention in mentions]
    reactions = [_reactions(mention.likes, mention.reposts, mention.replies) for mention in mentions]
    rows["r"] = reactions
    audience_caps, engagement_caps = _caps(reference)
    rows["a"] = _levels([_UNKNOWN if count is None else max(0, count) for count in followers], audience_caps[codes])
    rows["e"] = _levels(reactions, engagement_caps[codes])
    rows["mention"] = keys = hashes_of(
        [_MENTION[source] + mention.id.encode() for source, mention in zip(sources, mentions, strict=True)]
    ).view(np.int64)
    authors = [mention.author for mention in mentions]
    known = np.array([author is not None for author in authors], np.bool_)
    rows["author"] = keys
    rows["author"][known] = hashes_of(
        [
            _AUTHOR[source] + author.encode()
            for source, author in zip(sources, authors, strict=True)
            if author is not None
        ]
    ).view(np.int64)
    rows["author_row"] = 1 + _author_rows(mentions, keys)
    rows["fingerprint"] = fingerprints.view(np.int64)
    rows["chorus_row"] = np.where(fingerprints == 0, 0, _shared_rows(sources, fingerprints))
    data = rows.tobytes()
    return [
        (data[begin : begin + _BRAND], data[begin + _AFTER_BRAND : begin + SIZE]) for begin in range(0, len(data), SIZE)
    ]


def _author_rows(mentions: Sequence[Mention], keys: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the row of each author (SPEC section 2); `keys` are those of the mentions."""
    rows = keys % ROWS
    named, texts = [], []
    for place, mention in enumerate(mentions):
        if mention.row is not None:
            rows[place] = mention.row
        elif mention.author is not None:
            named.append(place)
            texts.append(_ROW[mention.source] + mention.author.encode())
    rows[named] = (hashes_of(texts) % np.uint64(ROWS)).astype(np.int64)
    return rows


def _points(tones: Sequence[Tone]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return s and c of SPEC section 2: halves are rounded to even."""
    unknown = np.array([tone.sentiment is None for tone in tones], np.bool_)
    sentiment = np.array([tone.sentiment or 0.0 for tone in tones], np.float64)
    missing = CONFIDENCE_MISSING / 100
    confidence = np.array([missing if tone.confidence is None else tone.confidence for tone in tones], np.float64)
    s = np.clip(np.rint(100 * sentiment), -100, 100)
    c = np.clip(np.rint(100 * confidence), 0, 100)
    return s, np.where(unknown, 0, c)


def _reactions(likes: int | None, reposts: int | None, replies: int | None) -> int:
    if likes is None and reposts is None and replies is None:
        return _UNKNOWN
    return max(0, likes or 0) + max(0, reposts or 0) + max(0, replies or 0)


@cache
def _caps(reference: Reference) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the caps of audience and of engagement, by code of the source; 0 for those that no record has."""
    caps = np.zeros((2, len(SOURCES)), np.int64)
    for source, audience, engagement in zip(
        reference.sources, reference.audience_cap, reference.engagement_cap, strict=True
    ):
        if source in _CODES:
            caps[:, _CODES[source]] = audience, engagement
    return caps[0], caps[1]


def _levels(counts: Sequence[int], caps: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return 256 * log2(1 + count), at most the cap that stands beside it; -1 where the count is unknown."""
    different, places = np.unique(np.array(counts, np.int64), return_inverse=True)
    levels = np.array([_UNKNOWN if count < 0 else _l2(1 + count) for count in different.tolist()], np.int64)
    return np.minimum(caps, levels[places])


def _shared_rows(sources: Sequence[str], fingerprints: NDArray[np.uint64]) -> NDArray[np.uint64]:
    digits = fingerprints.astype(">u8").tobytes().hex().encode()
    keys = hashes_of([_CLUSTER[source] + digits[16 * t : 16 * (t + 1)] for t, source in enumerate(sources)])
    return keys % np.uint64(ROWS)

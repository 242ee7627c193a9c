import json
from hashlib import sha256
from math import log2

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.mention import Mention
from schemas.observation import (
    ACCOUNT,
    ANY_BRAND,
    ANY_TIME,
    DELETED,
    FINAL,
    OBSERVATION,
    PROGRESS,
    SIZE,
    SOURCES,
    VERSION,
)
from scoring.method.constants import ROWS
from scoring.method.reference import REFERENCE
from scoring.state.observe import Observed, observe, observe_deletion, progress_record
from scoring.text.tone.tone import UNREAD, Tone
from tests.paths import METHOD_VECTORS

VECTORS = METHOD_VECTORS
LONG = "A text that is long enough to have a fingerprint of its own"

COUNTS = st.none() | st.integers(-(2**53), 2**53)
MENTIONS = st.builds(
    Mention,
    source=st.sampled_from(SOURCES),
    id=st.text(st.characters(codec="utf-8"), min_size=1),
    op=st.sampled_from(["create", "update", "engagement", "delete"]),
    seen_at=st.integers(0, 2**53),
    created_at=st.integers(0, 2**53),
    author=st.none() | st.text(st.characters(codec="utf-8")),
    row=st.none() | st.integers(0, 31),
    text=st.none() | st.just(LONG) | st.text(st.characters(codec="utf-8")),
    followers=COUNTS,
    likes=COUNTS,
    reposts=COUNTS,
    replies=COUNTS,
)
TONES = st.builds(Tone, st.none() | st.floats(-1, 1), st.none() | st.floats(0, 1), st.just(""))


def h64(text: str) -> int:
    return int.from_bytes(sha256(text.encode()).digest()[:8], "big")


def mention(**fields: object) -> Mention:
    return Mention(**{"source": "x", "id": "7", "seen_at": 2, "created_at": 1, **fields})


def read(observed: Observed, brand_key: int = 0) -> np.void:
    record = observed.record(brand_key)
    assert len(record) == SIZE
    return np.frombuffer(record, OBSERVATION)[0]


@given(MENTIONS, TONES)
def test_keys_are_hashes_with_the_source_before_them(mention: Mention, tone: Tone) -> None:
    observed = observe(mention, tone, REFERENCE)
    assert observed.mention == h64(f"{mention.source}\x1f{mention.id}")
    if mention.author is None:
        assert observed.author == observed.mention
    else:
        assert observed.author == h64(f"{mention.source}\x1fa:{mention.author}")
    if mention.row is not None:
        assert observed.author_row == mention.row
    elif mention.author is None:
        assert observed.author_row == observed.mention % 32
    else:
        assert observed.author_row == h64(f"{mention.source}\x1fr:{mention.author}") % 32
    if observed.fingerprint:
        assert observed.chorus_row == h64(f"{mention.source}\x1ff:{observed.fingerprint:016x}") % 32
    else:
        assert observed.chorus_row == 0


@given(MENTIONS, TONES)
def test_numbers_are_those_of_the_method(mention: Mention, tone: Tone) -> None:
    observed = observe(mention, tone, REFERENCE)
    counts = [count for count in (mention.likes, mention.reposts, mention.replies) if count is not None]
    assert observed.r == (sum(max(0, count) for count in counts) if counts else -1)
    assert (observed.e == -1) == (not counts)
    assert (observed.a == -1) == (mention.followers is None)
    code = SOURCES.index(mention.source)
    for level, count, cap in [
        (observed.a, mention.followers, REFERENCE.audience_cap[code]),
        (observed.e, observed.r, REFERENCE.engagement_cap[code]),
    ]:
        if level >= 0:
            assert abs(level - min(cap, 256 * log2(1 + max(0, count)))) <= 1
    if tone.sentiment is None:
        assert (observed.s, observed.c) == (0, 0)
    else:
        assert observed.s == round(100 * tone.sentiment)
        assert observed.c == (50 if tone.confidence is None else round(100 * tone.confidence))


@given(MENTIONS, TONES, st.integers(0, 2**64 - 1))
def test_the_bytes_decode_to_what_was_observed(mention: Mention, tone: Tone, brand_key: int) -> None:
    observed = observe(mention, tone, REFERENCE)
    row = read(observed, brand_key)
    assert row["version"] == VERSION
    assert (row["author_row"], row["pad"], row["origin"]) == (1 + observed.author_row, 0, 0)
    for name in ("flags", "source", "chorus_row", "s", "c", "a", "e", "r", "created_at", "seen_at"):
        assert row[name] == getattr(observed, name)
    for name in ("mention", "author", "fingerprint"):
        assert int(row[name]) % 2**64 == getattr(observed, name)
    assert int(row["brand"]) % 2**64 == brand_key


def test_rows_are_those_of_the_public_vectors() -> None:
    if not VECTORS.exists():
        pytest.skip("../shared/indicator-vectors.json is absent")
    vectors = json.loads(VECTORS.read_text())["vectors"]
    [hashes] = [vector["expect"] for vector in vectors if vector["kind"] == "hash"]
    for expected in hashes:
        assert expected["key"].startswith("a:")
        counts = mention(source=expected["source"], author=expected["key"].removeprefix("a:"))
        assert observe(counts, UNREAD, REFERENCE).author % ROWS == expected["group"]
    [prints] = [vector["expect"] for vector in vectors if vector["kind"] == "fingerprint"]
    for expected in prints:
        assert observe(mention(text=expected["text"]), UNREAD, REFERENCE).fingerprint == int(expected["fp"] or "0", 16)


@pytest.mark.parametrize(
    ("sentiment", "s"), [(0.005, 0), (0.015, 2), (-0.125, -12), (0.125, 12), (1, 100), (1.5, 100), (-7, -100)]
)
def test_halves_are_rounded_to_even_and_excess_is_clipped(sentiment: float, s: int) -> None:
    assert (
        observe(mention(), Tone(sentiment, None, ""), REFERENCE).s == s == min(100, max(-100, round(100 * sentiment)))
    )


def test_a_deletion_with_its_text_is_a_deleted_version() -> None:
    kept = observe(mention(text=LONG, author="a", likes=3), Tone(0.5, 1, ""), REFERENCE)
    deleted = observe(mention(text=LONG, author="a", likes=3, op="delete"), Tone(0.5, 1, ""), REFERENCE)
    assert (kept.flags, deleted.flags) == (0, DELETED | FINAL)
    assert kept.record(1)[2:] == deleted.record(1)[2:]


@pytest.mark.parametrize(
    ("counts", "flags", "created_at", "key", "author"),
    [
        (mention(op="delete"), DELETED | FINAL | ANY_BRAND, 1, h64("x\x1f7"), 0),
        (mention(op="delete", created_at=None), DELETED | FINAL | ANY_BRAND | ANY_TIME, 0, h64("x\x1f7"), 0),
        (mention(op="update", text=LONG, author="a"), DELETED | ANY_BRAND, 1, h64("x\x1f7"), 0),
        (
            mention(op="account_delete", author="a"),
            DELETED | FINAL | ANY_BRAND | ANY_TIME | ACCOUNT,
            0,
            0,
            h64("x\x1fa:a"),
        ),
    ],
)
def test_a_deletion_for_every_brand_reports_only_what_it_takes_away(
    counts: Mention, flags: int, created_at: int, key: int, author: int
) -> None:
    row = read(observe_deletion(counts, 1_234))
    assert (row["flags"], row["created_at"], row["seen_at"], row["brand"]) == (flags, created_at, 1_234, 0)
    assert (int(row["mention"]) % 2**64, int(row["author"]) % 2**64) == (key, author)
    # The tuple of SPEC section 2, Versions: (seen_at, 1, -1, 0, 0, -1, 0, 0).
    assert [int(row[name]) for name in ("r", "s", "c", "a", "fingerprint")] == [-1, 0, 0, -1, 0]


def test_progress_reports_its_origin_and_time_and_nothing_else() -> None:
    row = np.frombuffer(progress_record(7, 1_234), OBSERVATION)[0]
    counts = {name: int(row[name]) for name in OBSERVATION.names if row[name]}
    assert counts == {"version": VERSION, "flags": PROGRESS, "origin": 7, "seen_at": 1_234}


def test_what_names_no_mention_is_refused() -> None:
    with pytest.raises(ValueError, match="created_at"):
        observe(mention(created_at=None), UNREAD, REFERENCE)
    with pytest.raises(ValueError, match="author"):
        observe_deletion(mention(op="account_delete"), 1)


def test_every_source_of_the_record_is_known_and_no_other() -> None:
    assert all(REFERENCE.knows(source) for source in SOURCES)
    assert not REFERENCE.knows("myspace")

"""Small worlds for Hypothesis: a few mentions of two brands, told in any order, in which names meet again.

A few bytes stand for a mention or for a telling of it, a byte a field: faster to draw than
the fields one by one, spread far more evenly than the whole numbers of Hypothesis, and 0 is
the plainest of its kind.
"""

from collections.abc import Sequence
from copy import deepcopy
from itertools import count, pairwise
from typing import Any, NamedTuple

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st

from schemas.mention import Mention
from schemas.observation import OBSERVATION, SOURCES
from scoring.method.constants import DAY_MS, GRANULARITIES, HOUR_MS, ROWS
from scoring.method.fixed_point import author_key, h64, public_row, signed
from scoring.method.reference import REFERENCE, REFERENCES, Reference
from scoring.method.windows import Period
from scoring.oracle.state import BrandHistory
from scoring.reading.evaluate import Readings, read_periods
from scoring.reading.exposure import Calendar
from scoring.state.observe import observe, observe_deletion
from scoring.state.panes import PartitionState
from scoring.text.tone.tone import Tone

thousand = settings(max_examples=1_000, deadline=None, derandomize=True)

BRANDS = ("Acme", "Bolt")
KEYS = [h64(brand) for brand in BRANDS]
MIDNIGHT = 20_000 * DAY_MS
NOW = MIDNIGHT + 9 * HOUR_MS
MINUTE_MS = 60_000
SHARDS = 3

Rows = dict[tuple[int, int, int, int], tuple[int, ...]]
"""Of one grain, by brand key in two's complement, source, pane and row, as `PartitionState.rows` has them."""


class Event(NamedTuple):
    """One record: a version for some brands, or a deletion that stands in every brand."""

    mention: Mention
    brands: tuple[str, ...]
    """Empty: a deletion that is no version."""
    shard: int
    """0 to SHARDS - 1: the same for all that is told of one mention, of one author, of one text that is not shared."""


def pick_of(*choices: Sequence[Any]) -> st.SearchStrategy[list[Any]]:
    """One of each of `choices`, each by one byte."""
    size = len(choices)
    return st.binary(min_size=size, max_size=size).map(
        lambda drawn: [choice[byte % len(choice)] for byte, choice in zip(drawn, choices, strict=True)]
    )


_COPIED = "A text that is long enough for a print"
_TEXTS = (None, _COPIED, _COPIED, _COPIED, "Another text that many people copy", "short")
_NAMES = (
    ("x", "x", "x", "x", "bluesky", "reddit"),
    (0, 0, 1, 2),  # shards
    range(3),  # numbers of ids: another mention may have this id, at another time
    (1, 1, 1, 1, 1, 1, 1, 1, 2, 0, 6, 10, 25, 3 * 24, 8 * 24, 29 * 24, 57 * 24),  # hours before NOW
    (30 * MINUTE_MS, 30 * MINUTE_MS, 0, 1, 59 * MINUTE_MS),  # and so much later
    (0, 0, 1, 2, None),  # authors of a shard
    range(len(_TEXTS)),
    (BRANDS[:1], BRANDS[:1], BRANDS, BRANDS[1:]),
)
_VERSION, _TOMBSTONE, _AT_TIME, _BARE, _ACCOUNT = range(5)
_LAGS = (
    0,
    1_000,
    3 * HOUR_MS,
    6 * HOUR_MS,
    6 * HOUR_MS + 1,
    50 * HOUR_MS,
    72 * HOUR_MS,
    72 * HOUR_MS + 1,
    -300_000,
    -300_001,
)
_TELLINGS = (
    range(12),  # which mention
    [_VERSION] * 20 + [_TOMBSTONE, _AT_TIME, _BARE, _ACCOUNT],
    (0, 0, 0, 0, 1_000, 1_000, 1_000, 1_000, 2_000, 2_000, *_LAGS),  # seen so much after it was written
    (None, 0.0, 0.4, 1.0, -0.7, -1.0),  # sentiment
    (None, 0.0, 0.9),  # confidence
    (None, 0, 250, 30_000_000),  # followers
    (None, 0, 7, 2_000_000),  # likes
    (False, False, False, False, False, False, False, True),  # by another author than before
)  # fmt: skip


_ACCOUNTS = {
    (shard, author): next(
        name
        for number in count()
        if author_key("x", name := f"{shard}.{author}.{number}") % ROWS == author == public_row("x", name)
    )
    for shard in range(SHARDS)
    for author in range(3)
}
"""Names of which three share a row on one source, by the key (jauge-1) and by the name (jauge-2)."""
_NAME, _DISCLOSES = pick_of(*_NAMES), pick_of(*_TELLINGS)


def _event(name: list[Any], drawn_event: list[Any], has_texts: bool, is_shared: bool) -> Event:
    source, shard, number, hours, later, author, text, brands = name
    _, kind, lag, sentiment, confidence, followers, likes, is_other = drawn_event
    created_at = NOW - hours * HOUR_MS + later
    if is_other and author is not None:
        author = (author + 1) % 3
    common: dict[str, Any] = {"source": source, "seen_at": created_at + lag}
    account = None if author is None else _ACCOUNTS[shard, author]
    if kind == _ACCOUNT and account is not None:
        return Event(Mention(op="account_delete", author=account, **common), (), shard)
    common["id"] = f"{shard}.{number}"
    if kind in (_BARE, _ACCOUNT):
        return Event(Mention(op="delete", **common), (), shard)
    common["created_at"] = created_at
    if kind == _AT_TIME:
        return Event(Mention(op="delete", **common), (), shard)
    words = _TEXTS[text] if has_texts else None
    if words is not None and not is_shared:
        words = f"{words}, in shard {shard}"
    version = Mention(
        op="delete" if kind == _TOMBSTONE else "create",
        author=account,
        text=words,
        sentiment=sentiment,
        confidence=confidence,
        followers=followers,
        likes=likes,
        **common,
    )
    return Event(version, brands, shard)


@st.composite
def worlds(draw: st.DrawFn, *, has_texts: bool = True, is_shared: bool = True) -> list[Event]:
    """What is told, in order of arrival: 1 to 25 records of up to 12 mentions.

    Args:
        draw: of Hypothesis.
        has_texts: whether mentions have texts at all: without, there is no chorus.
        is_shared: whether authors of different shards copy the same texts.
    """
    # Lists alone would be short: of 6 on average.
    count, size = draw(st.integers(1, 12)), draw(st.integers(1, 25))
    names = draw(st.lists(_NAME, min_size=count, max_size=count))
    if draw(st.booleans()):  # a crowd: one hour of one source, in which nearly all copy one text
        names = [["x", *name[1:3], 1, *name[4:6], min(1, name[6]), name[7]] for name in names]
    tellings = draw(st.lists(_DISCLOSES, min_size=size, max_size=size))
    return [_event(names[drawn_event[0] % len(names)], drawn_event, has_texts, is_shared) for drawn_event in tellings]


TIMES = (NOW, NOW + 1, NOW - 20 * MINUTE_MS, MIDNIGHT, MIDNIGHT + DAY_MS, NOW + 5 * HOUR_MS + 7, NOW - 26 * HOUR_MS)
"""At which worlds are read: edges of hours and days, and between them."""

CALENDARS = st.tuples(
    st.sampled_from([None, NOW - 10 * DAY_MS, NOW - 2 * HOUR_MS, NOW + DAY_MS]),
    st.sampled_from([0, -7, 5]),
    st.sampled_from(
        [
            (),
            (("x", NOW - 2 * DAY_MS, NOW - HOUR_MS), ("x", NOW - 3 * HOUR_MS, NOW)),
            (("reddit", 0, NOW + 2 * DAY_MS),),
        ]
    ),
).map(lambda event: Calendar(*event))


# --- the fast path ---

_FRESH = {
    (origins, reference.name): PartitionState(reference, origins)
    for origins in (0, 1)
    for reference in REFERENCES.values()
}


def fresh(origins: int = 1, reference: Reference = REFERENCE) -> PartitionState:
    """An empty state, copied: its table of voices takes 17 ms to work out.

    With one origin of which no progress is told, nothing is ever sealed.
    """
    return deepcopy(_FRESH[origins, reference.name])


def observations(event: Sequence[Event]) -> np.ndarray:
    """OBSERVATION records, one for each brand of a version."""
    records = []
    for mention, brands, _ in event:
        if brands:
            observed = observe(mention, Tone(mention.sentiment, mention.confidence, ""), REFERENCE)
            records += [observed.record(h64(brand)) for brand in brands]
        else:
            records.append(observe_deletion(mention, mention.seen_at).record(0))
    return np.frombuffer(b"".join(records), OBSERVATION)


def folded(event: Sequence[Event], cuts: Sequence[int] = (), reference: Reference = REFERENCE) -> PartitionState:
    """Fold records in batches that end at `cuts`; nothing is sealed."""
    state, batch = fresh(1, reference), observations(event)
    offsets = np.arange(len(batch))
    for start, stop in pairwise([0, *sorted(cut for cut in cuts if cut < len(batch)), len(batch)]):
        state.fold(batch[start:stop], offsets[start:stop])
    return state


def rows_of(state: PartitionState) -> list[Rows]:
    """Rows of both grains."""
    return [state.rows(granularity) for granularity in range(len(GRANULARITIES))]


def read(state: PartitionState, periods: Sequence[Period], calendar: Calendar, *, intervals: bool = True) -> Readings:
    """Read both brands."""
    slots = state.slots(np.array([signed(key) for key in KEYS]))
    return read_periods(state, slots, periods, [calendar] * len(BRANDS), state.reference, intervals=intervals)


_EVER = Calendar()


def bits(readings: Readings) -> list[bytes]:
    """All that the scores of readings are, to the bit."""
    between = () if readings.interval is None else readings.interval
    return [each.tobytes() for each in (*readings.reading, *readings.parts, *between)]


def assert_same(one: PartitionState, other: PartitionState, asked: Period, calendar: Calendar = _EVER) -> None:
    """Equal rows of both grains, and equal scores and intervals to the bit."""
    assert rows_of(one) == rows_of(other)
    assert bits(read(one, [asked], calendar)) == bits(read(other, [asked], calendar))


# --- the oracle ---


def histories(event: Sequence[Event], reference: Reference = REFERENCE) -> dict[str, BrandHistory]:
    """Tell the oracle the same records."""
    found = {brand: BrandHistory(reference) for brand in BRANDS}
    for mention, brands, _ in event:
        for brand in brands or BRANDS:
            if brands:
                found[brand].add(mention, mention.sentiment, mention.confidence)
            else:
                found[brand].delete(mention)
    return found


def oracle_rows(event: Sequence[Event], reference: Reference = REFERENCE) -> list[Rows]:
    """Rows of both grains, in the words of the fast path."""
    found = histories(event, reference)
    return [
        {
            (signed(h64(brand)), SOURCES.index(source), pane, row): sums
            for brand, history in found.items()
            for (source, pane, row), sums in history.rows(granularity).items()
        }
        for granularity in range(len(GRANULARITIES))
    ]

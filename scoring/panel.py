"""A simulated panel: twelve invented brands, and what an invented public says of them.

For the demo and for tests. Every figure here is made up so that the scores spread as a
real panel's might; nothing was measured. The same end and seed give the same mentions.
"""

from bisect import bisect_left
from collections.abc import Iterator
from itertools import count

import numpy as np

from schemas.brand import Brand
from schemas.mention import Mention
from schemas.observation import SOURCES
from scoring.method import DAY_MS, HOUR_MS
from scoring.panel_texts import COPIED, FEELINGS, SENTENCES
from scoring.reference import REFERENCE
from scoring.windows import profile

NAMES = (
    "Vornelle", "Quembry", "Miravolt Air", "Kestwick Bank", "Ploverin", "Taskovia",
    "Olmbridge Rail", "Dramoline", "Fennadore", "Bruntal Foods", "Zelquist", "Harnock Tea",
)  # fmt: skip
BRANDS = tuple(Brand(brand=name, terms=(name.lower(),), tz=place % 3) for place, name in enumerate(NAMES))

MENTIONS = 56_000
"""Of 28 days, before edits, deletions and re-readings."""
ZIPF = 0.9
"""Sizes: the brand at place k has a part in proportion to 1 / (k + 1)**ZIPF."""
MOODS = (0.10, -0.02, -0.12, 0.05, 0.15, 0.0, -0.2, 0.08, 0.2, -0.05, 0.02, 0.12)
"""Mean sentiment by brand, over the source's own mean."""
CRISIS_PLACE, CRISIS_MS, CRISIS_FACTOR, CRISIS_MOOD = 2, 36 * HOUR_MS, 4.0, -0.75
"""A brand about which so many times more is said for so long before the end, and badly; it goes on live."""
ATTACK_PLACE, ATTACK_POSTS, ATTACK_ACCOUNTS = 4, 400, 40
ATTACK_BEGAN_MS, ATTACK_ENDED_MS = 9 * HOUR_MS, 6 * HOUR_MS
"""Before the end. In three hours it makes three quarters of what is said of the brand in a day."""
UNREAD_PART = 0.15
"""Mentions told without sentiment: their tone is read from the text."""
LIVE_BLOCK_MS = 60_000
NEVER_MS = 2**53
LIVE_FACTOR = 20.0
"""More is told live than in the past, about one mention in two seconds, so that an onlooker sees something move."""


def backfill(end_ms: int, days: int = 28, seed: int = 1) -> Iterator[Mention]:
    """Yield what was told in the `days` before `end_ms`, in order of `seen_at`.

    >>> first = next(backfill(1_790_000_000_000, days=1))
    >>> first.source in SOURCES and first.seen_at >= 1_790_000_000_000 - 86_400_000
    True
    """
    rng = np.random.default_rng(seed)
    start_ms = end_ms - days * DAY_MS
    told: list[Mention] = []
    for place, mean in enumerate(_sizes()):
        times = _times(rng, rng.poisson(mean * days / 28), start_ms, end_ms, place)
        told += _mentions(rng, place, times, MOODS[place], f"b{seed}")
    crisis_start = max(start_ms, end_ms - CRISIS_MS)
    extra = int(_sizes()[CRISIS_PLACE] / 28 * CRISIS_MS / DAY_MS * CRISIS_FACTOR)
    told += _mentions(
        rng, CRISIS_PLACE, _times(rng, extra, crisis_start, end_ms, CRISIS_PLACE), CRISIS_MOOD, f"c{seed}"
    )
    told += _attack(rng, end_ms, seed)
    told += [again for mention in told for again in _later(rng, mention, end_ms)]
    told.sort(key=lambda mention: mention.seen_at)
    yield from told


def live(start_ms: int, seed: int = 1) -> Iterator[Mention]:
    """Yield what is told from `start_ms` on, for ever, in order of `seen_at`; whoever reads it keeps the pace."""
    waiting: list[Mention] = []
    for block in count():
        begin = start_ms + block * LIVE_BLOCK_MS
        end = begin + LIVE_BLOCK_MS
        rng = np.random.default_rng((seed, block))
        for place, mean in enumerate(_sizes()):
            crisis = place == CRISIS_PLACE
            lively = profile(0, begin // HOUR_MS, BRANDS[place].tz) * (CRISIS_FACTOR if crisis else 1)
            number = rng.poisson(mean / 28 / DAY_MS * LIVE_BLOCK_MS * lively * LIVE_FACTOR)
            times = np.sort(rng.integers(begin, end, number))
            mood = CRISIS_MOOD if crisis else MOODS[place]
            new = _mentions(rng, place, times, mood, f"l{start_ms}-{block}")
            waiting += new + [again for mention in new for again in _later(rng, mention, NEVER_MS)]
        waiting.sort(key=lambda mention: mention.seen_at)
        due = bisect_left(waiting, end, key=lambda mention: mention.seen_at)
        yield from waiting[:due]
        del waiting[:due]


def _sizes() -> np.ndarray:
    """Mentions of each brand in 28 days."""
    parts = 1 / np.arange(1, len(BRANDS) + 1) ** ZIPF
    sizes: np.ndarray = MENTIONS * parts / parts.sum()
    return sizes


def _times(rng: np.random.Generator, number: int, start_ms: int, end_ms: int, place: int) -> np.ndarray:
    """Times in [start, end) with the brand's daily and weekly rhythm, ascending."""
    hours = np.arange(start_ms // HOUR_MS, -(-end_ms // HOUR_MS))
    weight = np.array([profile(0, int(hour), BRANDS[place].tz) for hour in hours])
    # A third more than asked for, for the edges of the first and last hour are cut off.
    drawn = rng.choice(hours, number * 4 // 3 + 16, p=weight / weight.sum()) * HOUR_MS
    drawn += rng.integers(0, HOUR_MS, len(drawn))
    return np.sort(drawn[(drawn >= start_ms) & (drawn < end_ms)][:number])


def _mentions(rng: np.random.Generator, place: int, times: np.ndarray, mood: float, series: str) -> list[Mention]:
    """Mentions of one brand at `times` (when they were created)."""
    number = len(times)
    voices = np.array(REFERENCE.voices)
    sources = rng.choice(len(SOURCES), number, p=voices / voices.sum())
    authors = (rng.pareto(1.1, number) * 40).astype(np.int64) % 4_000
    # What an author thinks and who listens stays the same: drawn from tables by the author's number.
    table = np.random.default_rng((place, 7))
    opinions, listeners = table.normal(0, 0.35, 4_000), table.normal(0, 2.2, 4_000)
    feeling = np.clip(
        np.array(REFERENCE.favour_mean)[sources] + mood + opinions[authors] + rng.normal(0, 0.25, number), -1, 1
    )
    heard = np.maximum(0, np.array(REFERENCE.reach_mean)[sources] + listeners[authors])
    followers = np.minimum(2.0**heard, 5e7).astype(np.int64)
    answered = np.array(REFERENCE.engagement_mean)[sources] - 1 + 0.3 * listeners[authors]
    answered += rng.exponential(1.2, number)
    likes = np.minimum(2.0 ** np.maximum(0, answered) - 1, 2e6).astype(np.int64)
    delays = rng.exponential(4_000, number).astype(np.int64) + 500
    sentences = rng.integers(0, len(SENTENCES), number)
    words = rng.integers(0, len(FEELINGS[0]), number)
    unread = rng.random(number) < UNREAD_PART
    name = BRANDS[place].brand
    result = []
    for i in range(number):
        source, has_audience = SOURCES[sources[i]], REFERENCE.has_audience[sources[i]]
        tone = 0 if feeling[i] < -0.2 else 2 if feeling[i] > 0.2 else 1
        text = SENTENCES[sentences[i]].format(brand=name, feeling=FEELINGS[tone][words[i]], number=i)
        result.append(
            Mention(
                source=source,
                id=f"{series}-{place}-{i}",
                created_at=int(times[i]),
                seen_at=int(times[i] + delays[i]),
                author=f"{place}-{authors[i]}",
                text=text,
                lang="en",
                followers=int(followers[i]) if has_audience else None,
                likes=int(likes[i]) if source != "rss" else None,
                sentiment=None if unread[i] else round(float(feeling[i]), 2),
                confidence=None if unread[i] else 0.8,
            )
        )
    return result


def _attack(rng: np.random.Generator, end_ms: int, seed: int) -> list[Mention]:
    """One text, posted by a few new accounts to which hardly anybody listens."""
    times = np.sort(rng.integers(end_ms - ATTACK_BEGAN_MS, end_ms - ATTACK_ENDED_MS, ATTACK_POSTS))
    return [
        Mention(
            source="x",
            id=f"a{seed}-{i}",
            created_at=int(time),
            seen_at=int(time) + 900,
            author=f"bot-{i % ATTACK_ACCOUNTS}",
            text=COPIED.format(brand=BRANDS[ATTACK_PLACE].brand),
            lang="en",
            followers=3 + i % 9,
            likes=0,
            sentiment=-0.95,
            confidence=0.9,
        )
        for i, time in enumerate(times)
    ]


def _later(rng: np.random.Generator, mention: Mention, end_ms: int) -> list[Mention]:
    """What is told of a mention later on: counts read again, an edit, a deletion with or without its time."""
    kind, wait = rng.random(), int(rng.exponential(HOUR_MS)) + 60_000
    seen_at = mention.seen_at + wait
    if kind > 0.07 or seen_at >= end_ms:
        return []
    if kind < 0.01:
        return [Mention(source=mention.source, id=mention.id, op="delete", seen_at=seen_at)]
    fields = {name: getattr(mention, name) for name in mention.__struct_fields__} | {"seen_at": seen_at}
    if kind < 0.02:
        return [Mention(**fields | {"op": "delete"})]
    if kind < 0.03:
        return [Mention(**fields | {"op": "update", "text": f"{mention.text} (edited)"})]
    likes = None if mention.likes is None else mention.likes * 2 + 1
    return [Mention(**fields | {"op": "engagement", "likes": likes})]

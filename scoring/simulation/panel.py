"""A simulated panel: twelve invented brands, and what an invented public says of them.

For the demo and for tests. `scoring.simulation.public` draws who speaks, and here they are given
texts; every figure is made up so that the scores spread as a real panel's might, and
nothing was measured. The same end and seed give the same mentions.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import count

import numpy as np

from schemas.brand import Brand
from schemas.mention import Mention
from scoring.method.constants import DAY_MS, HOUR_MS
from scoring.method.reference import REFERENCE
from scoring.reading.exposure import profile
from scoring.simulation.public import UNKNOWN, Public, Said, speech, utterances
from scoring.simulation.sentences import COPIED, FEELINGS, SENTENCES

NAMES = (
    "Vornelle", "Quembry", "Miravolt Air", "Kestwick Bank", "Ploverin", "Taskovia",
    "Olmbridge Rail", "Dramoline", "Fennadore", "Bruntal Foods", "Zelquist", "Harnock Tea",
)  # fmt: skip
BRANDS = tuple(Brand(brand=name, terms=(name.lower(),), tz=place % 3) for place, name in enumerate(NAMES))


def _parts(count: int) -> list[float]:
    """Parts of all that is said, by place: in proportion to 1 / (place + 1)**ZIPF."""
    weights = [(place + 1) ** -ZIPF for place in range(count)]
    return [weight / sum(weights) for weight in weights]


BACKFILL_DAYS = 28
MENTIONS = 56_000
"""Of those days, before edits, deletions and re-readings."""
ZIPF = 0.9
"""Sizes: the brand at place k has a part in proportion to 1 / (k + 1)**ZIPF."""
MOODS = (0.10, -0.02, -0.12, 0.05, 0.15, 0.0, -0.2, 0.08, 0.2, -0.05, 0.02, 0.12)
"""Mean sentiment by brand, over the source's own mean."""
CRISIS_PLACE, CRISIS_MS, CRISIS_FACTOR, CRISIS_MOOD = 2, 20 * HOUR_MS, 4.0, -0.75
"""A brand about which so many times more is said for so long before the end, and badly; it goes on live."""
ATTACK_PLACE, ATTACK_POSTS, ATTACK_ACCOUNTS = 4, 400, 40
ATTACK_BEGAN_MS, ATTACK_ENDED_MS = 9 * HOUR_MS, 6 * HOUR_MS
"""Before the end. In three hours it makes three quarters of what is said of the brand in a day."""
PUBLICS = tuple(
    Public(place, MENTIONS / 28 * part, mood, tz=BRANDS[place].tz)
    for place, (part, mood) in enumerate(zip(_parts(len(BRANDS)), MOODS, strict=True))
)
"""Who speaks of each brand."""
CRISIS = PUBLICS[CRISIS_PLACE]._replace(size=PUBLICS[CRISIS_PLACE].size * CRISIS_FACTOR, mood=CRISIS_MOOD)
"""Those who speak of the crisis: more people, of the same kind."""
UNREAD_PART = 0.15
"""Mentions told without sentiment: their tone is read from the text."""
LIVE_BLOCK_MS = 60_000
NEVER_MS = 2**53
BESIDE = ("gdelt", "lemmy", "stackexchange", "telegram", "wikimedia")
"""Sources that no score counts, so that there are a dozen in all."""
BESIDE_EVERY = 23
"""Of so many mentions, one is of such a source as well."""


def backfill(end_ms: int, days: int = BACKFILL_DAYS, seed: int = 1) -> Iterator[Mention]:
    """Yield what was told in the `days` before `end_ms`, in order of `seen_at`.

    >>> first = next(backfill(1_790_000_000_000, days=1))
    >>> first.source in REFERENCE.sources and first.seen_at >= 1_790_000_000_000 - 86_400_000
    True
    """
    rng = np.random.default_rng(seed)
    start_ms = end_ms - days * DAY_MS
    emitted: list[Mention] = []
    for place, public in enumerate(PUBLICS):
        emitted += _mentions(rng, place, speech(public, rng, start_ms, end_ms), f"b{seed}")
    crisis_start = max(start_ms, end_ms - CRISIS_MS)
    emitted += _mentions(rng, CRISIS_PLACE, speech(CRISIS, rng, crisis_start, end_ms), f"c{seed}")
    emitted += _attack(rng, end_ms, seed)
    emitted += [again for mention in emitted for again in _later(rng, mention, end_ms)]
    emitted.sort(key=lambda mention: mention.seen_at)
    yield from emitted


def live(start_ms: int, seed: int = 1) -> Iterator[Mention]:
    """Yield what is said from `start_ms` on, for ever, in order of `seen_at`; whoever reads it keeps the pace.

    As much is said as in the past: a brand that was quiet stays so, and none has a surge by being watched.
    """
    waiting: list[Mention] = []
    for block in count():
        begin = start_ms + block * LIVE_BLOCK_MS
        end = begin + LIVE_BLOCK_MS
        rng = np.random.default_rng((seed, block))
        for place, calm in enumerate(PUBLICS):
            public = CRISIS if place == CRISIS_PLACE else calm
            lively = profile(0, begin // HOUR_MS, public.tz)
            number = rng.poisson(public.size / DAY_MS * LIVE_BLOCK_MS * lively)
            times = np.sort(rng.integers(begin, end, number))
            new = _mentions(rng, place, utterances(public, rng, times), f"l{start_ms}-{block}")
            waiting += new + [again for mention in new for again in _later(rng, mention, NEVER_MS)]
        waiting.sort(key=lambda mention: mention.seen_at)
        due = bisect_left(waiting, end, key=lambda mention: mention.seen_at)
        yield from waiting[:due]
        del waiting[:due]


def with_beside(mentions: Iterable[Mention], before: int = 0) -> list[Mention]:
    """Return mentions with those of BESIDE among them: of every BESIDE_EVERY one is posted there too.

    `before`: mentions of the series that were there before.

    >>> one = Mention(source="x", id="1", seen_at=2, created_at=1, text="Acme")
    >>> [(each.source, each.id) for each in with_beside([one, one], before=BESIDE_EVERY - 2)]
    [('x', '1'), ('x', '1'), ('gdelt', 'beside-1')]
    """
    found = []
    for number, mention in enumerate(mentions, start=before + 1):
        found.append(mention)
        if number % BESIDE_EVERY == 0 and mention.op == "create":
            fields = {name: getattr(mention, name) for name in mention.__struct_fields__}
            place = (number // BESIDE_EVERY - 1) % len(BESIDE)
            found.append(Mention(**fields | {"source": BESIDE[place], "id": f"beside-{mention.id}"}))
    return found


def _mentions(rng: np.random.Generator, place: int, said: Said, series: str) -> list[Mention]:
    """Give texts to what was said of one brand."""
    number = len(said.author)
    delays = rng.exponential(4_000, number).astype(np.int64) + 500
    sentences = rng.integers(0, len(SENTENCES), number)
    unread = rng.random(number) < UNREAD_PART
    words = rng.integers(0, len(FEELINGS[0]), number)
    name = BRANDS[place].brand
    columns = (*said, delays, sentences, words, unread)
    result = []
    for i, row in enumerate(zip(*(column.tolist() for column in columns), strict=True)):
        created, source, author, followers, reactions, feeling, confidence, delay, sentence, word, is_unread = row
        tone = 0 if feeling < -0.2 else 2 if feeling > 0.2 else 1
        result.append(
            Mention(
                source=REFERENCE.sources[source],
                id=f"{series}-{place}-{i}",
                created_at=created,
                seen_at=created + delay,
                author=f"{place}-{author}",
                text=SENTENCES[sentence].format(brand=name, feeling=FEELINGS[tone][word], number=i),
                lang="en",
                followers=None if followers == UNKNOWN else followers,
                likes=None if reactions == UNKNOWN else reactions,
                sentiment=None if is_unread else round(feeling, 2),
                confidence=None if is_unread else round(confidence, 2),
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

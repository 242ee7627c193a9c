"""Two days of mentions of one brand, of which the second speaks of something new, and what `match` makes of them."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from schemas.brand import Brand
from schemas.codec import encode
from schemas.mention import Mention
from scoring.method.constants import DAY_MS, HOUR_MS
from streams.match.processor import MatchProcessor
from tests.board.running import PARTITIONS, Installation
from tests.scores import AT_MS

BRAND = Brand(brand="Acme", terms=("acme",), tz=2)
END_MS = AT_MS // HOUR_MS * HOUR_MS
"""When the second day ends: its newest mention is a millisecond older."""
SUBJECTS = ("seats", "crew", "snack", "lounge", "queue", "price")
NEW = "pilots strike"
STRIKES, COPIES = 30, 12
"""Of the strike, and of the petition."""
WRITERS = 8
"""Of each new text: as many as make a theme, and so few that the board keeps the strike among the newest mentions."""
COPIED = "please sign this petition to save the old lounge at the gate"


class Fetched(NamedTuple):
    """A record as the consumer returns it."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    value: bytes


def two_days(new: Sequence[str] = ()) -> Iterator[Mention]:
    """Yield as many mentions of each day: on the second a strike, a petition in copies, and the `new` texts besides."""
    for day, count in ((2, 121), (1, 121 - STRIKES - COPIES - 1)):
        for number in range(count):
            text = f"Acme has good {SUBJECTS[number % len(SUBJECTS)]}"
            yield _mention(f"u{day}-{number}", END_MS - day * DAY_MS + number * 600_000, text, 0.5)
    for number in range(STRIKES):  # of so few words that they are no copies
        answered = "u1-1" if number % 2 else None
        text = "Acme: Pilots strike #PilotsStrike"
        yield _mention(f"s{number}", END_MS - HOUR_MS - number * 60_000, text, -0.8, answered)
    yield _mention("last", END_MS - 1, "Acme has good seats", 0.5)
    for number in range(COPIES):
        yield _mention(f"c{number}", END_MS - HOUR_MS - number * 1_000, f"Acme {COPIED}", 0.1)
    for number, text in enumerate(new):
        for who in range(WRITERS):
            yield _mention(f"n{number}-{who}", END_MS - 1 - number, f"Acme {text}", -0.5)


def _mention(name: str, at_ms: int, text: str, sentiment: float, reply_to: str | None = None) -> Mention:
    return Mention(
        source="x",
        id=name,
        created_at=at_ms,
        seen_at=at_ms,
        author=f"author of {name}",
        text=text,
        lang="en",
        url=f"https://example.org/{name}",
        followers=300,
        likes=2,
        sentiment=sentiment,
        confidence=0.9,
        reply_to=reply_to,
    )


async def publish_two_days(there: Installation, new: Sequence[str] = ()) -> None:
    """Put on the topics what `match` writes of them."""
    await there.publish(BRAND)
    mentions = sorted(two_days(new), key=lambda mention: mention.seen_at)
    records = [
        Fetched("mentions", 0, offset, mention.seen_at, encode(mention)) for offset, mention in enumerate(mentions)
    ]
    matched = MatchProcessor([BRAND], PARTITIONS).process(records)
    for topic, by_partition in (("observations", matched.observations), ("brand-mentions", matched.brand_mentions)):
        for of_partition in by_partition.values():
            await there.send(topic, [record for record in of_partition if record[0] == BRAND.brand.encode()])

"""The small histories that the golden vectors tell: a name, what it shows, and its events."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from schemas.observation import SOURCES
from scoring.method.constants import DAY_MS, HOUR_MS

Event = dict[str, Any]

START = 1_768_780_800_000
"""Monday, 19 January 2026, 00:00 UTC."""
NOON = START + 12 * HOUR_MS
MINUTE = 60_000
TEXT = "Everybody in this town repeats the very same words today"


class Story(NamedTuple):
    """A vector of kind ``score`` before anybody has answered it."""

    name: str
    about: str
    """What it shows."""
    events: list[Event]
    at: int = NOON
    since: int | None = START - 40 * DAY_MS
    tz: int = 0
    outages: tuple[tuple[str, int, int], ...] = ()
    ask: dict[str, Any] = {"state": {}}  # noqa: RUF012 # never written to
    table: dict[str, Any] = {}  # noqa: RUF012 # likewise
    """Columns that replace those of the reference."""


def said(number: int, minutes: float = 0, source: str = "x", author: str | None = None, **fields: Any) -> Event:
    """One mention, so many minutes after 8 o'clock, seen 20 s later; `fields` replace or add, None takes away."""
    created_at = START + 8 * HOUR_MS + int(minutes * MINUTE)
    event = {
        "source": source,
        "id": f"m{number}",
        "author": author or f"a{number}",
        "created_at": created_at,
        "seen_at": created_at + 20_000,
        "followers": 40 * number + 7,
        "likes": number,
        "reposts": 0,
        "replies": 1,
        "sentiment": round(0.4 - 0.13 * (number % 7), 2),
        "confidence": 0.8,
    } | fields
    return {name: value for name, value in event.items() if value is not None}


def month(a_day: int = 2) -> list[Event]:
    """Four weeks of a brand that is spoken of on four sources."""
    return [
        said(
            100 + number,
            (number // a_day - 28) * 24 * 60 + 97 * (number % a_day) + number % 50,
            source=SOURCES[(number * number + number // 5) % 7],
            author=f"p{number % 11}",
            followers=None if number % 7 in (2, 3) else 3 ** (number % 9),
            likes=number % 5 * 8,
        )
        for number in range(28 * a_day)
    ]


def later(event: Event, minutes: float, **fields: Any) -> Event:
    """Another version of the same mention."""
    again = event | {"seen_at": event["seen_at"] + int(minutes * MINUTE)} | fields
    return {name: value for name, value in again.items() if value is not None}


def missing() -> Iterator[Story]:
    """Every row of the table of missing data."""
    yield from _missing_fields()
    yield from _outages()
    yield from _silences()
    yield from _out_of_range()


def _missing_fields() -> Iterator[Story]:
    """A mention lacks one of its fields."""
    yield Story(
        "followers",
        "Without followers a voice has the quality of an unknown one, and no Reach.",
        [*(said(n, 9 * n, followers=None) for n in (1, 2)), said(3, 30, source="rss", followers=None), said(4, 40)],
    )
    yield Story(
        "one-count",
        "Of likes, reposts and replies one is missing: it counts 0.",
        [said(1, 1, likes=None), said(2, 2, reposts=None), said(3, 3, replies=None), said(4, 4)],
    )
    yield Story(
        "all-counts",
        "Without any of them a voice is left out of Engagement.",
        [said(n, n, likes=None, reposts=None, replies=None) for n in (1, 2)] + [said(3, 3)],
    )
    yield Story(
        "sentiment",
        "Without sentiment there is no weight in Favour.",
        [said(1, 1, sentiment=None), said(2, 2, sentiment=None, confidence=None), said(3, 3)],
    )
    yield Story("confidence", "Without confidence it is a half.", [said(n, n, confidence=None) for n in (1, 2, 3)])


def _outages() -> Iterator[Story]:
    """A source could not be read for a time."""
    down = (("x", START - 3 * DAY_MS, NOON),)
    quiet = [event for event in month() if event["source"] != "x" or event["created_at"] < START - 4 * DAY_MS]
    yield Story(
        "source-down", "A source is down for three days: short windows keep its own 28 days.", quiet, outages=down
    )
    yield Story(
        "source-down-in-part",
        "Down for two hours, told twice and overlapping: time counts once.",
        month(),
        outages=(("x", NOON - 5 * HOUR_MS, NOON - 3 * HOUR_MS), ("x", NOON - 4 * HOUR_MS, NOON - 2 * HOUR_MS)),
    )
    yield Story(
        "source-down-edges",
        "Outages that begin or end amid a pane, of two sources.",
        month(),
        at=NOON + 77_777,
        outages=(("reddit", NOON - 90 * MINUTE, NOON - 1), ("x", START - DAY_MS // 3, START + DAY_MS // 7)),
    )


def _silences() -> Iterator[Story]:
    """Nobody writes, or the brand is not followed yet."""
    few = [said(number, 9 * number) for number in range(1, 6)]
    yield Story("never-there", "A brand that is never on six sources: absence is information.", few)
    yield Story(
        "new-brand", "Followed since three hours ago: exposure counts from there.", few, since=NOON - 3 * HOUR_MS
    )
    yield Story("new-brand-future", "Followed from after the reading on: no exposure at all.", [], since=NOON + 1)
    yield Story("no-mention", "Nobody speaks: Presence falls, the others stay at the reference.", [])
    yield Story(
        "no-mention-now",
        "Nobody speaks for two days after a month of talk.",
        [event for event in month() if event["created_at"] < START - 2 * DAY_MS],
    )


def _out_of_range() -> Iterator[Story]:
    """A mention is too late, from the future, or of a source outside the reference."""
    yield Story(
        "late-hour",
        "6 h late is in time, a millisecond more is not; the day grain takes both.",
        [said(1, 0, seen_at=START + 14 * HOUR_MS), said(2, 0, seen_at=START + 14 * HOUR_MS + 1)],
        at=START + 15 * HOUR_MS,
    )
    yield Story(
        "late-day",
        "72 h late is in time, a millisecond more is not.",
        [said(1, 0, seen_at=START + 80 * HOUR_MS), said(2, 0, seen_at=START + 80 * HOUR_MS + 1)],
        at=START + 81 * HOUR_MS,
    )
    yield Story(
        "future",
        "Five minutes ahead of its own sight is let in, a millisecond more is not.",
        [
            said(1, 10, seen_at=START + 8 * HOUR_MS + 5 * MINUTE),
            said(2, 10, seen_at=START + 8 * HOUR_MS + 5 * MINUTE - 1),
        ],
    )
    yield Story(
        "unknown-source",
        "A source that the reference does not name is left out.",
        [said(1, 1, source="myspace"), said(2, 2)],
    )


def versions() -> Iterator[Story]:
    """Of two versions the greater stands, told in whatever order."""
    one = said(1, 5, text=TEXT)
    for name, change in (
        ("reactions", {"likes": 9}),
        ("sentiment", {"sentiment": 0.9}),
        ("confidence", {"confidence": 0.1}),
        ("audience", {"followers": 90_000}),
        ("author", {"author": "zz"}),
        ("fingerprint", {"text": "A wholly other text that is long enough for a print"}),
        ("unknown-reactions", {"likes": None, "reposts": None, "replies": None}),
    ):
        other = later(one, 0, **change)
        yield Story(
            f"tie-{name}", f"Two versions seen at the same time differ in {name}.", [one, other, one, said(2, 7)]
        )
    yield Story("older-last", "An older version told last changes nothing.", [later(one, 3, likes=50), one])
    yield Story(
        "created-again",
        "A changed created_at makes another mention.",
        [one, later(one, 1, created_at=one["created_at"] + 1)],
    )
    gone = later(one, 2, deleted=True)
    yield Story("deleted-after", "A deletion with its time, told after.", [one, said(2, 6), gone])
    yield Story("deleted-before", "A deletion with its time, told before.", [gone, one, said(2, 6)])
    yield Story(
        "deleted-and-back", "A later version stands against an earlier deletion.", [one, gone, later(one, 4, likes=3)]
    )
    bare = {"source": "x", "id": "m1", "seen_at": one["seen_at"] + MINUTE, "deleted": True}
    yield Story("deleted-by-id", "A deletion that knows only the id.", [one, said(2, 6), bare])
    yield Story("deleted-by-id-before", "The same, told before the mention.", [bare, one, said(2, 6)])
    late = bare | {"seen_at": one["created_at"] + 6 * HOUR_MS + 1}
    yield Story(
        "deleted-by-id-late",
        "It stands in the day grain only, where it is in time.",
        [one, said(2, 6), late],
        at=START + 15 * HOUR_MS,
    )
    same = [said(number, number, author="me", source=source) for number, source in ((1, "x"), (2, "x"), (3, "reddit"))]
    account = {"source": "x", "author": "me", "seen_at": START + 9 * HOUR_MS, "deleted": True}
    yield Story("account-deleted", "An account is deleted on one source.", [*same, said(4, 9), account])
    yield Story("account-speaks-again", "What it says later counts.", [account, *same, said(5, 90, author="me")])


def cells() -> Iterator[Story]:
    """Voices, choruses and groups."""
    yield Story(
        "one-author",
        "One author, many mentions: one voice, by its logarithm.",
        [said(n, n, author="me") for n in range(1, 20)],
    )
    yield Story(
        "two-panes",
        "One author in two hours and two days.",
        [said(1, 1, author="me"), said(2, 61, author="me"), said(3, -24 * 60, author="me")],
    )
    copies = [said(number, number, text=TEXT) for number in range(1, 6)]
    yield Story("chorus", "Five authors with one text: a lead and a chorus.", copies)
    yield Story(
        "chorus-late-lead",
        "An earlier copy comes late, and leads.",
        [*copies, said(9, -2, seen_at=NOON - HOUR_MS, text=TEXT)],
    )
    yield Story(
        "chorus-lead-deleted", "The lead is deleted: the next one leads.", [*copies, later(copies[0], 9, deleted=True)]
    )
    yield Story(
        "chorus-same-time",
        "Copies of one millisecond: the smaller key leads.",
        [said(n, 3, text=TEXT) for n in (1, 2, 3)],
    )
    yield Story(
        "chorus-own-copies",
        "The lead repeats itself: all of it stays in its own voice.",
        [*(said(n, n, text=TEXT, author="me") for n in (1, 2)), *copies[2:]],
    )
    yield Story(
        "short-text",
        "23 characters are too few for a print, 24 are enough.",
        [said(n, n, text="a" * length) for n, length in ((1, 23), (2, 23), (3, 24), (4, 24))],
    )
    yield Story(
        "chorus-edited",
        "A copy is edited and leaves the chorus.",
        [*copies, later(copies[2], 5, text="Now something else entirely, by myself")],
    )
    yield Story(
        "other-source",
        "The same text on two sources: two texts.",
        [said(1, 1, text=TEXT), said(2, 2, source="hn", text=TEXT, followers=None)],
    )


def readings() -> Iterator[Story]:
    """Windows, campaigns, profiles, explanations."""
    talk = [*month(), *(said(number, 11 * number, source=SOURCES[number % 7]) for number in range(1, 22))]
    yield Story("at-midnight", "Read at midnight UTC, where windows end at the pane's edge.", talk, at=START)
    yield Story("at-hour", "Read at a full hour.", talk, at=START + 10 * HOUR_MS)
    yield Story("amid-a-pane", "Read amid hour and day.", talk, at=NOON - 1_234_567)
    yield Story("east", "A public seven hours east.", talk, tz=7)
    yield Story("west", "A public eleven hours west.", talk, tz=-11)
    yield Story("weekend", "Read on a Sunday: fewer are awake.", talk, at=START - 9 * HOUR_MS)
    yield Story(
        "flood",
        "A source is flooded beyond three times its custom.",
        [*month(), *(said(300 + n, n / 4, sentiment=-1.0, source="hn", followers=None) for n in range(60))],
    )
    yield Story(
        "spammer",
        "One account says the same in other words sixty times.",
        [*month(), *(said(300 + n, n / 2, sentiment=1.0, author="spam", likes=0) for n in range(60))],
    )
    first = START // DAY_MS
    for days in (1, 7):
        yield Story(
            f"campaign-{days}",
            f"A campaign of {days} days.",
            month(),
            ask={"campaign": {"first_day": first - 1 - days, "last_day": first - 2}},
        )
    yield Story(
        "campaign-outage",
        "A campaign during which a source was down.",
        month(),
        outages=(("x", START - 4 * DAY_MS, START - 2 * DAY_MS),),
        ask={"campaign": {"first_day": first - 5, "last_day": first - 1}},
    )
    yield Story("other-profile", "Equal weights.", talk, ask={"profile": {"weights": [0.25, 0.25, 0.25, 0.25]}})
    yield Story("own-profile", "Weights of nobody's.", talk, ask={"profile": {"weights": [0.1, 0.2, 0.3, 0.4]}})
    for window, hours in (("1h", 1), ("24h", 24), ("7d", 168), ("28d", 24)):
        yield Story(
            f"explain-{window}",
            f"Why {window} moved.",
            talk,
            ask={"explain": {"window": window, "from": NOON - hours * HOUR_MS, "to": NOON}},
        )
    yield Story(
        "explain-still",
        "Nothing moved: every u stands still, and so does the score.",
        talk,
        ask={"explain": {"window": "7d", "from": START, "to": START}},
    )


def stories() -> Iterator[Story]:
    """Yield all of them, each under a name of its own."""
    for family, of_family in (
        ("missing", missing()),
        ("version", versions()),
        ("cell", cells()),
        ("reading", readings()),
    ):
        for story in of_family:
            yield story._replace(name=f"{family}-{story.name}")

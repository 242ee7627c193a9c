"""The histories for what jauge-2 does otherwise than jauge-1: every line of SPEC section 14 has some."""

from collections.abc import Iterator

from schemas.observation import SOURCES
from scoring.method.constants import DAY_MS, HOUR_MS
from tests.golden.stories import MINUTE, NOON, START, TEXT, Event, Story, later, month, said

DAY = 24 * 60
"""Minutes."""
FIRST_DAY = START // DAY_MS


def second_stories() -> Iterator[Story]:
    """Yield all of them, each under a name of its own."""
    for family, of_family in (
        ("row", rows()),
        ("earlier", earlier()),
        ("rate", rates()),
        ("favour", favour()),
        ("gate", gates()),
        ("days", days()),
        ("unheard", unheard()),
        ("since", followed()),
    ):
        for story in of_family:
            yield story._replace(name=f"{family}-{story.name}")


def rows() -> Iterator[Story]:
    """In which row a mention lies."""
    yield Story(
        "given",
        "A row that is given stands; without one it is that of the author's name.",
        [said(1, 1, author="pseudonym", row=31), said(2, 2, author="u4", source="reddit"), said(3, 3, row=0)],
    )
    nameless = {name: value for name, value in said(1, 1).items() if name != "author"}
    yield Story(
        "without-author",
        "Without author it is that of the mention's key, unless it is given.",
        [nameless, nameless | {"id": "m2", "row": 5}],
    )
    two = [said(n, 20 * n, author="me", row=3 + n % 2) for n in range(1, 7)]
    yield Story("two-rows", "One author in two rows has two cells, and neither knows of the other's mentions.", two)
    one = said(1, 5)
    tie = [one | {"row": 9}, one | {"row": 4}]
    yield Story("tie", "Versions that differ in the row alone: the larger row stands.", tie)
    yield Story("tie-turned", "The same in the other order.", tie[::-1])
    yield Story("moved", "The greater version moves a mention to its row.", [one | {"row": 9}, later(one, 2, row=2)])
    copies = [said(n, n, text=TEXT, row=7) for n in range(1, 6)]
    yield Story("cluster", "Copies lie in the row of their text's key, the lead's in its own.", copies)


def thrice(minutes: float, **fields: object) -> list[Event]:
    """Three mentions of one author within three minutes: the second voice is as large as the first, the third less."""
    return [said(n, minutes + n, author="me", **fields) for n in (1, 2, 3)]


def earlier() -> Iterator[Story]:
    """What the same author said before makes a voice smaller."""
    now = said(4, 5, author="me")
    for hours in (23, 24):
        yield Story(
            f"hour-{hours}",
            f"An author speaks again after {hours} hours: the hour grain counts 23 panes back.",
            [*thrice(-hours * 60), now],
        )
    for count in (6, 7):
        yield Story(
            f"day-{count}",
            f"An author speaks again after {count} days: the day grain counts 6 panes back.",
            [*thrice(-count * DAY), now],
        )
    daily = [said(n, 5 - n * DAY, author="me", sentiment=-0.5, followers=300) for n in range(10, -1, -1)]
    yield Story("daily", "One mention a day for eleven days.", daily)
    yield Story("daily-backwards", "The same, told from the newest to the oldest.", daily[::-1])
    yield Story(
        "other-source",
        "The author of another source, of the same name, is another unit.",
        [*thrice(-DAY, source="reddit"), now],
    )
    yield Story("other-row", "So is the same author in another row.", [*thrice(-DAY, row=1), now | {"row": 2}])
    many = [said(n, n - 3 * DAY, author="me", source="hn", followers=None) for n in range(1, 40)]
    again = [said(80 + n, n, author="me", source="hn", followers=None) for n in (1, 2)]
    yield Story("loud", "39 mentions three days ago, and two now.", [*many, *again])
    gone = {"source": "x", "id": "m2", "seen_at": START - 6 * HOUR_MS, "deleted": True}
    after = [now, said(5, 5, author="other")]
    yield Story("before-deletion", "An author speaks again after a day.", [*thrice(-DAY), *after])
    yield Story("deleted-by-id", "An earlier one is deleted by its id: the voice grows.", [*thrice(-DAY), *after, gone])
    account = {"source": "x", "author": "me", "seen_at": NOON - 2 * HOUR_MS, "deleted": True}
    yield Story(
        "deleted-account",
        "An account is deleted: what it said then is gone, what it says later is whole.",
        [*thrice(-DAY), *after, account, said(6, 150, author="me")],
    )
    late = thrice(-DAY, seen_at=NOON - HOUR_MS)
    yield Story("late", "Earlier mentions come late, for the day grain alone.", [now, *late])
    copies = [said(n + 10 * d, n - d * DAY, text=TEXT, author=f"c{n}-{d}") for d in (2, 1, 0) for n in (1, 2, 3)]
    yield Story("cluster", "The copies of one text are one unit on three days.", copies)


def rates() -> Iterator[Story]:
    """How fast a source's weight grows with the length of a period."""
    yield Story("campaign-3", "A campaign of 3 days: H = 250.", month(), ask=_campaign(3))
    yield Story("campaign-14", "A campaign of 14 days: H = 500.", month(), ask=_campaign(14))
    yield Story("campaign-56", "A campaign of 56 days: H = 2000.", month(), ask=_campaign(56))
    down = tuple((source, START - 60 * DAY_MS, START - 9 * DAY_MS) for source in SOURCES if source != "hn")
    yield Story("one-source-long", "The source that could be heard longest decides.", month(), outages=down)


def _campaign(count: int) -> dict[str, dict[str, int]]:
    return {"campaign": {"first_day": FIRST_DAY - count, "last_day": FIRST_DAY - 1}}


def favour() -> Iterator[Story]:
    """Favour in units of its source."""
    spreads = {"favour_spread": [0.1, 0.2, 0.3, 0.15, 0.19, 0.4, 0.12], "favour_unit": 0.19, "gamma": [0.9, 1.1]}
    yield Story("spreads", "Sources on which opinions lie far apart weigh less.", month(4), table=spreads)
    yield Story(
        "spreads-profiles", "The same under equal weights, with their own exponent.", month(4), table=spreads,
        ask={"profile": {"weights": [0.25, 0.25, 0.25, 0.25]}},
    )  # fmt: skip
    yield Story(
        "free-weights",
        "Weights of nobody's have the exponent 1.",
        month(),
        ask={"profile": {"weights": [0.4, 0.2, 0.2, 0.2]}},
    )
    yield Story("single", "Weight on one indicator alone.", month(), ask={"profile": {"weights": [0, 0, 0, 1]}})


def rush(tone: float, count: int = 40, likes: int = 9_000, followers: int = 20) -> list[Event]:
    """Many at once on four sources, of one tone, 7 o'clock on."""
    return [
        said(
            500 + n, 5 * n - 60, source=("x", "bluesky", "reddit", "hn")[n % 4], author=f"r{n}", sentiment=tone,
            confidence=1, likes=likes, followers=followers,
        )
        for n in range(count)
    ]  # fmt: skip


def gates() -> Iterator[Story]:
    """Presence and Engagement rise only as far as Favour did not fall."""
    asked = {"explain": {"window": "24h", "from": START, "to": NOON}}
    back = {"explain": {"window": "24h", "from": NOON, "to": NOON + DAY_MS + HOUR_MS}}
    week = {"explain": {"window": "7d", "from": START, "to": NOON}}
    quiet = [event for event in month(8) if event["created_at"] < START - DAY_MS]
    yield Story("closed", "Far more voices and reactions, and worse: no rise.", [*month(), *rush(-0.9)], ask=asked)
    yield Story("half-open", "More voices and reactions, a little worse.", [*month(), *rush(0.08)], ask=asked)
    yield Story("open", "More voices and reactions, and better.", [*month(), *rush(0.5)], ask=asked)
    yield Story("engagement-only", "Fewer voices with more reactions, worse.", [*quiet, *rush(0.1, 2)], ask=asked)
    yield Story("presence-only", "More voices with fewer reactions.", [*month(), *rush(-0.9, 40, 0, 20_000)], ask=asked)
    yield Story("over", "After it was closed: explained from there.", [*month(), *rush(-0.9)], ask=back)
    yield Story("empty-prior", "It holds where nobody was heard before.", rush(-0.9), ask=asked)
    yield Story("week", "In the window of 7 days.", [*month(), *rush(-0.9)], ask=week)


def days() -> Iterator[Story]:
    """What days say of the interval."""
    swing = [
        event | {"sentiment": [-0.9, 0.7, 0.6, -0.8, 0.9, -0.2, 0.1][(event["created_at"] // DAY_MS) % 7]}
        for event in month(5)
    ]
    yield Story("midnight", "Read at midnight: 28 whole days in blocks of 4.", swing, at=START)
    yield Story("amid", "Read amid a day: what is left of the oldest day lies in the first block.", swing, at=NOON)
    for count in (6, 7, 9, 27, 28, 35):
        yield Story(f"campaign-{count}", f"A campaign of {count} days.", swing, ask=_campaign(count))
    for count in (5, 6, 7, 20):
        yield Story(
            f"young-{count}",
            f"Followed since {count} days ago, amid a day.",
            swing,
            since=START - count * DAY_MS + 7 * HOUR_MS,
        )
    yield Story("later", "Followed from after the reading on.", swing, since=NOON + 3 * DAY_MS)


def unheard() -> Iterator[Story]:
    """Sources without exposure, and brands without voices."""
    ever = START - 90 * DAY_MS, NOON + DAY_MS
    yield Story("one-source", "One source was never on.", month(), outages=(("x", *ever),))
    yield Story("four-sources", "Four were never on.", month(), outages=tuple((s, *ever) for s in SOURCES[:4]))
    yield Story("all-sources", "None was ever on.", month(), outages=tuple((s, *ever) for s in SOURCES))
    lately = tuple((s, START - 8 * DAY_MS, NOON) for s in ("x", "hn"))
    yield Story("lately", "Two are off for eight days: on in the prior of short windows.", month(), outages=lately)
    before = (("x", START - 90 * DAY_MS, START),)
    yield Story("before", "One was switched on today.", month(), outages=before)
    yield Story("nobody", "Nobody was heard, in no window and in no prior.", [])
    yield Story("nobody-before", "Somebody was heard today, nobody before.", [said(1, 1), said(2, 2)])
    yield Story(
        "nobody-now",
        "Nobody was heard in the short windows.",
        [e for e in month() if e["created_at"] < START - 9 * DAY_MS],
    )
    yield Story("nobody-east", "Nobody was heard, seven hours east.", [], tz=7)


def followed() -> Iterator[Story]:
    """A brand without `since`."""
    yield Story(
        "none",
        "Followed since the day of the first mention.",
        [said(n, -9 * DAY + 7 * n) for n in (1, 2, 3)],
        since=None,
    )
    yield Story("none-silent", "Without mention: followed since the reading.", [], since=None)
    gone = said(1, -12 * DAY, deleted=True)
    yield Story("none-deleted", "A deletion with its time is a version, and the first.", [gone, said(2, 3)], since=None)
    bare = {"source": "x", "id": "m1", "seen_at": NOON - 20 * DAY_MS, "deleted": True}
    yield Story(
        "none-bare", "A deletion without time is none.", [bare, said(2, 3), said(3, -MINUTE / MINUTE)], since=None
    )

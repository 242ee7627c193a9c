"""A market as the topics tell it, right in form and made up."""

from collections.abc import Sequence

from schemas.alert import Alert, AlertExample, Contribution
from schemas.brand import Brand
from schemas.brand_mention import BrandMention
from schemas.health import Policy, SourceHealth
from schemas.score import Score, ScoreProgress
from scoring.method.constants import DAY_MS, HOUR_MS, WINDOWS
from scoring.simulation.panel import NAMES
from tests.board.running import Installation, changed
from tests.flow import now_ms
from tests.scores import AT_MS, score

DAY = AT_MS // DAY_MS * DAY_MS
CAMPAIGN = {"name": "Autumn", "brand": NAMES[0], "first_day": "2026-09-10", "last_day": "2026-09-12"}
PANEL = {"name": "Travel", "brands": (NAMES[2], NAMES[6])}


def scores(names: Sequence[str], at: int = AT_MS) -> list[Score]:
    """One score for each name and window: the first name is the highest, the third fell for certain."""
    return [
        changed(
            score(name, 70.0 - 3 * place % 60, window=window.name, at=at, mentions=900 - place),
            momentum=-9.3 if place == 2 else 0.4,
            momentum_significant=place == 2,
            provisional=place == 4,
        )
        for place, name in enumerate(names)
        for window in WINDOWS
    ]


def history(names: Sequence[str], hours: int = 48) -> list[Score]:
    """Scores of the last full hours."""
    return [
        score(name, 40.0 + place % 20 + hour % 7, at=AT_MS // HOUR_MS * HOUR_MS - (hours - hour) * HOUR_MS)
        for place, name in enumerate(names)
        for hour in range(hours)
    ]


def mentions(brand: str, texts: Sequence[str], authors: Sequence[str] = ("somebody",)) -> list[BrandMention]:
    """What was said of a brand, the newest first; the texts are addresses as well."""
    return [
        BrandMention(
            brand=brand,
            source=("x", "bluesky", "reddit")[place % 3],
            id=f"m{place}",
            op="create",
            created_at=AT_MS - place * 60_000,
            seen_at=AT_MS - place * 60_000,
            author=authors[place % len(authors)],
            text=text[:280],
            url=text if place % 2 else f"https://example.org/{place}",
            sentiment=(-0.8, 0.0, 0.7)[place % 3],
            confidence=0.8,
            model="en-1",
            likes=place,
            scored=place % 4 != 3,
        )
        for place, text in enumerate(texts)
    ]


def alert(brand: str, number: int = 1, texts: Sequence[str] = ("Awful",), state: str = "opened") -> Alert:
    """A brand fell."""
    return Alert(
        id=f"drop|{brand}|24h|{number}",
        kind="drop",
        state=state,  # type: ignore[arg-type] # one of the three
        severity="critical",
        brand=brand,
        window="24h",
        at=AT_MS - number,
        since=AT_MS - number - HOUR_MS,
        score=41.2,
        low=36.6,
        high=46.1,
        usual=58.8,
        points=-9.7,
        fall=17.6,
        peak=19.4,
        peak_at=AT_MS - number,
        tone=-0.31,
        usual_tone=0.04,
        reopenings=1,
        probability=0.9996,
        source="x",
        contributions=(Contribution(indicator="favour", source="x", points=-5.3),),
        examples=tuple(
            AlertExample(source="x", id=f"e{place}", created_at=AT_MS, text=text[:280], url=text, sentiment=-0.6)
            for place, text in enumerate(texts)
        ),
    )


def health(source: str, instance: str = "", attribution: str = "") -> SourceHealth:
    """A source that is heard, with a gap."""
    return SourceHealth(
        source=source,
        instance=instance,
        at=AT_MS,
        connected=source != "hn",
        last_event_time=AT_MS - 800,
        lag_ms=800,
        published=48_211,
        refused={"late": 12},
        policy=Policy(keep_text_hours=48, attribution=attribution),
        gaps=((DAY, DAY + HOUR_MS),),
    )


def progress(behind_ms: int = 0, *, catching_up: bool = False) -> ScoreProgress:
    """How far the scores of the one partition that says so are, up to `behind_ms` before now."""
    now = now_ms()
    begin = now - 2 * behind_ms if catching_up else now - behind_ms
    return ScoreProgress(partition=0, complete_until=now - behind_ms, begin=begin, head=now, catching_up=catching_up)


async def publish_market(there: Installation, names: Sequence[str] = NAMES) -> None:
    """Put a whole market on the topics."""
    await there.publish(*(Brand(brand=name, terms=(name.lower()[:64] or "x",), query="") for name in names))
    await there.publish_history(history(names))
    await there.publish(*(health(source) for source in ("x", "bluesky", "hn")))
    await there.publish(*mentions(names[0], [f"{names[0]} is said to be number {number}" for number in range(45)]))
    await there.publish(alert(names[2]), alert(names[3], 2, state="closed"))
    await there.publish(progress(), *scores(names))

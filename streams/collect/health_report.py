"""The newest health record of each collector, as a line of `jauge doctor`."""

from time import time

from aiokafka.errors import KafkaError
from aiokafka.structs import ConsumerRecord

from schemas.health import SourceHealth
from streams.config.kafka_settings import KafkaSettings
from streams.kafka.checked_decoder import CheckedDecoder
from streams.kafka.follower import Follower

STALE_S = 300.0
"""A collector publishes a health record each minute; one without a record for so long does not run."""
SPANS = ((86_400.0, "d"), (3_600.0, "h"), (60.0, "min"), (1.0, "s"))


async def newest_health(kafka: KafkaSettings) -> dict[str, tuple[SourceHealth, int]]:
    """Return, by collector, the newest health record and when the broker had it, ms UTC; empty without the topic."""
    found: dict[str, tuple[SourceHealth, int]] = {}
    decode = CheckedDecoder("source-health", SourceHealth).decode

    def read(record: ConsumerRecord) -> None:
        health = decode(record)
        found[health.collector] = health, record.timestamp

    try:
        async with Follower(kafka.servers, kafka.topics.source_health, read):
            return found
    except (LookupError, KafkaError):
        return {}


def said_of(name: str, health: SourceHealth, received_ms: int, now_s: float | None = None) -> tuple[bool, str]:
    """Return whether a collector is well, and what there is to say of it: how to mend it, where it is not.

    >>> told = SourceHealth(source="hn", at=1, connected=True, last_event_time=940_000, gaps=((1, 2),))
    >>> said_of("hn", told, 990_000, 1_000.0)
    (True, 'hn: connected, last seen 10 s ago, its newest event is 1 min old, 1 gap')
    >>> said_of("hn", told, 990_000, 90_000.0)
    (False, 'hn: no health record for 1 d: start `jauge collect`, or look at its log')
    """
    now_s = time() if now_s is None else now_s
    quiet_s = max(0.0, now_s - received_ms / 1_000)
    if quiet_s > STALE_S:
        return False, f"{name}: no health record for {span(quiet_s)}: start `jauge collect`, or look at its log"
    event = "no event yet"
    if health.last_event_time is not None:
        event = f"its newest event is {span(max(0.0, now_s - health.last_event_time / 1_000))} old"
    gaps = f", {len(health.gaps)} gap{'s' if len(health.gaps) > 1 else ''}" if health.gaps else ""
    if not health.connected:
        return False, f"{name}: not connected, {event}{gaps}: the log of `jauge collect` says why"
    return True, f"{name}: connected, last seen {span(quiet_s)} ago, {event}{gaps}"


def span(seconds: float) -> str:
    """Return a span in its largest unit.

    >>> span(5), span(119), span(7_300), span(200_000)
    ('5 s', '1 min', '2 h', '2 d')
    """
    size, unit = next((one for one in SPANS if seconds >= one[0]), SPANS[-1])
    return f"{int(seconds / size)} {unit}"

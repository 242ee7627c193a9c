"""Records as a consumer returns them, for tests that need no broker."""

from aiokafka.structs import ConsumerRecord

from schemas.codec import Record

ARRIVED_MS = 1_900_000_000_000
"""When they arrived at the broker, ms UTC: after all that tests tell of."""


def consumed(
    topic: str, value: bytes | None, key: bytes | None = b"", offset: int = 0, at_ms: int = ARRIVED_MS
) -> ConsumerRecord:
    """A record of a topic, which arrived at the broker at `at_ms`."""
    return ConsumerRecord(topic, 0, offset, at_ms, 1, key, value, None, 0, 0, ())


def consumed_again(topic: str, record: Record, at_ms: int = ARRIVED_MS) -> ConsumerRecord:
    """What a role publishes, as others consume it."""
    key, value, _ = record
    return consumed(topic, value, key, at_ms=at_ms)

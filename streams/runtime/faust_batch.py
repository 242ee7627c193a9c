"""A batch of one partition, and the message by which Faust hands it to an agent."""

from typing import Any, NamedTuple, cast

import faust
from faust.types import TP, ConsumerMessage

from streams.kafka.packed.records import PackedRecords

_CREATE_TIME = 0
"""The kind of timestamp that a message is said to have: nobody asks."""


class Batch(NamedTuple):
    """The records of one partition, in the order of the log, as one fetch brought them."""

    partition: int
    first: int
    """Offset of the first record."""
    next: int
    """Offset to commit once the whole batch is done with."""
    records: list[Any] | PackedRecords
    """aiokafka's records, or packed ones: `.offset`, `.timestamp` (ms), `.key`, `.value`."""


class BatchMessage(ConsumerMessage):
    """A message that stands for a chunk: its offset is the last one in it."""

    __slots__ = ("next_offset", "seeks")
    next_offset: int
    seeks: int
    """Of the fetch that brought it."""


class Fetched(dict[Any, list[Any] | PackedRecords]):
    """Records by partition, as one fetch brought them."""

    seeks = 0
    """How many times the consumer had gone back to the committed offsets by then."""


class BatchSchema(faust.Schema):  # type: ignore[type-arg] # neither key nor value has a type of Faust's
    """Hands the batch through: there is nothing to deserialise yet."""

    def loads_key(self, app: Any, message: Any, **_: Any) -> None:
        """A batch has no key."""

    def loads_value(self, app: Any, message: Any, **_: Any) -> Batch:  # noqa: ARG002 # Faust's signature
        """Return the batch that the consumer put there."""
        batch: Batch = message.value
        return batch


def to_message(tp: TP, records: list[Any] | PackedRecords, seeks: int, generation: int) -> BatchMessage:
    """Make the message by which Faust hands over a batch of records, at least one; `generation`: of the consumer."""
    last = records[-1]
    following = last.offset + 1
    message = BatchMessage(
        tp.topic,
        tp.partition,
        last.offset,
        last.timestamp / 1000.0,
        _CREATE_TIME,
        [],
        None,
        cast("Any", Batch(tp.partition, records[0].offset, following, records)),
        None,
        0,
        0,
        tp,
        generation_id=generation,
    )
    message.next_offset, message.seeks = following, seeks
    return message

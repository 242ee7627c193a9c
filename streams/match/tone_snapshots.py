"""Snapshots of models on the topic ``tone-model``: how they are published, and what is believed of one that arrives."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition

from schemas.topics import Topics
from scoring.text.tone.model import ToneModel
from scoring.text.tone.reader import BITS
from scoring.text.tone.serialization import OtherVersionError, UnreadableModelError
from streams.kafka.access import arguments
from streams.kafka.checked_decoder import RefusedRecordError

MOST_BYTES = 16 << 20
"""Of one snapshot; a model of 10,000 texts has 1.6 MB."""
OFFSET = "jauge-labels"
"""Header of a snapshot: the first correction that the model has not learned."""
LANGUAGE = re.compile(r"[a-z]{2,3}")
_OFFSET = re.compile(rb"[0-9]{1,18}")


class Snapshot(NamedTuple):
    """A model on its way to the topic."""

    lang: str
    data: bytes
    after: int
    """The first correction that it has not learned."""


class OtherVersionRecordError(RefusedRecordError):
    """A snapshot of another version of Jauge, which is none of ours to replace."""


def model_of(record: ConsumerRecord) -> tuple[ToneModel, int]:
    """Return the model of a snapshot, and the first correction that it has not learned.

    Raises:
        RefusedRecordError: it holds no model, one that no learning gives, or one of another language than its key.
    """
    if not record.value or len(record.value) > MOST_BYTES:
        raise RefusedRecordError(f"a model has 1 to {MOST_BYTES} bytes, and it has {len(record.value or b'')}")
    after = dict(record.headers or ()).get(OFFSET, b"0")
    if not _OFFSET.fullmatch(after or b""):
        raise RefusedRecordError(f"its header {OFFSET} is no offset")
    try:
        model = ToneModel.from_bytes(record.value, most_bits=BITS)
    except OtherVersionError as error:
        raise OtherVersionRecordError(str(error)) from error
    except UnreadableModelError as error:
        raise RefusedRecordError(str(error)) from error
    if record.key != model.lang.encode():
        raise RefusedRecordError("its key is not the language of its model")
    return model, int(after)


async def labels_end(bootstrap: str, prefix: str) -> int:
    """Return the offset that the next correction gets: no model can have learned it yet."""
    tp = TopicPartition(Topics(prefix).tone_labels, 0)
    async with AIOKafkaConsumer(**arguments(bootstrap), enable_auto_commit=False) as reader:
        ends = await reader.end_offsets([tp])
    return int(ends[tp])


async def publish(bootstrap: str, prefix: str, snapshots: Iterable[Snapshot]) -> None:
    """Put models on their topic."""
    async with AIOKafkaProducer(
        **arguments(bootstrap), acks="all", enable_idempotence=True, max_request_size=MOST_BYTES
    ) as sender:
        for lang, data, after in snapshots:
            headers = [(OFFSET, str(after).encode())]
            await sender.send_and_wait(Topics(prefix).tone_model, data, lang.encode(), headers=headers)

"""Records of a topic, decoded and checked: the one way by which roles and commands take them in."""

from typing import Generic, Protocol, TypeVar

import msgspec

from schemas.codec import decoder
from schemas.topics import contract_of

MOST_BYTES = 1 << 20
"""Of a value; the broker takes no more of these topics by default."""
T = TypeVar("T")


class RefusedRecordError(ValueError):
    """A record that is not what the contract of its topic says; the message has none of its text."""


class RawRecord(Protocol):
    """What of a record of Kafka is read."""

    @property
    def key(self) -> bytes | None:
        """As it was written."""

    @property
    def value(self) -> bytes | None:
        """As it was written; None: a tombstone."""

    @property
    def timestamp(self) -> int:
        """When it arrived at the broker, ms UTC."""


class CheckedDecoder(Generic[T]):
    """Decodes the records of one topic whose values are JSON.

    >>> from schemas.brand import Brand
    >>> from types import SimpleNamespace as Made
    >>> decoder = CheckedDecoder("brands", Brand)
    >>> decoder.decode(Made(key=b"Acme", value=b'{"brand":"Acme"}', timestamp=0)).brand
    'Acme'
    >>> decoder.decode(Made(key=b"Acme", value=b'{"brand":"Acme"', timestamp=0))
    Traceback (most recent call last):
    streams.kafka.checked_decoder.RefusedRecordError: Input data was truncated
    """

    def __init__(self, topic: str, record: type[T]) -> None:
        """Take the topic, without or with its prefix, and the type of its records.

        Raises:
            ValueError: the topic has other records.
        """
        contract = contract_of(topic)
        if contract.record is not record or contract.fault is None:
            raise ValueError(f"records of {contract.name} are no {record.__name__} that can be checked")
        self._decode = decoder(record).decode
        self._fault = contract.fault

    def decode(self, raw: RawRecord) -> T:
        """Return what the record holds.

        Raises:
            RefusedRecordError: it is not JSON, not of the type, or has values that cannot be.
        """
        value = raw.value
        if not value:
            raise RefusedRecordError("it has no value")
        if len(value) > MOST_BYTES:
            raise RefusedRecordError(f"it has {len(value)} bytes, at most {MOST_BYTES} are read")
        decoded = self._decoded(value)
        if fault := self._fault(decoded, raw.key, raw.timestamp):
            raise RefusedRecordError(fault)
        return decoded

    def _decoded(self, value: bytes) -> T:
        try:
            return self._decode(value)
        except UnicodeDecodeError as error:  # its own words quote the bytes
            raise RefusedRecordError(f"it is not UTF-8: {error.reason}") from error
        except RecursionError as error:
            raise RefusedRecordError("it is nested too deeply") from error
        except msgspec.MsgspecError as error:
            raise RefusedRecordError(str(error)) from error

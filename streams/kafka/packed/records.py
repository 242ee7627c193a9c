"""Records of one partition as columns over one block of bytes, instead of an object each."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple, Self, overload

import numpy as np

PLACE = np.dtype(
    [
        ("offset", "<i8"),
        ("timestamp", "<i8"),  # ms UTC
        ("key_at", "<i8"),
        ("value_at", "<i8"),
        ("key_length", "<i4"),  # -1: there is none
        ("value_length", "<i4"),
    ]
)
"""One record; `key_at` and `value_at` are places in the bytes."""


class PackedRecord(NamedTuple):
    """One record, as far as it is packed; the names are aiokafka's."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    """ms UTC."""
    key: bytes | None
    value: bytes | None


class PackedRecords(Sequence[PackedRecord]):
    """Records of one partition in the order of the log; each is made into an object only when it is asked for."""

    __slots__ = ("_data", "partition", "places", "topic")

    def __init__(self, topic: str, partition: int, data: bytes, places: np.ndarray) -> None:
        """Take PLACE entries, each of which lies within `data`."""
        self.topic, self.partition = topic, partition
        self._data = data
        self.places = places

    @classmethod
    def of(cls, records: Sequence[Any]) -> Self:
        """Pack records of one partition: `.offset`, `.timestamp`, `.key`, `.value`, and `.topic`, `.partition`.

        >>> one = PackedRecord("numbers", 3, 7, 1_000, None, b"seven")
        >>> packed = PackedRecords.of([one, one._replace(offset=8, value=None)])
        >>> len(packed), packed[0] == one, packed[1].value
        (2, True, None)
        """
        texts = [text or b"" for record in records for text in (record.key, record.value)]
        ends = np.cumsum([0, *map(len, texts)])
        places = np.empty(len(records), PLACE)
        places["offset"] = [record.offset for record in records]
        places["timestamp"] = [record.timestamp for record in records]
        places["key_at"], places["value_at"] = ends[:-1:2], ends[1::2]
        places["key_length"] = [-1 if record.key is None else len(record.key) for record in records]
        places["value_length"] = [-1 if record.value is None else len(record.value) for record in records]
        topic, partition = (records[0].topic, records[0].partition) if records else ("", 0)
        return cls(topic, partition, b"".join(texts), places)

    def __len__(self) -> int:
        return len(self.places)

    @overload
    def __getitem__(self, place: int) -> PackedRecord: ...

    @overload
    def __getitem__(self, place: slice) -> "PackedRecords": ...

    def __getitem__(self, place: int | slice) -> "PackedRecord | PackedRecords":
        if isinstance(place, slice):
            return PackedRecords(self.topic, self.partition, self._data, self.places[place])
        offset, timestamp, key_at, value_at, key_length, value_length = self.places[place].tolist()
        key, value = self._bytes(key_at, key_length), self._bytes(value_at, value_length)
        return PackedRecord(self.topic, self.partition, offset, timestamp, key, value)

    def __iter__(self) -> Iterator[PackedRecord]:
        for offset, timestamp, key_at, value_at, key_length, value_length in self.places.tolist():
            key, value = self._bytes(key_at, key_length), self._bytes(value_at, value_length)
            yield PackedRecord(self.topic, self.partition, offset, timestamp, key, value)

    def arrivals(self) -> list[tuple[int, bytes | None]]:
        """Return timestamp and value of each: a fifth of the time that the records themselves take."""
        data, columns = self._data, (self.places[name].tolist() for name in ("timestamp", "value_at", "value_length"))
        return [
            (timestamp, None if length < 0 else data[at : at + length])
            for timestamp, at, length in zip(*columns, strict=True)
        ]

    def _bytes(self, at: int, length: int) -> bytes | None:
        return None if length < 0 else self._data[at : at + length]

    def before(self, offset: int) -> "PackedRecords":
        """Return those that lie before `offset` of the log."""
        return self[: int(np.searchsorted(self.places["offset"], offset))]

    def clear(self) -> None:
        """Let go of all of them, and of the bytes."""
        self._data, self.places = b"", np.empty(0, PLACE)

    def values(self, of: np.ndarray, dtype: np.dtype[Any]) -> np.ndarray:
        """Return the values of some records as rows of numpy.

        Args:
            of: bool, whether a record is one of them; each has a value of the size of a row.
            dtype: of a row.
        """
        if not of.any():
            return np.empty(0, dtype)
        # An item begins at each byte of the block; those that are asked for are copied.
        at_each_byte = np.ndarray(len(self._data) - dtype.itemsize + 1, f"V{dtype.itemsize}", self._data, 0, (1,))
        rows: np.ndarray = at_each_byte[self.places["value_at"][of]].view(dtype)
        return rows


def joined(pieces: Iterable[PackedRecords]) -> PackedRecords:
    """Put records of one partition one behind the other."""
    first, *others = pieces
    if not others:
        return first
    every = [first, *others]
    places = np.concatenate([one.places for one in every])
    begins = np.cumsum([0, *(len(one._data) for one in every[:-1])])
    shift = np.repeat(begins, [len(one) for one in every])
    places["key_at"] += shift
    places["value_at"] += shift
    return PackedRecords(first.topic, first.partition, b"".join([one._data for one in every]), places)

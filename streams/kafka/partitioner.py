"""Which partition a brand lives on."""

from collections.abc import Iterable

from aiokafka.partitioner import murmur2


def partition_of(brand: str, partitions: int) -> int:
    """Partition of a brand on every topic keyed by it: Kafka's own default for this key.

    Kafka's producers of other languages agree, so that anybody can send observations.

    >>> partition_of("acme", 8)
    4
    """
    number: int = (murmur2(brand.encode()) & 0x7FFFFFFF) % partitions
    return number


def places_of(key: str, partitions: int, earlier: Iterable[int]) -> list[int]:
    """Partitions on which records of a key may lie: where it lives now, and where it did before each growth.

    >>> places_of("acme", 8, ()), places_of("acme", 12, (8,))
    ([4], [0, 4])
    """
    return sorted({partition_of(key, count) for count in (partitions, *earlier)})

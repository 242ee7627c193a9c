"""Which partition a brand lives on."""

from aiokafka.partitioner import murmur2


def partition_of(brand: str, partitions: int) -> int:
    """Partition of a brand on every topic keyed by it: Kafka's own default for this key.

    Kafka's producers of other languages agree, so that anybody can send observations.

    >>> partition_of("acme", 8)
    4
    """
    number: int = (murmur2(brand.encode()) & 0x7FFFFFFF) % partitions
    return number

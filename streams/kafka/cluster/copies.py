"""How many copies partitions have, and who is to have those that lack."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from streams.kafka.admin import Copies

SAFE_COPIES = 3
"""With so many one broker may be away, and what is written has two copies all the same."""


def least_in_sync(replication: int) -> int:
    """Return how many copies have to be written before a write counts.

    >>> [least_in_sync(replication) for replication in (1, 2, 3, 5)]
    [1, 1, 2, 2]
    """
    return 2 if replication >= SAFE_COPIES else 1


def fewest(copies: Iterable[Copies]) -> int:
    """Return how many brokers have the partition with the fewest; 0 of none."""
    return min((len(one.brokers) for one in copies), default=0)


def lacking(placed: Mapping[str, Sequence[Copies]], replication: int) -> list[str]:
    """Return the topics with a partition of fewer copies."""
    return [name for name, copies in placed.items() if fewest(copies) < replication]


def added(
    names: Iterable[str], placed: Mapping[str, Sequence[Copies]], brokers: Sequence[int], replication: int
) -> dict[str, dict[int, tuple[int, ...]]]:
    """Return the brokers of each partition that is to have more copies, spread evenly; no copy is taken away.

    Args:
        names: of the topics that are to have more.
        placed: all topics.
        brokers: numbers of those that are there.
        replication: copies, at most as many as there are brokers.

    >>> placed = {"a": [Copies(1, (1,), (1,)), Copies(2, (2,), (2,))], "b": [Copies(3, (3, 1), (3, 1))]}
    >>> added(["a"], placed, [1, 2, 3], 2)
    {'a': {0: (1, 2), 1: (2, 3)}}
    """
    load = Counter(dict.fromkeys(brokers, 0))
    load.update(broker for copies in placed.values() for one in copies for broker in one.brokers)
    found: dict[str, dict[int, tuple[int, ...]]] = {}
    for name in names:
        for number, one in enumerate(placed[name]):
            chosen = list(one.brokers)
            while len(chosen) < replication:
                next_one = min(set(brokers) - {*chosen}, key=lambda broker: (load[broker], broker))
                load[next_one] += 1
                chosen.append(next_one)
            if len(chosen) > len(one.brokers):
                found.setdefault(name, {})[number] = tuple(chosen)
    return found


class Behind(NamedTuple):
    """Partitions that are not as safe as they are to be."""

    topic: str
    numbers: tuple[int, ...]
    brokers: tuple[int, ...]
    """Those whose copies are not complete."""


def under_replicated(placed: Mapping[str, Sequence[Copies]]) -> list[Behind]:
    """Return, by topic, the partitions of which a copy is not complete.

    >>> under_replicated({"a": [Copies(1, (1, 2), (1,)), Copies(1, (1, 2), (1, 2))]})
    [Behind(topic='a', numbers=(0,), brokers=(2,))]
    """
    found = []
    for name, copies in placed.items():
        behind = [(number, {*one.brokers} - {*one.in_sync}) for number, one in enumerate(copies)]
        numbers = tuple(number for number, brokers in behind if brokers)
        if numbers:
            found.append(Behind(name, numbers, tuple(sorted(set().union(*(brokers for _, brokers in behind))))))
    return found

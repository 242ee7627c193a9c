"""Whether what is written outlives a broker: brokers, copies, and those that are not complete."""

from collections.abc import Mapping, Sequence

from streams.kafka.admin import Copies, TopicAdmin
from streams.kafka.cluster.copies import SAFE_COPIES, fewest, under_replicated
from streams.kafka.cluster.replication import MIN_IN_SYNC

OFFSETS = "__consumer_offsets"
"""Kafka's own topic of what groups have committed: it is made by the brokers' settings, and not by ours."""
SHOWN = 3


async def check_copies(bootstrap: str, names: Sequence[str], replication: int) -> list[tuple[bool, str]]:
    """Return whether each thing is well, and what it is; of `names` those that are missing are left out.

    Raises:
        JaugeError: no Kafka at `bootstrap`.
    """
    async with TopicAdmin(bootstrap) as admin:
        placed, brokers = await admin.placed(), await admin.brokers()
        ours = {name: placed[name] for name in names if name in placed}
        configs = await admin.configs(list(ours))
    if not ours:
        return [(True, _count(len(brokers), "broker"))]
    least = min(int(config.all[MIN_IN_SYNC]) for config in configs.values())
    copies = min(map(fewest, ours.values()))
    found = [(True, f"{_count(len(brokers), 'broker')}, {_count(copies, 'copy')} of each topic, {least} to be written")]
    if len(brokers) >= SAFE_COPIES > replication:
        found[0] = (
            False,
            (
                f"{found[0][1]}: with a broker its mentions would be lost; "
                f"set kafka.replication to {SAFE_COPIES} and run `jauge topics apply`"
            ),
        )
    return [*found, *_incomplete(ours, brokers), *_offsets(placed.get(OFFSETS, ()), min(replication, len(brokers)))]


def _incomplete(ours: Mapping[str, Sequence[Copies]], brokers: Sequence[int]) -> list[tuple[bool, str]]:
    """Name the partitions that nobody leads, and those of which a copy is not complete."""
    found = []
    without = {name: [n for n, one in enumerate(copies) if one.leader < 0] for name, copies in ours.items()}
    if named := [f"{name} {_numbers(numbers)}" for name, numbers in without.items() if numbers]:
        found.append((False, f"no broker leads {_some(named)}: nothing is read or written there; start the brokers"))
    behind = under_replicated(ours)
    if not behind:
        return [*found, (True, "no partition is under-replicated")]
    count = sum(len(one.numbers) for one in behind)
    lacking = {broker for one in behind for broker in one.brokers}
    away, late = sorted(lacking - {*brokers}), sorted(lacking & {*brokers})
    parts = [f"broker {_numbers(away)} is away: start it"] if away else []
    parts += [f"broker {_numbers(late)} still copies: wait, or look at its log and disk"] if late else []
    named = [f"{one.topic} {_numbers(one.numbers)}" for one in behind]
    return [*found, (False, f"{_count(count, 'partition')} under-replicated ({_some(named)}): {'; '.join(parts)}")]


def _offsets(copies: Sequence[Copies], wanted: int) -> list[tuple[bool, str]]:
    if not copies or (has := fewest(copies)) >= wanted:
        return []
    return [
        (
            False,
            f"{OFFSETS} has {_count(has, 'copy')}, not {wanted}: without its broker no worker goes on; set "
            "offsets.topic.replication.factor at the brokers, and add copies with kafka-reassign-partitions.sh",
        )
    ]


def _count(number: int, noun: str) -> str:
    """Return a number with its noun.

    >>> _count(1, "copy"), _count(3, "copy"), _count(2, "broker")
    ('1 copy', '3 copies', '2 brokers')
    """
    if number == 1:
        return f"1 {noun}"
    return f"{number} {noun[:-1]}ies" if noun.endswith("y") else f"{number} {noun}s"


def _numbers(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers))


def _some(named: Sequence[str]) -> str:
    more = f" and {len(named) - SHOWN} more topics" if len(named) > SHOWN else ""
    return "; ".join(named[:SHOWN]) + more

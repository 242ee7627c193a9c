"""Topics on the brokers: created and altered as specified, and compared with the specification."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from streams.config.errors import JaugeError
from streams.kafka.admin import TopicAdmin
from streams.kafka.topic_specs import KEEP_HOURS, TopicSpec, specs


@dataclass(frozen=True)
class Change:
    """What `apply_specs` did to one topic."""

    name: str
    did: Literal["created", "altered", "unchanged"]
    detail: str = ""


@dataclass(frozen=True)
class TopicRow:
    """One topic as it is, next to how it has to be."""

    name: str
    public: bool
    state: str
    """``ok``, ``missing``, or what differs."""
    partitions: int
    replication: int
    cleanup: str
    retention_ms: int
    records: int
    """Offsets between the oldest and the newest record; compaction leaves holes in them."""


def differences(wanted: Mapping[str, str], found: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Settings whose value is another, as (found, wanted).

    >>> differences({"retention.ms": "1000", "segment.ms": "5"}, {"retention.ms": "-1", "segment.ms": "5"})
    {'retention.ms': ('-1', '1000')}
    """
    return {name: (found.get(name, ""), value) for name, value in wanted.items() if found.get(name, "") != value}


async def apply_specs(bootstrap: str, wanted: Sequence[TopicSpec], replication: int = 1) -> list[Change]:
    """Create the topics that are missing and alter the settings that differ; doing it twice changes nothing.

    Settings of a topic that are not in its spec stay as they are. Returns once every partition has a leader.

    Raises:
        JaugeError: no Kafka at `bootstrap`, or a topic has another number of partitions: nothing was changed then.
    """
    async with TopicAdmin(bootstrap) as admin:
        found = await admin.partitions()
        for spec in wanted:
            if len(found.get(spec.name, ())) not in (0, spec.partitions):
                raise JaugeError(_other_count(spec, len(found[spec.name])))
        configs = await admin.configs([spec.name for spec in wanted if spec.name in found])
        changes = []
        for spec in wanted:
            if spec.name not in found:
                # Of three copies two have to be written: one broker may be away and nothing is lost.
                safe = {"min.insync.replicas": "2"} if replication > 2 else {}
                created = await admin.create(spec.name, spec.partitions, replication, {**safe, **spec.config})
                changes.append(Change(spec.name, "created" if created else "unchanged"))
            elif differing := differences(spec.config, configs[spec.name].all):
                await admin.alter(spec.name, {**configs[spec.name].own, **spec.config})
                detail = ", ".join(f"{key} {old} -> {new}" for key, (old, new) in differing.items())
                changes.append(Change(spec.name, "altered", detail))
            else:
                changes.append(Change(spec.name, "unchanged"))
        await admin.until_led({spec.name: spec.partitions for spec in wanted})
        return changes


def _other_count(spec: TopicSpec, count: int) -> str:
    return (
        f"topic {spec.name} has {count} partitions, not {spec.partitions}, and its keys stay where they are: "
        f"set kafka.partitions to {count}, or choose another kafka.prefix"
    )


async def describe_specs(bootstrap: str, wanted: Sequence[TopicSpec]) -> list[TopicRow]:
    """Return each topic as it is, in the order of `wanted`.

    Raises:
        JaugeError: no Kafka at `bootstrap`.
    """
    async with TopicAdmin(bootstrap) as admin:
        found = await admin.partitions()
        present = [spec.name for spec in wanted if spec.name in found]
        configs = await admin.configs(present)
        records = await admin.records({name: len(found[name]) for name in present})
    rows = []
    for spec in wanted:
        replicas = found.get(spec.name, [])
        config = configs[spec.name].all if replicas else {}
        rows.append(
            TopicRow(
                name=spec.name,
                public=spec.public,
                state=_state(spec, len(replicas), config),
                partitions=len(replicas),
                replication=replicas[0] if replicas else 0,
                cleanup=config.get("cleanup.policy", ""),
                retention_ms=int(config.get("retention.ms", "0")),
                records=records.get(spec.name, 0),
            )
        )
    return rows


def _state(spec: TopicSpec, partitions: int, config: Mapping[str, str]) -> str:
    if not partitions:
        return "missing"
    wrong = [f"{key} is {old}, not {new}" for key, (old, new) in differences(spec.config, config).items()]
    if partitions != spec.partitions:
        wrong.insert(0, f"{partitions} partitions, not {spec.partitions}")
    return "; ".join(wrong) or "ok"


async def apply(
    bootstrap: str,
    *,
    prefix: str = "jauge.",
    partitions: int = 8,
    replication: int = 1,
    keep_text_hours: float = KEEP_HOURS,
) -> list[Change]:
    """`apply_specs` on all topics of an installation."""
    return await apply_specs(bootstrap, specs(prefix, partitions, keep_text_hours), replication)


async def describe(
    bootstrap: str, *, prefix: str = "jauge.", partitions: int = 8, keep_text_hours: float = KEEP_HOURS
) -> list[TopicRow]:
    """`describe_specs` on all topics of an installation."""
    return await describe_specs(bootstrap, specs(prefix, partitions, keep_text_hours))

"""Topics on the brokers: created and altered as specified, and compared with the specification."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from streams.config.errors import JaugeError
from streams.kafka.admin import Copies, TopicAdmin
from streams.kafka.cluster.copies import fewest, least_in_sync
from streams.kafka.cluster.replication import MIN_IN_SYNC, Mended, mend
from streams.kafka.topic_specs import KEEP_HOURS, TopicSpec, specs

Did = Literal["created", "altered", "unchanged", "cannot"]


@dataclass(frozen=True)
class Change:
    """What `apply_specs` did to one topic."""

    name: str
    did: Did
    detail: str = ""
    """What was altered, or what cannot be and why."""


@dataclass(frozen=True)
class TopicRow:
    """One topic as it is, next to how it has to be."""

    name: str
    public: bool
    state: str
    """``ok``, ``missing``, or what differs."""
    partitions: int
    replication: int
    """Copies of the partition that has the fewest."""
    min_in_sync: int
    """Copies that have to be written before a write counts."""
    in_sync: int
    """Complete copies of the partition that has the fewest; 0: one has no leader."""
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
    """Create the topics that are missing and alter what differs; doing it twice changes nothing the second time.

    Settings of a topic that are not in its spec stay as they are, and no copy is taken away. Returns once every
    partition has a leader, and new copies are complete or were given their time.

    Raises:
        JaugeError: no Kafka at `bootstrap`, too few brokers for a topic that is missing, or a topic has another number
            of partitions: nothing was changed then.
    """
    async with TopicAdmin(bootstrap) as admin:
        found = await admin.partitions()
        for spec in wanted:
            if len(found.get(spec.name, ())) not in (0, spec.partitions):
                raise JaugeError(_other_count(spec, len(found[spec.name])))
        if any(spec.name not in found for spec in wanted) and (there := len(await admin.brokers())) < replication:
            raise JaugeError(
                f"kafka.replication is {replication} and {there} brokers are there: start more, or set it to {there}"
            )
        configs = await admin.configs([spec.name for spec in wanted if spec.name in found])
        changes = []
        for spec in wanted:
            if spec.name not in found:
                least = least_in_sync(replication)
                safe = {MIN_IN_SYNC: str(least)} if least > 1 else {}
                created = await admin.create(spec.name, spec.partitions, replication, {**safe, **spec.config})
                changes.append(Change(spec.name, "created" if created else "unchanged"))
            elif differing := differences(spec.config, configs[spec.name].all):
                await admin.alter(spec.name, {**configs[spec.name].own, **spec.config})
                detail = ", ".join(f"{key} {old} -> {new}" for key, (old, new) in differing.items())
                changes.append(Change(spec.name, "altered", detail))
            else:
                changes.append(Change(spec.name, "unchanged"))
        await admin.until_led({spec.name: spec.partitions for spec in wanted})
        mended = await mend(admin, [spec.name for spec in wanted], replication)
        return [_together(change, mended.get(change.name)) for change in changes]


def _together(change: Change, mended: Mended | None) -> Change:
    """Say what was done to a topic's settings, and to its copies."""
    if mended is None:
        return change
    did: Did = "cannot" if mended.refused else "created" if change.did == "created" else "altered"
    details = [part for part in (change.detail, mended.altered, mended.refused) if part]
    return replace(change, did=did, detail="; ".join(details))


def _other_count(spec: TopicSpec, count: int) -> str:
    way = f"run `jauge topics grow {spec.partitions}`" if count < spec.partitions else "choose another kafka.prefix"
    return (
        f"topic {spec.name} has {count} partitions, not {spec.partitions}, and its keys stay where they are: "
        f"set kafka.partitions to {count}, or {way}"
    )


async def describe_specs(bootstrap: str, wanted: Sequence[TopicSpec], replication: int = 1) -> list[TopicRow]:
    """Return each topic as it is, in the order of `wanted`.

    Raises:
        JaugeError: no Kafka at `bootstrap`.
    """
    async with TopicAdmin(bootstrap) as admin:
        placed = await admin.placed()
        present = [spec.name for spec in wanted if spec.name in placed]
        configs = await admin.configs(present)
        records = await admin.records(
            {name: len(placed[name]) for name in present if all(one.leader >= 0 for one in placed[name])}
        )
    rows = []
    for spec in wanted:
        copies = placed.get(spec.name, [])
        config = configs[spec.name].all if copies else {}
        rows.append(
            TopicRow(
                name=spec.name,
                public=spec.public,
                state=_state(spec, copies, config, replication),
                partitions=len(copies),
                replication=fewest(copies),
                min_in_sync=int(config.get(MIN_IN_SYNC, "0")),
                in_sync=min((len(one.in_sync) if one.leader >= 0 else 0 for one in copies), default=0),
                cleanup=config.get("cleanup.policy", ""),
                retention_ms=int(config.get("retention.ms", "0")),
                records=records.get(spec.name, 0),
            )
        )
    return rows


def _state(spec: TopicSpec, copies: Sequence[Copies], config: Mapping[str, str], replication: int) -> str:
    if not copies:
        return "missing"
    wrong = [f"{key} is {old}, not {new}" for key, (old, new) in differences(spec.config, config).items()]
    if (has := fewest(copies)) < replication:
        wrong.insert(0, f"{has} {'copy' if has == 1 else 'copies'}, not {replication}")
    elif int(config[MIN_IN_SYNC]) < (least := least_in_sync(replication)):
        wrong.insert(0, f"{MIN_IN_SYNC} is {config[MIN_IN_SYNC]}, not {least}")
    if int(config[MIN_IN_SYNC]) > has:
        wrong.insert(0, f"{MIN_IN_SYNC} is {config[MIN_IN_SYNC]} of {has} copies, so that nothing can be written")
    if len(copies) != spec.partitions:
        wrong.insert(0, f"{len(copies)} partitions, not {spec.partitions}")
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
    bootstrap: str,
    *,
    prefix: str = "jauge.",
    partitions: int = 8,
    replication: int = 1,
    keep_text_hours: float = KEEP_HOURS,
) -> list[TopicRow]:
    """`describe_specs` on all topics of an installation."""
    return await describe_specs(bootstrap, specs(prefix, partitions, keep_text_hours), replication)

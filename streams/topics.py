"""The topics: their names, settings, and how they come to be. None is ever made by accident."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from streams.errors import JaugeError
from streams.topic_admin import TopicAdmin

Role = Literal["collect", "match", "score", "board"]
C: Role = "collect"
M: Role = "match"
S: Role = "score"
B: Role = "board"

DAY_MS = 86_400_000
KEEP_HOURS = 720.0
"""Hours for which mentions stay, unless a source's rules want less."""
OBSERVATIONS_MS = 62 * DAY_MS
"""28 days are explained against the 28 before them; they hold keys and numbers, and no word of anybody's."""
STAMP: Mapping[str, str] = {"message.timestamp.type": "LogAppendTime"}
"""Records are stamped by the broker as they arrive. By the writer's own clock, a writer that is an hour ahead is
refused by Kafka and one that is a month behind has its records removed at once."""
DELETE: Mapping[str, str] = {**STAMP, "segment.ms": str(DAY_MS)}
"""A segment of one day at most, so that records leave within a day after their retention."""
COMPACT: Mapping[str, str] = {
    **STAMP,
    "segment.ms": str(DAY_MS // 4),
    "segment.bytes": str(32 << 20),
    "min.cleanable.dirty.ratio": "0.2",
}
"""Compaction leaves the newest segment alone: small ones keep such a topic quick to read from the beginning."""


@dataclass(frozen=True)
class TopicSpec:
    """One topic as it has to be."""

    name: str
    """With its prefix."""
    partitions: int = 1
    cleanup: Literal["delete", "compact"] = "delete"
    retention_ms: int = -1
    """Age by the broker's clock at which records may be removed; -1: never."""
    extra: Mapping[str, str] = field(default_factory=dict)
    """Further settings of Kafka."""
    public: bool = False
    """Whether other programs may build on it."""
    writers: tuple[Role, ...] = ()
    readers: tuple[Role, ...] = ()
    """Roles that write it, and that read it; commands are run by an operator, who may do both."""

    @property
    def config(self) -> dict[str, str]:
        """All that Kafka is told.

        >>> TopicSpec("jauge.alerts", retention_ms=1000).config["retention.ms"]
        '1000'
        """
        usual = DELETE if self.cleanup == "delete" else COMPACT
        return {"cleanup.policy": self.cleanup, "retention.ms": str(self.retention_ms), **usual, **self.extra}


def specs(prefix: str = "jauge.", partitions: int = 8, keep_text_hours: float = KEEP_HOURS) -> list[TopicSpec]:
    """All topics of an installation (architecture, section 2).

    Args:
        prefix: what every name begins with, its dot included.
        partitions: of the topics keyed by mention or brand. `observations`, `scores` and
            `score-sealed` must have as many as each other: a brand is on the same one in all.
        keep_text_hours: how long what holds texts may stay, at most 30 days.

    >>> [spec.name for spec in specs("x.") if spec.partitions == 8]  # doctest: +ELLIPSIS
    ['x.mentions', 'x.observations', 'x.score-sealed', 'x.brand-mentions', ...]
    """
    day_400, keep = 400 * DAY_MS, int(min(keep_text_hours, KEEP_HOURS) * 3_600_000)
    # A segment is removed as a whole: of a quarter of the time, so that no record stays much longer than it may.
    soon = {"segment.ms": str(min(DAY_MS, keep // 4))}
    return [
        # Stamped on arrival: a mention written years ago has 30 days too, and `match` has a clock that replays alike.
        TopicSpec(
            f"{prefix}mentions", partitions, retention_ms=keep, extra=soon, public=True, writers=(C,), readers=(M,)
        ),
        *own_specs(prefix, partitions),
        TopicSpec(
            f"{prefix}brand-mentions",
            partitions,
            retention_ms=keep,
            extra=soon,
            public=True,
            writers=(M,),
            readers=(C, S, B),
        ),
        TopicSpec(f"{prefix}scores", partitions, "compact", public=True, writers=(S,), readers=(B,)),
        TopicSpec(f"{prefix}score-history", partitions, "compact", public=True, writers=(S,), readers=(B,)),
        TopicSpec(f"{prefix}alerts", 1, retention_ms=day_400, public=True, writers=(S,), readers=(B,)),
        TopicSpec(f"{prefix}source-health", 1, retention_ms=day_400, public=True, writers=(C,), readers=(M, S, B)),
        TopicSpec(f"{prefix}brands", 1, "compact", writers=(B,), readers=(C, M, S, B)),
        TopicSpec(f"{prefix}applications", 1, "compact", readers=(M, S, B)),
        TopicSpec(f"{prefix}tone-labels", 1, retention_ms=day_400, writers=(B,), readers=(M, B)),
        TopicSpec(
            f"{prefix}tone-model", 1, "compact", extra={"max.message.bytes": str(16 << 20)}, writers=(M,), readers=(M,)
        ),
        TopicSpec(f"{prefix}cursors", 1, "compact", writers=(C,), readers=(C,)),
        TopicSpec(f"{prefix}dead-letters", 1, retention_ms=keep, extra=soon, public=True, writers=(C, M, S)),
    ]


def own_specs(own: str, partitions: int) -> list[TopicSpec]:
    """Topics that each version of the application has for itself; `own`: what their names begin with."""
    return [
        TopicSpec(f"{own}observations", partitions, retention_ms=OBSERVATIONS_MS, writers=(M,), readers=(S, B)),
        TopicSpec(f"{own}score-sealed", partitions, "compact", writers=(S,), readers=(S,)),
    ]


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

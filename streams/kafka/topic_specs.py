"""The topics of an installation: names, partitions, settings, and which role writes and reads each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

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
    """All topics of an installation.

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

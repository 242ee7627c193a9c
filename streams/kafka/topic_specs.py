"""The topics of an installation: names, partitions, settings, and which role writes and reads each."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from schemas.contracts.contract import CleanUp, Role, TopicContract
from schemas.topics import CONTRACTS, Topics

WITH_TEXTS = ("mentions", "brand-mentions", "dead-letters", "tone-labels", "alert-texts", "mention-notes")
"""Topics that hold words of people: they stay as long as texts may."""

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
    cleanup: CleanUp = "delete"
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
    names = Topics(prefix)
    return [_spec(names, contract, partitions, keep_text_hours) for contract in CONTRACTS]


def shared_specs(prefix: str, partitions: int, keep_text_hours: float) -> list[TopicSpec]:
    """Topics that all versions of the application share; the arguments are those of `specs`."""
    names = Topics(prefix)
    return [_spec(names, contract, partitions, keep_text_hours) for contract in CONTRACTS if not contract.is_own]


def own_specs(own: str, partitions: int) -> list[TopicSpec]:
    """Topics that each version of the application has for itself; `own`: what their names begin with."""
    names = Topics(own)
    return [_spec(names, contract, partitions, KEEP_HOURS) for contract in CONTRACTS if contract.is_own]


def _spec(names: Topics, contract: TopicContract, partitions: int, keep_text_hours: float) -> TopicSpec:
    keep_ms = int(min(keep_text_hours, KEEP_HOURS) * 3_600_000)
    retention_ms, extra = -1, {}
    if contract.name in WITH_TEXTS:
        # A segment is removed as a whole: of a quarter of the time, so that no record stays much longer than it may.
        # Stamped on arrival: a mention written years ago has 30 days too, and `match` has a clock that replays alike.
        segment_ms = str(min(DAY_MS, keep_ms // 4))
        retention_ms, extra = keep_ms, {"segment.ms": segment_ms}
        if "compact" in contract.clean_up:  # what is erased by key goes as soon as its segment is full
            extra |= {"max.compaction.lag.ms": segment_ms}
    elif contract.clean_up == "delete":
        retention_ms = OBSERVATIONS_MS if contract.name == "observations" else 400 * DAY_MS
    elif contract.name == "tone-model":
        extra = {"max.message.bytes": str(16 << 20)}
    return TopicSpec(
        getattr(names, contract.name.replace("-", "_")),
        partitions if contract.is_partitioned else 1,
        contract.clean_up,
        retention_ms=retention_ms,
        extra=extra,
        public=contract.public,
        writers=contract.writers,
        readers=contract.readers,
    )

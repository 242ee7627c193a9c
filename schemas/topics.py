"""The contract of the topics: name, record, key, clean-up, who writes and who reads. Every program builds on this.

Headers are CloudEvents 1.0 in binary mode where `TopicContract.event` names a type, else there are none. A record
without value (a tombstone) ends what its key names, on topics with clean-up ``compact`` alone. `schemas.records` makes
key, value and headers of each.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from schemas.acknowledgement import Acknowledgement, acknowledgement_fault
from schemas.alert import Alert, alert_fault
from schemas.application import Application, application_fault
from schemas.brand import Brand, brand_fault
from schemas.brand_mention import BrandMention, brand_mention_fault
from schemas.cursor import Cursor, cursor_fault
from schemas.drop import DeadLetter
from schemas.health import SourceHealth, health_fault
from schemas.mention import Mention
from schemas.people.annotation import Annotation, annotation_fault
from schemas.people.brand_edit import BrandEdit, brand_edit_fault
from schemas.people.campaign import Campaign, campaign_fault
from schemas.score import Score, ScoreProgress, history_fault, score_fault, score_progress_fault
from schemas.tone_label import ToneLabel, tone_label_fault

Role = Literal["collect", "match", "score", "board"]
CleanUp = Literal["delete", "compact"]
BROADCAST_KEY = b""
"""Key of a record that every partition has: it is of all brands."""


@dataclass(frozen=True)
class TopicContract:
    """One topic."""

    name: str
    """Without the prefix of the installation."""
    key: str
    """How its keys are made."""
    record: type | None = None
    """Record type of its values, as JSON; None: bytes that the module named in `key` reads."""
    fault: Callable[[Any, bytes | None, int], str] | None = None
    """Says why a record is not believed, of its value, its key and the broker's clock (ms UTC) as it arrived; None:
    the module that reads the bytes checks them (`streams.kafka.checked_decoder` has no part in it)."""
    event: str = ""
    """Type of the CloudEvent, without ``jauge.``; empty: the records have no headers."""
    clean_up: CleanUp = "delete"
    public: bool = False
    """Whether other programs may build on it."""
    is_partitioned: bool = False
    """Whether it has as many partitions as the settings say; else one."""
    is_own: bool = False
    """Whether each version of the application has one of its own."""
    writers: tuple[Role, ...] = ()
    readers: tuple[Role, ...] = ()
    """Roles; commands are run by an operator, who may do both."""


CONTRACTS = (
    TopicContract(
        "mentions",
        "source:id",
        Mention,
        event="mention",
        public=True,
        is_partitioned=True,
        writers=("collect", "board"),
        readers=("match", "board"),
    ),
    TopicContract(
        "observations",
        "brand; empty in every partition for all brands (`schemas.observation`)",
        is_partitioned=True,
        is_own=True,
        writers=("match",),
        readers=("score", "board"),
    ),
    TopicContract(
        "score-sealed",
        "kind, granularity, brand, pane (`streams.score.pane_store`)",
        clean_up="compact",
        is_partitioned=True,
        is_own=True,
        writers=("score",),
        readers=("score",),
    ),
    TopicContract(
        "brand-mentions",
        "brand; empty in every partition for a deletion that names none",
        BrandMention,
        brand_mention_fault,
        event="brand-mention",
        public=True,
        is_partitioned=True,
        writers=("match",),
        readers=("collect", "score", "board"),
    ),
    TopicContract(
        "scores",
        "brand|window",
        Score,
        score_fault,
        event="score",
        clean_up="compact",
        public=True,
        is_partitioned=True,
        writers=("score",),
        readers=("score", "board"),
    ),
    TopicContract(
        "score-history",
        "brand|window|hour, of a later version of the application brand|window|hour|version",
        Score,
        history_fault,
        event="score-history",
        clean_up="compact",
        public=True,
        is_partitioned=True,
        writers=("score",),
        readers=("board",),
    ),
    TopicContract(
        "score-progress",
        "partition",
        ScoreProgress,
        score_progress_fault,
        event="score-progress",
        clean_up="compact",
        public=True,
        writers=("score",),
        readers=("board",),
    ),
    TopicContract(
        "alerts",
        "brand",
        Alert,
        alert_fault,
        event="alert",
        public=True,
        writers=("score",),
        readers=("score", "board"),
    ),
    TopicContract(
        "acknowledgements",
        "id of the incident",
        Acknowledgement,
        acknowledgement_fault,
        clean_up="compact",
        writers=("board",),
        readers=("score", "board"),
    ),
    TopicContract(
        "source-health",
        "collector: its instance, or the source where it has no other",
        SourceHealth,
        health_fault,
        event="source-health",
        clean_up="compact",
        public=True,
        writers=("collect",),
        readers=("collect", "match", "score", "board"),
    ),
    TopicContract(
        "brands",
        "brand",
        Brand,
        brand_fault,
        clean_up="compact",
        writers=("board",),
        readers=("collect", "match", "score", "board"),
    ),
    TopicContract(
        "brand-edits",
        "brand|at",
        BrandEdit,
        brand_edit_fault,
        clean_up="compact",
        writers=("board",),
        readers=("board",),
    ),
    TopicContract(
        "campaigns",
        "name",
        Campaign,
        campaign_fault,
        clean_up="compact",
        writers=("board",),
        readers=("board",),
    ),
    TopicContract(
        "annotations",
        "id",
        Annotation,
        annotation_fault,
        clean_up="compact",
        writers=("board",),
        readers=("board",),
    ),
    TopicContract(
        "applications",
        "current; begun|version",
        Application,
        application_fault,
        clean_up="compact",
        readers=("match", "score", "board"),
    ),
    TopicContract(
        "tone-labels", "source:id", ToneLabel, tone_label_fault, writers=("board",), readers=("match", "board")
    ),
    TopicContract(
        "tone-model",
        "language (`scoring.text.tone.serialization`)",
        clean_up="compact",
        writers=("match",),
        readers=("match",),
    ),
    TopicContract(
        "cursors",
        "instance; instance/gaps, source/budget for what a collector remembers",
        Cursor,
        cursor_fault,
        clean_up="compact",
        writers=("collect",),
        readers=("collect",),
    ),
    TopicContract(
        "dead-letters",
        "topic/partition/offset, or what the ingest gateway calls the row",
        DeadLetter,
        event="dead-letter",
        public=True,
        writers=("collect", "match", "score"),
    ),
)
"""In the order in which `jauge topics describe` shows them."""


def contract_of(name: str) -> TopicContract:
    """Return the contract of a topic, by its full name or the one without prefix.

    Raises:
        LookupError: there is no such topic.

    >>> contract_of("jauge.v2.brand-mentions").name, contract_of("mentions").name
    ('brand-mentions', 'mentions')
    """
    found = [contract for contract in CONTRACTS if name.endswith(contract.name)]
    if not found:
        raise LookupError(f"{name} is no topic of Jauge")
    return max(found, key=lambda contract: len(contract.name))


class Topics:
    """Full names of the topics of one installation, as attributes with ``_`` for ``-``.

    >>> topics = Topics("jauge.", own="jauge.v2.")
    >>> topics.brand_mentions, topics.observations, Topics("jauge.").observations
    ('jauge.brand-mentions', 'jauge.v2.observations', 'jauge.observations')
    """

    mentions: str
    observations: str
    score_sealed: str
    brand_mentions: str
    scores: str
    score_history: str
    score_progress: str
    alerts: str
    acknowledgements: str
    source_health: str
    brands: str
    brand_edits: str
    campaigns: str
    annotations: str
    applications: str
    tone_labels: str
    tone_model: str
    cursors: str
    dead_letters: str

    def __init__(self, prefix: str, own: str = "") -> None:
        """Take what the names begin with.

        Args:
            prefix: of every name, its dot included.
            own: of the topics that one version of the application has for itself; empty: `prefix`.
        """
        for contract in CONTRACTS:
            begin = own or prefix if contract.is_own else prefix
            setattr(self, contract.name.replace("-", "_"), f"{begin}{contract.name}")

"""The contract of the topics: name, record, key, clean-up, who writes and who reads. Every program builds on this.

Headers are CloudEvents 1.0 in binary mode where `TopicContract.event` names a type, else there are none. A record
without value (a tombstone) ends what its key names, on topics whose clean-up has ``compact`` in it alone.
`schemas.records` makes key, value and headers of each.
"""

from schemas.alert import Alert, AlertText, alert_fault, alert_text_fault
from schemas.application import Application, application_fault
from schemas.brand_mention import BrandMention, brand_mention_fault
from schemas.contracts.contract import TopicContract
from schemas.contracts.desk import DESK
from schemas.contracts.people import PEOPLE_WRITE
from schemas.cursor import Cursor, cursor_fault
from schemas.drop import DeadLetter
from schemas.health import SourceHealth, health_fault
from schemas.mention import Mention
from schemas.notify.notification import Notification, notification_fault
from schemas.notify.report_run import ReportRun, report_run_fault
from schemas.score import Score, ScoreProgress, history_fault, score_fault, score_progress_fault

BROADCAST_KEY = b""
"""Key of a record that every partition has: it is of all brands."""

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
        readers=("score", "board", "notify"),
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
        readers=("collect", "score", "board", "notify"),
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
        readers=("board", "notify"),
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
        readers=("score", "board", "notify"),
    ),
    TopicContract(
        "notifications",
        "receiver|id of the incident",
        Notification,
        notification_fault,
        clean_up="compact",
        writers=("notify",),
        readers=("notify", "board"),
    ),
    TopicContract(
        "report-runs",
        "report|receiver",
        ReportRun,
        report_run_fault,
        clean_up="compact",
        writers=("notify",),
        readers=("notify",),
    ),
    TopicContract(
        "alert-texts",
        "source:id; a tombstone where the mention is deleted, or its time is over",
        AlertText,
        alert_text_fault,
        clean_up="compact,delete",
        writers=("score", "match"),
        readers=("match", "board"),
    ),
    *PEOPLE_WRITE,
    *DESK,
    TopicContract(
        "source-health",
        "collector: its instance, or the source where it has no other",
        SourceHealth,
        health_fault,
        event="source-health",
        clean_up="compact",
        public=True,
        writers=("collect",),
        readers=("collect", "match", "score", "board", "notify"),
    ),
    TopicContract(
        "applications",
        "current; begun|version",
        Application,
        application_fault,
        clean_up="compact",
        readers=("collect", "match", "score", "board", "notify"),
    ),
    TopicContract(
        "tone-model",
        "language (`scoring.text.tone.serialization`)",
        clean_up="compact",
        writers=("match",),
        readers=("match", "notify"),
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
        clean_up="compact,delete",
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
    notifications: str
    receivers: str
    report_runs: str
    alert_texts: str
    acknowledgements: str
    source_health: str
    brands: str
    brand_edits: str
    campaigns: str
    annotations: str
    saved_views: str
    mention_notes: str
    hides: str
    audit: str
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

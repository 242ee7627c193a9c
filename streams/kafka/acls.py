"""What each role has to be allowed on Kafka, and no more: from the topics that it reads and writes."""

from typing import Literal, NamedTuple, get_args

from schemas.contracts.contract import Role
from streams.config.settings import Settings
from streams.kafka.group_id import group_id
from streams.kafka.topic_specs import KEEP_HOURS, TopicSpec, own_specs, shared_specs

Resource = Literal["topic", "group", "cluster"]
Operation = Literal["Read", "Write", "Describe", "Create", "Alter", "Delete", "DescribeConfigs", "AlterConfigs"]
OPERATOR = "operator"
"""Whoever runs the commands: makes topics, publishes brands, replays, recounts."""
SCALER = "scaler"
"""Whoever starts workers by what waits for them, as KEDA: it sees how far topics and groups are, and no record."""
ON_TOPICS: tuple[Operation, ...] = (
    "Read",
    "Write",
    "Describe",
    "Create",
    "Alter",
    "DescribeConfigs",
    "AlterConfigs",
)


class Acl(NamedTuple):
    """One thing that one principal may do."""

    principal: str
    operation: Operation
    resource: Resource
    name: str
    prefixed: bool = False
    """Whether `name` is what names begin with."""

    @property
    def command(self) -> str:
        """As arguments of ``kafka-acls.sh``.

        >>> Acl("jauge-match", "Read", "topic", "jauge.mentions").command
        '--add --allow-principal User:jauge-match --operation Read --topic jauge.mentions'
        """
        pattern = " --resource-pattern-type prefixed" if self.prefixed else ""
        return (
            f"--add --allow-principal User:{self.principal} --operation {self.operation} "
            f"--{self.resource} {self.name}{pattern}"
        )


def acls(settings: Settings, version: str | None = None) -> list[Acl]:
    """Return what has to be allowed, by principal: one a role, operator and scaler; named as the topics' prefix.

    `version`: of the application, whose own topics and groups are meant; None: the one that the settings name, else the
    first.
    """
    if version is not None:
        settings = settings.model_copy(update={"kafka": settings.kafka.model_copy(update={"application": version})})
    kafka = settings.kafka
    name = kafka.prefix.rstrip(".")
    found = [one for role in get_args(Role) for one in _of_role(settings, role, f"{name}-{role}")]
    operator = f"{name}-{OPERATOR}"
    found += [Acl(operator, operation, "topic", kafka.prefix, prefixed=True) for operation in ON_TOPICS]
    groups = f"{name}-", kafka.prefix  # of the first version, and of later ones: `jauge rescore` runs both roles
    found += [Acl(operator, what, "group", group, prefixed=True) for group in groups for what in ("Read", "Describe")]
    scaler = f"{name}-{SCALER}"
    found += [Acl(scaler, "Describe", "topic", topic) for topic in (kafka.topics.mentions, kafka.topics.observations)]
    found += [Acl(scaler, "Describe", "group", group_id(settings, role)) for role in ("match", "score")]
    return found


def _of_role(settings: Settings, role: Role, principal: str) -> list[Acl]:
    kafka = settings.kafka
    every: list[TopicSpec] = shared_specs(kafka.prefix, kafka.partitions, KEEP_HOURS)
    every += own_specs(kafka.own, kafka.partitions)
    found = [Acl(principal, "Read", "topic", spec.name) for spec in every if role in spec.readers]
    found += [Acl(principal, "Write", "topic", spec.name) for spec in every if role in spec.writers]
    if role in ("match", "score"):
        found.append(Acl(principal, "Read", "group", group_id(settings, role)))
    return found

"""What Kafka is asked about topics, and told: the admin client with errors that say what to do."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from time import monotonic
from types import TracebackType
from typing import Any, NamedTuple, NoReturn, Self, TypeVar

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import (
    KafkaConnectionError,
    KafkaError,
    NodeNotReadyError,
    TopicAlreadyExistsError,
    UnknownTopicOrPartitionError,
    for_code,
)

from streams.config.errors import JaugeError
from streams.kafka.access import arguments
from streams.kafka.cluster.reassignment import ReassignmentRequest, first_error
from streams.kafka.errors import no_broker

LEADER_S = 30.0
POLL_S = 0.02
ASK_S, ASK_AGAIN_S = 15.0, 0.2
"""How long, and how often, brokers are asked of which one has just gone away: the others notice within 9 s."""
SET_ON_TOPIC = 1
"""`config_source` of a value that was set for this very topic."""


T = TypeVar("T")


class Copies(NamedTuple):
    """Where one partition lies."""

    leader: int
    """Number of the broker that leads it; -1: none does."""
    brokers: tuple[int, ...]
    """Those that are to have a copy, the preferred leader first."""
    in_sync: tuple[int, ...]
    """Those whose copy is complete."""


class Config(NamedTuple):
    """Settings of one topic."""

    all: dict[str, str]
    own: dict[str, str]
    """Those set for this topic alone; the others are the broker's."""


class TopicAdmin:
    """A connection to the brokers, as an async context manager."""

    def __init__(self, bootstrap: str) -> None:
        self._bootstrap = bootstrap
        self._admin = AIOKafkaAdminClient(**arguments(bootstrap), client_id="jauge-topics")

    async def __aenter__(self) -> Self:
        try:
            await self._admin.start()
        except KafkaConnectionError as error:
            await self._admin.close()
            raise no_broker(self._bootstrap) from error
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._admin.close()

    async def partitions(self) -> dict[str, list[int]]:
        """By topic, of each partition the number of copies, or 0 while it has no leader.

        Asks for all topics: asking for a name would create it on a broker that allows that.
        """
        placed = await self.placed()
        return {name: [len(one.brokers) if one.leader >= 0 else 0 for one in copies] for name, copies in placed.items()}

    async def placed(self, there: Iterable[str] = ()) -> dict[str, list[Copies]]:
        """By topic, where each partition lies, by its number.

        Args:
            there: topics that exist. The broker that is asked may not have learnt of one that was just made: it, or
                another, is asked again then.

        Raises:
            JaugeError: that took too long.
        """
        deadline = monotonic() + LEADER_S
        while True:
            topics = await self.ask(self._admin.describe_topics)
            found = {
                topic["topic"]: [
                    Copies(one["leader"], tuple(one["replicas"]), tuple(one["isr"]))
                    for one in sorted(topic["partitions"], key=lambda one: one["partition"])
                ]
                for topic in topics
                if not topic["error_code"]
            }
            unknown = [name for name in there if name not in found]
            if not unknown:
                return found
            if monotonic() > deadline:
                raise JaugeError(
                    f"a broker does not know topic {unknown[0]} after {LEADER_S:.0f} s: look at the brokers"
                )
            await asyncio.sleep(POLL_S)

    async def brokers(self) -> list[int]:
        """Numbers of the brokers that are there now."""
        cluster = await self.ask(self._admin.describe_cluster)
        return sorted(broker["node_id"] for broker in cluster["brokers"])

    async def ask(self, question: Callable[[], Awaitable[T]]) -> T:
        """Ask the brokers until one answers: of several one may have gone away, which the client finds out by asking.

        Raises:
            KafkaError: none answers.
        """
        deadline = monotonic() + ASK_S
        while True:
            try:
                return await question()
            except (KafkaConnectionError, NodeNotReadyError):
                if monotonic() > deadline:
                    raise
                await self._admin._client.force_metadata_update()
                await asyncio.sleep(ASK_AGAIN_S)

    async def create(self, name: str, partitions: int, replication: int, config: Mapping[str, str]) -> bool:
        """Create a topic; return False when another process was faster."""
        topic = NewTopic(name, partitions, replication, topic_configs=dict(config))
        answer: Any = await self.ask(lambda: self._admin.create_topics([topic]))
        _, code, message = answer.topic_errors[0][:3]
        if code and for_code(code) is TopicAlreadyExistsError:
            return False
        if code:
            _refused(f"cannot create topic {name}", code, message)
        return True

    async def configs(self, names: Sequence[str]) -> dict[str, Config]:
        """Settings by topic; one that was just made may be unknown to the broker that is asked, as in `placed`.

        Raises:
            JaugeError: the broker refuses, or does not know a topic after LEADER_S.
        """
        if not names:
            return {}
        found = {}
        wanted = [ConfigResource(ConfigResourceType.TOPIC, name) for name in names]
        deadline = monotonic() + LEADER_S
        while True:
            answers: Any = await self.ask(lambda: self._admin.describe_configs(wanted))
            codes = {code for answer in answers for code, *_ in answer.resources}
            if UnknownTopicOrPartitionError.errno not in codes or monotonic() > deadline:
                break
            await asyncio.sleep(POLL_S)
        for answer in answers:
            for code, message, _, name, entries in answer.resources:
                if code:
                    _refused(f"cannot read the settings of topic {name}", code, message)
                every = {key: value for key, value, *_ in entries}
                own = {key: value for key, value, _, source, *_ in entries if source == SET_ON_TOPIC}
                found[name] = Config(every, own)
        return found

    async def alter(self, name: str, config: Mapping[str, str]) -> None:
        """Make `config` the topic's own settings, all of them."""
        wanted = [ConfigResource(ConfigResourceType.TOPIC, name, dict(config))]
        answers: Any = await self.ask(lambda: self._admin.alter_configs(wanted))
        for answer in answers:
            code, message, *_ = answer.resources[0]
            if code:
                _refused(f"cannot alter topic {name}", code, message)

    async def grow(self, counts: Mapping[str, int]) -> None:
        """Let topics have so many partitions, which has to be more than they have now.

        Raises:
            JaugeError: Kafka refuses.
        """
        wanted = {name: NewPartitions(count) for name, count in counts.items()}
        try:
            await self.ask(lambda: self._admin.create_partitions(wanted))
        except (KafkaConnectionError, NodeNotReadyError):
            raise
        except KafkaError as error:
            raise JaugeError(f"cannot add partitions ({type(error).__name__}: {error})") from error
        await self.until_led(counts)

    async def reassign(self, brokers: Mapping[str, Mapping[int, tuple[int, ...]]]) -> str:
        """Begin to give partitions other copies, by topic and number; return why that is refused, else nothing.

        It goes on at the brokers, for as long as they have to copy.
        """
        answer: Any = await self.ask(lambda: self._admin._send_request(ReassignmentRequest(brokers)))
        code, message = first_error(answer)
        return f"{for_code(code).__name__}: {message}".rstrip(": ") if code else ""

    async def until_led(self, counts: Mapping[str, int]) -> None:
        """Wait until every partition can be written to: the answer to a creation comes earlier.

        Raises:
            JaugeError: that took too long.
        """
        deadline = monotonic() + LEADER_S
        while True:
            found = await self.partitions()
            waiting = [n for n, count in counts.items() if len(found.get(n, ())) != count or not all(found[n])]
            if not waiting:
                return
            if monotonic() > deadline:
                raise JaugeError(f"topic {waiting[0]} has no leader after {LEADER_S:.0f} s: look at the brokers")
            await asyncio.sleep(POLL_S)

    async def records(self, partitions: Mapping[str, int]) -> dict[str, int]:
        """By topic, offsets between the oldest and the newest record."""
        counts = dict.fromkeys(partitions, 0)
        if not counts:
            return counts
        consumer = AIOKafkaConsumer(**arguments(self._bootstrap), enable_auto_commit=False)
        await consumer.start()
        try:
            tps = [TopicPartition(name, number) for name, count in partitions.items() for number in range(count)]
            consumer.assign(tps)  # without it the client learns the leaders one topic at a time: 1.3 s
            first, end = await consumer.beginning_offsets(tps), await consumer.end_offsets(tps)
        finally:
            await consumer.stop()
        for tp in tps:
            counts[tp.topic] += end[tp] - first[tp]
        return counts


def _refused(what: str, code: int, message: str | None) -> NoReturn:
    error = for_code(code)
    raise JaugeError(f"{what} ({error.__name__}: {message or error.description})")

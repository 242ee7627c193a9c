"""Brokers of one cluster, each the real Kafka with a vote in its quorum, on ports and folders that stay theirs."""

import asyncio
import os
import shutil
import signal
import socket
import struct
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import NamedTuple, Self

from aiokafka.errors import KafkaError

from streams.config.errors import JaugeError
from streams.kafka.admin import TopicAdmin
from streams.kafka.cluster.copies import under_replicated
from streams.kafka.embedded import kafka_files
from streams.kafka.embedded.broker import EmbeddedKafka
from streams.kafka.embedded.loopback import ANSWER_S, HOST, _ask, free_port
from tests.patience import PATIENCE_S

POLL_S = 0.2
SHARED = {
    "default.replication.factor": "3",
    "min.insync.replicas": "2",
    "offsets.topic.replication.factor": "3",
    "offsets.topic.num.partitions": "6",
    "transaction.state.log.replication.factor": "3",
    "transaction.state.log.min.isr": "2",
    # Kafka's own, and not those of an embedded one: what others see of a dead broker is to be as it is elsewhere.
    "broker.session.timeout.ms": "9000",
    "broker.heartbeat.interval.ms": "2000",
}
"""As a cluster that may lose a broker is set up; and six partitions of offsets, so that each broker leads groups."""


class Ports(NamedTuple):
    """Of one broker."""

    clients: int
    quorum: int


def drawn(count: int) -> list[Ports]:
    """Draw free ports for so many brokers."""
    taken: list[int] = []
    while len(taken) < 2 * count:
        taken.append(free_port(*taken))
    return [Ports(*taken[2 * number : 2 * number + 2]) for number in range(count)]


class Node(EmbeddedKafka):
    """One broker; the first ones vote, one that comes later does not."""

    def __init__(self, folder: Path, number: int, ports: Ports, voters: Sequence[Ports], cluster: str) -> None:
        """`number`: from 1 on."""
        super().__init__(data=folder / f"broker {number}", port=ports.clients)
        self.number, self._ports, self._cluster = number, ports, cluster
        self._is_voter = ports in voters
        self._voters = ",".join(f"{place}@{HOST}:{one.quorum}" for place, one in enumerate(voters, 1))

    def _write_files(self, port: int, checkpoint: bytes) -> None:
        kafka_files.write(self.folder, port, self._ports.quorum, checkpoint)
        listeners = f"PLAINTEXT://{HOST}:{port}"
        own = {
            "node.id": str(self.number),
            "process.roles": "broker,controller" if self._is_voter else "broker",
            "controller.quorum.voters": self._voters,
            "listeners": f"{listeners},CONTROLLER://{HOST}:{self._ports.quorum}" if self._is_voter else listeners,
            "advertised.listeners": listeners,
        }
        text = "".join(f"{name}={value}\n" for name, value in {**kafka_files.PROPERTIES, **SHARED, **own}.items())
        (self.folder / kafka_files.SERVER_NAME).write_text(text, encoding="latin-1")
        identity = self.folder / "log" / "meta.properties"
        lines = identity.read_text(encoding="latin-1").splitlines()
        ours = {"node.id": str(self.number), "cluster.id": self._cluster}
        known = dict(line.split("=", 1) for line in lines) | ours
        identity.write_text("".join(f"{name}={value}\n" for name, value in known.items()), encoding="latin-1")

    def _answers(self, port: int) -> bool:
        """Whether it says of itself that it belongs to the cluster: before, it has no leader and takes no records."""
        try:
            return self.number in _members(port)
        except (OSError, struct.error):
            return False

    def kill(self, how: signal.Signals) -> None:
        """End its Java by a signal."""
        os.kill(self.pid, how)


def _members(port: int) -> list[int]:
    """Return the numbers of the brokers that the one on `port` knows (Metadata, version 0)."""
    with socket.create_connection((HOST, port), timeout=ANSWER_S) as connection:
        answer = _ask(connection, 3, 1, struct.pack(">i", 0))
    (count,), place, members = struct.unpack_from(">i", answer), 4, []
    for _ in range(count):
        number, length = struct.unpack_from(">ih", answer, place)
        place += 6 + length + 4
        (rack,) = struct.unpack_from(">h", answer, place)
        place += 2 + max(0, rack)
        members.append(number)
    return members


class Cluster:
    """Three brokers, and more that are added; leaving it ends all."""

    def __init__(self, folder: Path, brokers: int = 3) -> None:
        self._folder, self._voters = folder, drawn(brokers)
        self._cluster = kafka_files._random_id()
        self.nodes = {number: self._node(number, ports) for number, ports in enumerate(self._voters, 1)}
        """By number."""

    def _node(self, number: int, ports: Ports) -> Node:
        return Node(self._folder, number, ports, self._voters, self._cluster)

    @property
    def bootstrap(self) -> str:
        """All brokers, as clients are given them."""
        return ",".join(f"{HOST}:{node._ports.clients}" for node in self.nodes.values())

    async def __aenter__(self) -> Self:
        try:
            async with asyncio.TaskGroup() as starting:  # none is ready before most of them are there
                for node in self.nodes.values():
                    starting.create_task(asyncio.to_thread(node.start))
        except BaseException:
            await self.__aexit__(None, None, None)
            raise
        await self.until_in_sync()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for node in self.nodes.values():
            with suppress(OSError):  # in order they would wait for one another
                node.kill(signal.SIGKILL)
        await asyncio.gather(*(asyncio.to_thread(node.stop) for node in self.nodes.values()))

    async def add(self) -> int:
        """Add a broker without a vote; return its number."""
        number = max(self.nodes) + 1
        node = self._node(number, drawn(1)[0])
        await asyncio.to_thread(node.start)
        self.nodes[number] = node
        return number

    def kill(self, number: int, how: signal.Signals = signal.SIGKILL) -> None:
        """End a broker."""
        self.nodes[number].kill(how)

    async def again(self, number: int, *, has_data: bool = True) -> None:
        """Start a broker on what it left, whatever became of it; or, where its volume is lost, on nothing at all."""
        node = self.nodes[number]
        if not has_data:
            await asyncio.to_thread(shutil.rmtree, node.folder / "log")
        await asyncio.to_thread(node.restart)

    async def until_in_sync(self) -> float:
        """Wait until every broker is there and every copy of every partition is complete; return how long, seconds."""
        began = monotonic()
        while True:
            with suppress(KafkaError, JaugeError):
                async with TopicAdmin(self.bootstrap) as admin:
                    there, placed = await admin.brokers(), await admin.placed()
                if there == sorted(self.nodes) and not under_replicated(placed):
                    return monotonic() - began
            assert monotonic() - began < PATIENCE_S, "the brokers do not come together"
            await asyncio.sleep(POLL_S)

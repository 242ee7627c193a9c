"""What exporters of others say has the names that the boards ask for: the real Kafka with the JMX exporter."""

import asyncio
import re

import aiohttp
import pytest
from aiokafka import AIOKafkaConsumer

from deploy.grafana.generate import DASHBOARDS
from deploy.kafka.fetch_agent import fetch_agent
from streams.kafka import topics
from streams.kafka.embedded.broker import EmbeddedKafka
from streams.kafka.embedded.loopback import free_port
from streams.kafka.producer import Sender
from tests.observability.expressions import panels_of
from tests.observability.stack import DEPLOY
from tests.observability.test_metrics import linted
from tests.patience import PATIENCE_S

SERIES = re.compile(r"\b((?:kafka|jvm)_\w+)(?:\{([^}]*)\})?")


@pytest.fixture
def agent_port(monkeypatch: pytest.MonkeyPatch) -> int:
    """Let each Java that is started now have the agent, as in deploy/compose-exporters.yml."""
    port = free_port()
    monkeypatch.setenv("JAVA_TOOL_OPTIONS", f"-javaagent:{fetch_agent()}=127.0.0.1:{port}:{DEPLOY}/kafka/jmx.yml")
    return port


@pytest.mark.thorough
async def test_a_broker_with_the_jmx_exporter_says_all_that_the_boards_ask_for(agent_port: int) -> None:
    async with EmbeddedKafka() as kafka:
        await topics.apply(kafka.bootstrap, prefix="", partitions=2)
        async with Sender(kafka.bootstrap, "test") as sender:
            await sender.send("mentions", {0: [(b"k", b"v", ())] * 7})
        reader = AIOKafkaConsumer("mentions", bootstrap_servers=kafka.bootstrap, auto_offset_reset="earliest")
        async with reader, asyncio.timeout(PATIENCE_S):  # what nobody has read has no count of bytes read
            assert (await reader.getone()).value == b"v"
        address = f"http://127.0.0.1:{agent_port}/metrics"
        async with aiohttp.ClientSession() as session, session.get(address) as answer:
            scraped = await answer.text()
    wanted = {
        (name, labels)
        for board in DASHBOARDS
        for panel in panels_of(board)
        for target in panel.targets
        for name, labels in SERIES.findall(target.expression)
    }
    assert len(wanted) > 10
    for name, labels in wanted:
        own = [one for one in labels.split(",") if one and not one.startswith("job=")]
        lines = [line for line in scraped.splitlines() if line.startswith((f"{name}{{", f"{name} "))]
        assert [line for line in lines if all(one in line for one in own)], (name, labels)
    value = re.search(r'^kafka_server_brokertopicmetrics_messagesin_total\{topic="mentions"\} (\S+)$', scraped, re.M)
    assert value is not None
    assert float(value[1]) == 7
    assert re.search(r"^kafka_controller_kafkacontroller_activecontrollercount 1\.0$", scraped, re.M)
    found = linted("".join(f"{line}\n" for line in scraped.splitlines() if "kafka_" in line))
    assert not found, "\n".join(found)

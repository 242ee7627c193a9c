"""What all tests of the webhook have: topics of their own, and patience."""

import pytest

from streams.collect.sources.webhook import server
from streams.kafka import topics
from streams.kafka.topic_specs import specs
from tests.collect.webhook.hooked import PARTITIONS
from tests.conftest import SharedKafka
from tests.patience import PATIENCE_S


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a machine that stands still for a while no request is sent away for that."""
    monkeypatch.setattr(server, "BODY_S", PATIENCE_S)
    monkeypatch.setattr(server, "BROKER_S", PATIENCE_S)


@pytest.fixture
async def prefix(kafka: SharedKafka) -> str:
    made = kafka.prefix()
    await topics.apply_specs(kafka.bootstrap, specs(made, PARTITIONS))
    return made

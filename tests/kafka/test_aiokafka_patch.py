"""The repair of aiokafka's reading of committed offsets."""

from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.consumer.group_coordinator import GroupCoordinator
from aiokafka.structs import OffsetAndMetadata

from streams.kafka.aiokafka_patch import heed_offset_errors

PARTITION = TopicPartition("observations", 0)


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What a broker answers, one after the other, to a coordinator that stands alone."""
    waiting: list[Any] = [
        SimpleNamespace(topics=[], error_code=14),  # still loading
        SimpleNamespace(topics=[("observations", [(0, 7, "", 0)])], error_code=0),
    ]

    async def from_broker(self: GroupCoordinator, request: Any) -> Any:
        return waiting.pop(0)

    async def known(self: GroupCoordinator) -> None:
        return None

    monkeypatch.setattr(GroupCoordinator, "_send_req", from_broker)
    monkeypatch.setattr(GroupCoordinator, "ensure_coordinator_known", known)
    return waiting


def alone() -> Any:
    coordinator: Any = GroupCoordinator.__new__(GroupCoordinator)
    coordinator.group_id, coordinator._retry_backoff_ms = "jauge-score", 1
    return coordinator


async def test_committed_offsets_that_are_still_loading_are_asked_for_again(answers: list[Any]) -> None:
    heed_offset_errors()
    heed_offset_errors()
    found = await alone().fetch_committed_offsets([PARTITION])
    assert found == {PARTITION: OffsetAndMetadata(7, "")}


async def test_the_library_still_needs_the_repair(answers: list[Any]) -> None:
    """When this fails aiokafka heeds the error itself: remove `streams/kafka/aiokafka_patch.py`."""
    assert await alone().fetch_committed_offsets([PARTITION]) == {}

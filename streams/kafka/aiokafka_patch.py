"""Repairs of aiokafka 0.14.

An error in place of the committed offsets is not "none were committed". While a coordinator
loads its groups (after a broker's restart, or when another broker takes over) OffsetFetch
answers with an error for the whole request and no partitions. aiokafka reads the partitions
alone, finds none, and begins where `auto_offset_reset` says. Seen with the embedded Kafka in
one restart of ten.

And gzip need not try its hardest: aiokafka compresses at level 9, and offers no other. On batches of brand mentions,
579 bytes each, level 1 of zlib takes 2.9 µs a record and leaves 134 bytes; ISA-L takes 0.7 µs and leaves 128. Every
client reads what it writes.

And a consumer to which nothing comes asks twice a second, and looks at its partitions five times. Where few mentions
come that is nearly all that a role does.

And a consumer that is stopped in a rebalance waits for its end before it leaves the group: for the slowest of the
others, up to their rebalance time-out. The others wait for it meanwhile.
"""

import asyncio
import sys
from collections import Counter
from collections.abc import Callable, Collection
from contextlib import suppress
from typing import Any

from aiokafka import AIOKafkaConsumer
from aiokafka.consumer.group_coordinator import GroupCoordinator
from aiokafka.errors import KafkaError, NotCoordinatorForGroupError, for_code
from aiokafka.protocol.group import LeaveGroupRequest
from aiokafka.record.default_records import DefaultRecordBatchBuilder
from isal import isal_zlib

LOOK_AGAIN_S = 3.0
"""aiokafka looks over its partitions five times a second. All that it could find wakes it anyway: a fetch that ended,
records that were taken, a partition that goes on, a new leader."""
_API_KEY = 9
"""OffsetFetch."""
_LEVEL, _GZIP_WINDOW = 2, 31


def heed_offset_errors() -> None:
    """Make every consumer of this process ask again instead; doing it twice changes nothing."""
    original = GroupCoordinator._send_req
    if getattr(original, "heeds_offset_errors", False):
        return

    async def send(self: GroupCoordinator, request: Any) -> Any:
        response = await original(self, request)
        code = response.error_code if request.API_KEY == _API_KEY and hasattr(response, "error_code") else 0
        if code:
            error = for_code(code)
            if error is NotCoordinatorForGroupError:
                self.coordinator_dead()
            raise error  # the caller asks again after a pause, as all of these are retriable
        return response

    send.heeds_offset_errors = True  # type: ignore[attr-defined]
    GroupCoordinator._send_req = send


def compress_quickly() -> None:
    """Make the batches of this process that are compressed by gzip take the quickest level of it."""
    sys.modules[DefaultRecordBatchBuilder.__module__].gzip_encode = _gzip_encode  # type: ignore[attr-defined]


def _gzip_encode(payload: bytes) -> bytes:
    compressor = isal_zlib.compressobj(_LEVEL, isal_zlib.DEFLATED, _GZIP_WINDOW)
    compressed: bytes = compressor.compress(payload) + compressor.flush()
    return compressed


def pace_fetches(consumer: Any, wait_ms: int) -> None:
    """Let the broker hold the next fetches of a started `AIOKafkaConsumer` so long where it has nothing for them.

    A record that comes ends a fetch at once. Whatever else is asked of that broker waits meanwhile, as do partitions
    that were drained since the fetch began.
    """
    fetcher = consumer._fetcher
    fetcher._fetch_max_wait_ms, fetcher._fetcher_timeout = wait_ms, LOOK_AGAIN_S


def hold_whole_fetches(
    consumer: Any, topics: Collection[str], wait_ms: int, may_hold: Callable[[], bool] = lambda: True
) -> None:
    """Let the broker hold so long each fetch of a started consumer that asks for all it leads of some topics.

    A record that comes ends a fetch at once, and there is nothing else that it could be asked for meanwhile: records of
    other topics lie here untaken, or are waited for as well. Any other fetch is held as long as before.

    Args:
        consumer: an `AIOKafkaConsumer`; whose partitions are assigned, by a group or by hand.
        topics: full names.
        wait_ms: how long.
        may_hold: is asked before each fetch.
    """
    fetcher = consumer._fetcher
    fetcher._fetcher_timeout = LOOK_AGAIN_S
    find_actions = fetcher._get_actions_per_node

    def actions(assignment: Any) -> Any:
        fetches, *others = find_actions(assignment)
        if fetches and may_hold():
            led = Counter(fetcher._select_read_replica(tp) for tp in assignment.tps if tp.topic in topics)
            for node, request in fetches:
                asked = sum(len(partitions) for topic, partitions in request.topics if topic in topics)
                if asked == led[node]:
                    request._max_wait_ms = wait_ms
        return fetches, *others

    fetcher._get_actions_per_node = actions


async def stop_at_once(consumer: AIOKafkaConsumer) -> None:
    """Stop a consumer, and let it leave its group though a rebalance is under way.

    The broker answers one connection in order, so the request to leave goes by another one than the request to join. It
    ends the wait of that one, too.
    """
    stopping = asyncio.ensure_future(consumer.stop())
    await asyncio.sleep(0)  # it is closing from now on, and does not join again when it is told that it has left
    leaving = asyncio.ensure_future(_leave(consumer._coordinator))
    try:
        await stopping
    finally:
        leaving.cancel()
        await asyncio.wait({leaving})


async def _leave(coordinator: Any) -> None:
    node, member = coordinator.coordinator_id, coordinator.member_id
    if node is not None and member:
        with suppress(KafkaError):  # it is taken out by its session then
            await coordinator._client.send(node, LeaveGroupRequest(coordinator.group_id, member))

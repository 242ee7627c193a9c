"""A Faust worker set up so that none of the library's measured traps is open."""

import asyncio
import logging
from collections.abc import Iterable
from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import Self

from faust import SASLCredentials, SSLCredentials

from streams.config.errors import JaugeError
from streams.config.settings import Settings
from streams.kafka.access import arguments
from streams.kafka.aiokafka_patch import heed_offset_errors
from streams.kafka.group_id import group_id
from streams.runtime.faust_batching import BatchApp

FETCH_BYTES = {"match": 1 << 17, "score": 1 << 19}
"""By role, of one partition. Partitions are read in turn, so those of `mentions` drift apart in stream time by what a
fetch brings, and `score` keeps all panes open that lie between them."""

STOP_S = 6.0
"""How long a worker may take to leave its group; then it is taken out by its session."""
SESSION_S = 10.0
"""A worker of which the broker reads nothing for so long is out of its group."""
CANCEL_AGAIN_S, CANCELS = 0.1, 20

log = logging.getLogger(__name__)


def credentials(bootstrap: str) -> SASLCredentials | SSLCredentials | None:
    """Return how a Faust app gets in; None: there is nothing to say."""
    client = arguments(bootstrap)
    if "sasl_mechanism" in client:
        return SASLCredentials(
            username=client["sasl_plain_username"],
            password=client["sasl_plain_password"],
            ssl_context=client.get("ssl_context"),
            mechanism=client["sasl_mechanism"],
        )
    return SSLCredentials(client["ssl_context"]) if "ssl_context" in client else None


def most_packed(settings: Settings) -> dict[str, int]:
    """Return the topics that are read packed, and how many records make a batch at most: one takes some 50 ms."""
    return {settings.kafka.topics.observations: 8_192, settings.kafka.topics.mentions: 2_000}


def new_app(settings: Settings, role: str, batch_topics: Iterable[str]) -> BatchApp:
    """Make the app of one role; `batch_topics` are full topic names."""
    heed_offset_errors()
    topics = frozenset(batch_topics)
    return BatchApp(
        group_id(settings, role),
        batch_topics=topics,
        # Packed records have no headers, in which contexts of traces come.
        packed_topics={
            topic: most
            for topic, most in most_packed(settings).items()
            if topic in topics and settings.traces.endpoint is None
        },
        broker=f"kafka://{settings.kafka.servers}",
        broker_credentials=credentials(settings.kafka.servers),
        store="memory://",
        # exactly_once was measured to lose events on kill -9; the fold makes at-least-once exact.
        processing_guarantee="at_least_once",
        topic_allow_declare=False,
        topic_disable_leader=True,
        topic_partitions=settings.kafka.partitions,
        table_standby_replicas=0,
        consumer_auto_offset_reset="earliest",
        broker_max_poll_records=2_000,
        consumer_max_fetch_size=FETCH_BYTES.get(role, FETCH_BYTES["score"]),
        broker_session_timeout=SESSION_S,
        broker_heartbeat_interval=3.0,
        broker_rebalance_timeout=30.0,
        broker_max_poll_interval=300.0,
        broker_commit_interval=0.5,
        stream_buffer_maxsize=4,  # batches, not records
        stream_wait_empty=False,
        stream_recovery_delay=0.0,
        producer_compression_type=None,
        web_enabled=False,
        autodiscover=False,
        debug=False,
        origin="streams",
    )


class Running(AbstractAsyncContextManager["Running"]):
    """A started app; leaving stops it, whatever happened."""

    def __init__(self, app: BatchApp) -> None:
        self._app = app

    async def __aenter__(self) -> Self:
        try:
            await self._app.start()
        except BaseException:  # told to stop while starting: what has started would wait for ever
            await self._stop()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stop()

    async def _stop(self) -> None:
        stopping = asyncio.ensure_future(self._app.stop())
        await asyncio.wait({stopping}, timeout=STOP_S)
        if not stopping.done():
            log.warning(
                "the consumer group was not left within %.0f s, as the broker does not answer: others have the "
                "partitions %.0f s later; nothing is lost",
                STOP_S,
                SESSION_S,
            )
        for _ in range(CANCELS):  # once is not enough: services of the library go on with the next one
            if stopping.done():
                break
            stopping.cancel()
            await asyncio.wait({stopping}, timeout=CANCEL_AGAIN_S)
        # Of an app that crashed its fetcher may be cancelled again: that must not hide what it crashed with.
        if stopping.done() and not stopping.cancelled() and (fault := stopping.exception()) is not None:
            log.warning("the worker did not stop in order (%r); nothing is lost", fault)

    async def until_crash(self) -> None:
        """Wait until the app stops by itself, which it never should.

        Raises:
            JaugeError: with what made it stop.
        """
        ended = [asyncio.create_task(event.wait()) for event in (self._app._crashed, self._app._stopped)]
        try:
            await asyncio.wait(ended, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for waiting in ended:
                waiting.cancel()
        if isinstance(self._app.crash_reason, JaugeError):
            raise self._app.crash_reason
        raise JaugeError(f"the worker stopped by itself ({self._app.crash_reason!r}): start it again, nothing is lost")

"""How often a consumer asks for records that do not come: in calm weather that is nearly all that a role does.

Leans on private names of aiokafka 0.14, which is therefore pinned; ``tests/kafka/test_fetch_pace.py`` is the contract
that an upgrade has to pass.
"""

from typing import Any

LOOK_AGAIN_S = 1.0
"""aiokafka looks over its partitions five times a second. All that it could find wakes it anyway: a fetch that ended,
records that were taken, a partition that goes on, a new leader."""


def pace_fetches(consumer: Any, wait_ms: int) -> None:
    """Let the broker hold the next fetches of a started `AIOKafkaConsumer` so long where it has nothing for them.

    A record that comes ends a fetch at once. Whatever else is asked of that broker waits meanwhile, as do partitions
    that were drained since the fetch began.
    """
    fetcher = consumer._fetcher
    fetcher._fetch_max_wait_ms, fetcher._fetcher_timeout = wait_ms, LOOK_AGAIN_S

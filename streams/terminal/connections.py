"""Says in a terminal which sources of a running installation are not connected, and where the log is."""

import asyncio
from collections.abc import Callable, Collection
from pathlib import Path
from time import time
from typing import NamedTuple

from aiokafka.structs import ConsumerRecord

from schemas.health import SourceHealth
from streams.kafka.checked_decoder import CheckedDecoder
from streams.kafka.follower import Follower

LOOK_EVERY_S = 5.0
SAY_AFTER_S = 90.0
"""A source may take so long to connect, and to connect again; the first record of some comes after a minute."""
STALE_S = 150.0
"""A collector without a health record for so long is not connected; one is due each minute."""


class Seen(NamedTuple):
    """The newest health record of a collector."""

    source: str
    """As the settings call it."""
    connected: bool
    received_s: float
    """When the broker had it, seconds since the epoch."""


class Connections:
    """Which of the sources that are switched on are connected, and what of that was said."""

    def __init__(self, names: Collection[str], log: Path, now_s: float) -> None:
        """`names`: of the sources that are switched on; `log`: of their role; `now_s`: seconds since the epoch."""
        self._log = log
        self._well_s = dict.fromkeys(sorted(names), now_s)
        """When each was connected last, or was started."""
        self._said = ""

    def line(self, seen: Collection[Seen], now_s: float) -> str:
        """Return what there is to say now and was not said before; empty: nothing.

        >>> now = Connections(["x", "hn"], Path("logs/collect.log"), 0.0)
        >>> now.line([Seen("x", True, 50.0), Seen("hn", False, 50.0)], 90.0)
        ''
        >>> now.line([Seen("x", True, 50.0), Seen("hn", False, 50.0)], 91.0)
        'not connected: hn; logs/collect.log says why, and `jauge doctor` asks each source'
        >>> now.line([Seen("x", True, 50.0), Seen("hn", True, 92.0)], 92.0)
        'all sources are connected'
        >>> now.line([], 500.0).partition(";")[0]
        'no source is connected (hn, x): no mention comes in'
        """
        for one in seen:
            if one.connected and now_s - one.received_s <= STALE_S and one.source in self._well_s:
                self._well_s[one.source] = now_s
        away = [name for name, well_s in self._well_s.items() if now_s - well_s > SAY_AFTER_S]
        if not away:
            line = "all sources are connected" if self._said else ""
        else:
            none = len(away) == len(self._well_s)
            names = ", ".join(away)
            first = f"no source is connected ({names}): no mention comes in" if none else f"not connected: {names}"
            line = f"{first}; {self._log} says why, and `jauge doctor` asks each source"
        is_new = line != self._said
        self._said = line if away else ""
        return line if is_new else ""


async def say_connections(
    servers: str, topic: str, names: Collection[str], log: Path, say: Callable[[str], None]
) -> None:
    """Say which sources are not connected whenever that changes, for ever.

    Args:
        servers: of the broker.
        topic: ``source-health``, with its prefix.
        names: of the sources that are switched on.
        log: of the role `collect`.
        say: is called with one line.
    """
    found: dict[str, Seen] = {}
    decode = CheckedDecoder("source-health", SourceHealth).decode
    connections = Connections(names, log, time())

    def read(record: ConsumerRecord) -> None:
        health = decode(record)
        setting = health.source if health.source in names else health.instance.partition(":")[0]  # of a webhook
        found[health.instance or health.source] = Seen(setting, health.connected, record.timestamp / 1_000)

    async with Follower(servers, topic, read):
        while True:
            if line := connections.line(found.values(), time()):
                say(line)
            await asyncio.sleep(LOOK_EVERY_S)

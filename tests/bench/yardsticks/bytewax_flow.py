"""The four counters in Bytewax: ``python -m tests.bench.yardsticks.bytewax_flow windows|minutes BOOTSTRAP IN OUT``.

`windows` leaves event time to Bytewax's own windows, as whoever begins with it would. `minutes` keeps them by hand in
batches, which is the fastest that was found: nothing closes a minute but a newer mention of the brand. Both have one
worker and save their state every ten seconds, which is Bytewax's default where it is to recover. They read the topic
from its beginning to its end, and print what they used from the first mention until their last record was sent.
"""

import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic, process_time
from typing import Any

from bytewax import operators as op
from bytewax.connectors.kafka import KafkaSink, KafkaSinkMessage, KafkaSource
from bytewax.dataflow import Dataflow
from bytewax.operators import KeyedStream, StatefulBatchLogic, windowing
from bytewax.recovery import RecoveryConfig, init_db_dir
from bytewax.run import cli_main

from tests.bench.yardsticks.counters import MINUTE_MS, BrandMinutes, Closed, Said, brand_of, decode, output, tone_of
from tests.bench.yardsticks.used import used_line

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
WAIT = timedelta(minutes=15)
"""For mentions out of order: partitions are read at different paces, and none may be late here."""


class Reader:
    """Reads values; the first one begins the measurement."""

    def __init__(self) -> None:
        self.mentions = 0
        self._began: tuple[float, float] = (0.0, 0.0)

    def read(self, messages: list[Any]) -> list[tuple[str, Said]]:
        """Return brands and mentions."""
        if not self.mentions:
            self._began = monotonic(), process_time()
        self.mentions += len(messages)
        return [(brand_of(said), said) for said in [decode(message.value) for message in messages]]

    def used(self) -> str:
        """Return what was used since."""
        began_s, began_cpu_s = self._began
        return used_line(self.mentions, monotonic() - began_s, process_time() - began_cpu_s)


class Counting(StatefulBatchLogic):
    """The counters of one brand."""

    def __init__(self, state: dict[int, tuple[int, int, int, frozenset[str]]] | None) -> None:
        self._minutes = BrandMinutes(state)

    def on_batch(self, values: list[Said]) -> tuple[list[Closed], bool]:
        return self._minutes.add(values), False

    def on_eof(self) -> tuple[list[Closed], bool]:
        return self._minutes.rest(), True

    def notify_at(self) -> datetime | None:
        return None

    def snapshot(self) -> dict[int, tuple[int, int, int, frozenset[str]]]:
        return self._minutes.open_minutes()


def by_hand(said: KeyedStream) -> KeyedStream:
    """Return the closed minutes of each brand, in batches."""
    return op.stateful_batch("count", said, Counting)


def by_windows(said: KeyedStream) -> KeyedStream:
    """Return the same, closed by Bytewax."""

    def add(counters: list[Any], one: Said) -> list[Any]:
        counters[0] += 1
        counters[1] += one.likes
        counters[2] += tone_of(one.text)
        counters[3].add(one.author)
        return counters

    def join(left: list[Any], right: list[Any]) -> list[Any]:
        return [*(a + b for a, b in zip(left[:3], right[:3], strict=True)), left[3] | right[3]]

    clock = windowing.EventClock(lambda one: datetime.fromtimestamp(one.created_at / 1_000, UTC), WAIT)
    minutes = windowing.TumblingWindower(length=timedelta(milliseconds=MINUTE_MS), align_to=EPOCH)
    counted = windowing.fold_window("count", said, clock, minutes, lambda: [0, 0, 0, set()], add, join)
    return op.map_value("close", counted.down, lambda one: Closed(one[0], *one[1][:3], len(one[1][3])))


def flow_of(count: str, bootstrap: str, read: str, write: str, reader: Reader) -> Dataflow:
    """Return the flow; `count`: ``windows`` or ``minutes``."""
    flow = Dataflow("four_counters")
    messages = op.input("in", flow, KafkaSource([bootstrap], [read], tail=False))
    said = op.flat_map_batch("read", messages, reader.read)
    closed = {"windows": by_windows, "minutes": by_hand}[count](said)
    records = op.map("write", closed, lambda one: KafkaSinkMessage(one[0].encode(), output(*one)))
    op.output("out", records, KafkaSink([bootstrap], write))
    return flow


def main() -> None:
    reader = Reader()
    with tempfile.TemporaryDirectory() as folder:
        init_db_dir(Path(folder), 1)
        flow = flow_of(*sys.argv[1:5], reader)
        cli_main(flow, workers_per_process=1, recovery_config=RecoveryConfig(Path(folder)))
    print(reader.used())


if __name__ == "__main__":
    main()

"""What each panel has to show of the recorded day, from the day's own figures and without PromQL."""

from collections.abc import Iterator

import numpy as np

from scoring.method.constants import INDICATORS
from tests.observability.recorded.day import (
    BRANDS,
    EARLY,
    LATER,
    PROCESSES,
    SOURCES,
    STEP_S,
    STEPS,
    TIMES_S,
    Day,
    Key,
    key,
)
from tests.observability.recorded.machine import BROKERS, FIRES, MACHINE, TOPICS, Machine

Series = dict[Key, np.ndarray]
"""By labels, a value for each step; NaN where there is none."""
CHOSEN = ("Loud", "Brand 1", BRANDS[10])
"""Of the dashboard that compares; that of one brand shows the first."""
SPAN = 4
"""Steps in the hour over which rates are taken."""


def always(value: float, **labels: str) -> Series:
    """One series that stays what it is."""
    return {key(**labels): np.full(STEPS, float(value))}


def within(steps: slice, value: float = 1.0, **labels: str) -> Series:
    """One series that is there in some steps alone."""
    shown = np.full(STEPS, np.nan)
    shown[steps] = value
    return {key(**labels): shown}


def rate(counter: np.ndarray | list[float]) -> np.ndarray:
    """How much a counter grew each second, of the hour before."""
    counter = np.asarray(counter, float)
    return np.r_[np.full(SPAN, np.nan), (counter[SPAN:] - counter[:-SPAN]) / (SPAN * STEP_S)]


def by_brand(values: np.ndarray, names: tuple[str, ...] = BRANDS) -> Series:
    """A series for each of some brands, in the first window."""
    return {key(brand=name): values[BRANDS.index(name), 0].astype(float) for name in names}


def panels(day: Day, machine: Machine) -> dict[tuple[str, str], list[Series]]:
    """Return the series of each target by dashboard and title of the panel."""
    return dict(
        [
            *_overview(day),
            *_brand(day),
            *_compare(day),
            *_pipeline(day),
            *_sources(day),
            *_kafka(day, machine),
            *_host(day, machine),
        ]
    )


def _half_width(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return np.maximum(0, points - 5), np.minimum(100, points + 5)


Panels = Iterator[tuple[tuple[str, str], list[Series]]]


def _overview(day: Day) -> Panels:
    low, high = _half_width(day.points)
    figures = (day.points, low, high, day.momentum, day.mentions)
    yield ("overview", "League table"), [by_brand(values) for values in figures]
    order = np.argsort(-day.points[:, 0, -1])
    yield ("overview", "Trend"), [by_brand(day.points, tuple(BRANDS[place] for place in order[:10]))]
    change = day.momentum[:, 0, -1]
    places = np.argsort(change)
    moved = [place for place in places[:5] if change[place] < 0] + [place for place in places[-5:] if change[place] > 0]
    yield ("overview", "What moved most"), [by_brand(day.momentum, tuple(BRANDS[place] for place in moved))]
    seen_ms = TIMES_S[LATER] * 1_000.0
    drop = {"brand": "Loud", "kind": "drop", "severity": "critical"}
    yield (
        ("overview", "Open alerts"),
        [
            always(seen_ms, window="6h", **drop)
            | always(seen_ms, window="24h", **drop)
            | always(seen_ms, brand="Brand 3", kind="surge", severity="warning", window="5m")
        ],
    )


def _brand(day: Day) -> Panels:
    place = BRANDS.index("Loud"), 0
    low, high = _half_width(day.points)
    yield ("brand", "Score"), [{key(): values[place]} for values in (day.points, low, high)]
    of_brand = day.indicators[place]
    yield ("brand", "Indicators"), [{key(indicator=name): of_brand[:, n] for n, name in enumerate(INDICATORS)}]
    yield ("brand", "Mentions"), [{key(): day.mentions[place]}]
    yield (
        ("brand", "What an open drop is made of"),
        [
            always(-11.49, window="6h", indicator="favour", source="x")
            | always(0.75, window="6h", indicator="presence", source="x")
            | always(-8.49, window="24h", indicator="favour", source="x")
            | always(-2.5, window="24h", indicator="reach", source="bluesky")
        ],
    )
    yield ("brand", "Momentum"), [{key(): day.momentum[place]}]
    yield ("brand", "Breadth"), [{key(): day.breadth[place]}]


def _compare(day: Day) -> Panels:
    yield ("compare", "Scores"), [by_brand(day.points, CHOSEN)]
    yield ("compare", "Indicators"), [by_brand(day.indicators[..., n], CHOSEN) for n in range(len(INDICATORS))]
    spoken = by_brand(day.mentions, CHOSEN)
    yield ("compare", "Share of voice"), [{brand: values / sum(spoken.values()) for brand, values in spoken.items()}]


def _pipeline(day: Day) -> Panels:
    yield ("pipeline", "Lag"), [{key(): day.lag.max(0) / 2}]
    yield ("pipeline", "Caught up"), [always(0.5)]
    yield ("pipeline", "Not sealed"), [always(7_200)]
    yield ("pipeline", "Workers"), [always(len(PROCESSES))]
    yield (
        ("pipeline", "Events"),
        [
            {
                key(role="match", outcome="scored"): rate(day.matched),
                key(role="match", outcome="unmatched"): rate(day.unmatched),
                key(role="score", outcome="scored"): 2 * rate(day.matched),
            }
        ],
    )
    yield ("pipeline", "Records that wait"), [_waiting(day)]
    # Of half of the records the 99th percentile is at 0.98 of their bucket, which the histogram fills evenly.
    delays = 0.25 + 0.98 * (0.4 - 0.25), 0.15
    yield ("pipeline", "Delay"), [always(at, job="jauge-match") | always(at, job="jauge-score") for at in delays]
    yield (
        ("pipeline", "Reading and folding"),
        [
            {
                key(instance=of): rate(day.raw[f"jauge_{work}_seconds_sum", of])
                for of in ("score-1:9464", "score-2:9464")
            }
            for work in ("read", "fold")
        ],
    )
    first, second = {"instance": "score-1:9464"}, {"instance": "score-2:9464"}
    yield ("pipeline", "Recovery"), [always(12.5, **first) | always(13.5, **second)]
    # Of six brands in two windows 6 figures and 4 indicators, 2 sources, and of each alert when and that it is.
    series = np.full(STEPS, 6 * 2 * (6 + 4) + 2.0)
    drop, surge = 5, 4
    """Of a drop also change, fall and peak; of a surge peak and what is usual: without the parts of a drop."""
    parts = np.zeros((2, STEPS))
    parts[0, EARLY] += drop + 1
    parts[1, LATER:] += 2 * (drop + 2) + surge
    yield ("pipeline", "Series"), [{key(**first): series + parts[0], key(**second): series + parts[1]}]


def _waiting(day: Day) -> Series:
    return {
        key(role="match", topic="mentions"): day.lag[0],
        key(role="score", topic="observations"): day.lag[1],
    }


def _sources(day: Day) -> Panels:
    steps = np.arange(STEPS)
    connected, gaps = dict(zip(SOURCES, (1, 0), strict=True)), dict(zip(SOURCES, (2, 0), strict=True))
    yield (
        ("sources", "Health"),
        [
            {key(source=source): of(source) for source in SOURCES}
            for of in (
                lambda source: np.full(STEPS, connected[source]),
                lambda _: np.full(STEPS, 30.0),
                lambda _: steps * 10,
                lambda _: steps,
                lambda source: np.full(STEPS, gaps[source]),
            )
        ],
    )
    yield ("sources", "Mentions"), [{key(source=name): rate(day.admitted[n]) for n, name in enumerate(SOURCES)}]
    yield ("sources", "Coverage"), [{key(source=name): day.coverage[:, n].min(0) for n, name in enumerate(SOURCES)}]


def _kafka(day: Day, machine: Machine) -> Panels:
    def by_topic(values: np.ndarray) -> Series:
        return {key(topic=name): values[n] for n, name in enumerate(TOPICS)}

    yield ("kafka", "Offline partitions"), [always(3)]
    yield ("kafka", "Under-replicated partitions"), [{key(): machine.under_replicated.sum(0)}]
    yield ("kafka", "Active controllers"), [always(1)]
    yield ("kafka", "Idle request handlers"), [{key(): machine.idle.min(0)}]
    yield ("kafka", "Records written"), [by_topic(np.array([rate(one) for one in machine.messages.sum(0)]))]
    yield ("kafka", "Bytes"), [{key(): rate(one.sum((0, 1)))} for one in (machine.bytes_in, machine.bytes_out)]
    yield ("kafka", "Size on disk"), [by_topic(2 * machine.sizes.sum(0))]
    yield ("kafka", "Records that wait"), [_waiting(day)]
    yield ("kafka", "Time of requests"), [{key(request="Produce"): 2 * machine.took.max(0)}]
    yield ("kafka", "Heap"), [{key(instance=name): machine.heap[n] / 200 for n, name in enumerate(BROKERS)}]


def _host(day: Day, machine: Machine) -> Panels:
    def by_process(of: str, over: str = "") -> Series:
        return {
            key(job=job, instance=instance): np.array(day.raw[of, instance]) / (day.raw[over, instance] if over else 1)
            for job, instance in PROCESSES
        }

    spent = by_process("process_cpu_seconds_total")
    yield ("host", "CPU of the roles"), [{process: rate(seconds) for process, seconds in spent.items()}]
    yield ("host", "Memory of the roles"), [by_process("process_resident_memory_bytes")]
    yield ("host", "Open files of the roles"), [by_process("process_open_fds", "process_max_fds")]
    here = key(instance=MACHINE)
    yield ("host", "CPU"), [{here: 1 - np.array([rate(core) for core in machine.idle_s]).mean(0)}]
    yield ("host", "Memory"), [{here: 1 - machine.available / 100}]
    yield ("host", "Disk"), [{key(instance=MACHINE, mountpoint="/"): 1 - machine.free / 100}]
    yield ("host", "Network"), [{here: rate(one)} for one in (machine.received, machine.sent)]


def annotations() -> dict[str, Series]:
    """Return the spans of incidents that each dashboard marks."""
    since, source = slice(LATER, STEPS), within(FIRES, alertname="JaugeSourceDown", severity="warning")
    loud = within(since, brand="Loud", kind="drop")
    return {
        "overview": within(EARLY, brand="Brand 2", kind="drop") | loud | within(since, brand="Brand 3", kind="surge"),
        "brand": within(since, kind="drop", window="6h") | within(since, kind="drop", window="24h"),
        "compare": loud,
        **dict.fromkeys(("pipeline", "sources", "kafka", "host"), source),
    }

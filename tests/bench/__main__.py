"""The engine, measured: ``make bench``, about half an hour on a machine that does nothing else.

Prints a table, writes ``bench.json`` with the machine named, and draws how `score` grows.
Speeds of one machine drift by half: read the ratios to the per-event Faust agents, which
were taken in the same run.
"""

import argparse
import asyncio
import json
import os
import platform
import sys
from collections.abc import Awaitable, Callable
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any

from streams.kafka.embedded.broker import EmbeddedKafka
from tests.bench import (
    alert,
    board,
    brand_edits,
    disk,
    documents,
    growth,
    latency,
    methods,
    page,
    pushes,
    queries,
    recovery,
    scrape,
)
from tests.bench.files import replay
from tests.bench.harness.drain import Drain, drain
from tests.bench.harness.fill import fill_mentions, fill_observations
from tests.bench.harness.plot import line_chart
from tests.bench.harness.takeover import takeover
from tests.bench.harness.workload import SCORE_BRANDS
from tests.bench.parts import parts
from tests.bench.stream_time import quiet_years, standstill, ticks
from tests.bench.whole import whole_way
from tests.bench.yardsticks import compare

SCORE_EVENTS = 1_500_000
MATCH_EVENTS = 200_000
YARDSTICK_EVENTS = 20_000
DAYS = 10.0
PREFIXES = {"jauge": "bench.", "per-event": "yard."}
PLOTS = Path(__file__).parent / "plots"
RATE, HOT = 2_000, 0.3


async def drains(bootstrap: str) -> dict[str, Drain]:
    """Drain each role's topic; `match` last, for it fills the topic that `score` reads."""
    for prefix, score_events, match_events in (
        (PREFIXES["jauge"], SCORE_EVENTS, MATCH_EVENTS),
        (PREFIXES["per-event"], YARDSTICK_EVENTS, YARDSTICK_EVENTS),
    ):
        await fill_observations(bootstrap, prefix, score_events, SCORE_BRANDS, DAYS)
        await fill_mentions(bootstrap, prefix, match_events)
    done: dict[str, Drain] = {}
    for role, topic in (("score", "observations"), ("match", "mentions")):
        for who, prefix in PREFIXES.items():
            own = who == "jauge"
            command = ["streams.cli.main", role] if own else ["tests.bench.harness.per_event", role]
            group = f"{prefix.rstrip('.')}-{role}" if own else f"{prefix.rstrip('.')}-per-event-{role}"
            done[f"{who} {role}"] = await drain(command, bootstrap, prefix, group, f"{prefix}{topic}")
    return done


async def hot(bootstrap: str) -> dict[str, Any]:
    """Latency of the neighbours of a brand of which 30% of all mentions speak, and without it."""
    return {
        "even": await latency.latency(bootstrap, "even.", RATE),
        "hot": await latency.latency(bootstrap, "hot.", RATE, HOT),
    }


MEASURES: dict[str, Callable[[str], Awaitable[Any]]] = {
    "drains": drains,
    "whole way": whole_way,
    "parts": parts,
    "methods": methods.measure,
    "latency": latency.measure,
    "hot brand": hot,
    "growth": growth.measure,
    "memory": growth.memory,
    "recovery": recovery.recovery,
    "takeover": takeover,
    "board": board.measure,
    "page": page.measure,
    "pushes": pushes.measure,
    "scrape": scrape.measure,
    "documents": documents.measure,
    "alert": alert.measure,
    "queries": queries.measure,
    "standstill": standstill.measure,
    "quiet years": quiet_years.measure,
    "yardsticks": compare.measure,
    "brand edits": brand_edits.measure,
    "disk": disk.measure,
    "file replay": replay.measure,
}
OF_BROKER: dict[str, Callable[[EmbeddedKafka], Awaitable[Any]]] = {"ticks": ticks.ticks}
"""Measures of the broker too: of its process, and of what lies on its disk."""


def plain(measured: Any) -> Any:
    """Return what was measured as JSON has it."""
    if is_dataclass(measured) and not isinstance(measured, type):
        return asdict(measured)
    if isinstance(measured, dict):
        return {name: plain(one) for name, one in measured.items()}
    return [plain(one) for one in measured] if isinstance(measured, list) else measured


def table(figures: dict[str, Any]) -> str:
    """Return the figures as Markdown."""
    lines = []
    if done := figures.get("drains"):
        lines += [
            "| role | events/s | CPU µs an event | resident MB | times the per-event agent |",
            "|---|---|---|---|---|",
        ]
        for name, one in done.items():
            ratio = one["events_per_s"] / done[f"per-event {name.split()[1]}"]["events_per_s"]
            cells = (
                f"{one['events_per_s']:,.0f} | {one['cpu_us_per_event']:.1f} | {one['resident_mb']:.0f} | {ratio:.1f}"
            )
            lines.append(f"| {name} | {cells} |")
    lines += ["", "| what | measured |", "|---|---|"]
    if whole := figures.get("whole way"):
        cpu = f"{whole['match_us'] + whole['score_us']:.1f} µs of CPU a mention"
        lines.append(f"| mentions to scores, one process a role | {whole['mentions_per_s']:,.0f} mentions/s, {cpu} |")
    if timed := figures.get("parts"):
        lines.append(f"| a brand's five windows with intervals, in a pass of 1,000 | {timed['reading_us']:.0f} µs |")
        lines.append(f"| tone of a text, in batches of 1,000 | {timed['tone_us']:.1f} µs |")
    lines += methods.lines(figures.get("methods", []))
    for one in figures.get("latency", ()):
        percentiles = ", ".join(f"{part} {one[f'{part}_ms']:,.0f} ms" for part in ("p50", "p95", "p99"))
        lines.append(f"| publish to scores at {one['rate']:,} mentions/s | {percentiles} |")
    if pair := figures.get("hot brand"):
        ratio = pair["hot"]["p99_ms"] / pair["even"]["p99_ms"]
        lines.append(f"| p99 beside a brand with 30% of all mentions, to p99 without it | {ratio:.2f} times |")
    if point := figures.get("memory"):
        lines.append(f"| 1,000 brands, 40 mentions a day, 28 days | {point['drain']['resident_mb']:.0f} MB |")
    if recovered := figures.get("recovery"):
        what = f"{recovered['observations']:,} open mentions folded again"
        lines.append(f"| {what} | {recovered['seconds']:.1f} s |")
    if taken := figures.get("takeover"):
        percentiles = f"p50 {taken['p50_s']:.1f} s, worst {taken['worst_s']:.1f} s, of {taken['kills']}"
        lines.append(f"| takeover of `score` after kill -9, 100,000 mentions a day | {percentiles} |")
    if load := figures.get("board"):
        what = f"board, {board.BRANDS} brands at {board.A_SECOND} a second, {board.CLIENTS} clients"
        lines.append(f"| {what} | {load['server_ratio']:.0%} of a core |")
        lines.append(f"| a score on its topic to a client | p50 {load['p50_ms']:.0f} ms, p95 {load['p95_ms']:.0f} ms |")
    if shown := figures.get("page"):
        lines.append(f"| the same on a page: the browser | {shown['cpu_ratio']:.0%} of a core |")
        lines.append(f"| a page asked for, to scores on it | {shown['first_s']:.2f} s |")
        lines.append(
            f"| a score on its topic to the screen | p50 {shown['p50_ms']:.0f} ms, p95 {shown['p95_ms']:.0f} ms |"
        )
    lines += edges(figures)
    lines += standstill.lines(figures.get("standstill", [])) + ticks.lines(figures.get("ticks", []))
    lines += quiet_years.lines(figures.get("quiet years", []))
    if compared := figures.get("yardsticks"):
        lines += compare.lines(compared)
    lines += replay.lines(figures.get("file replay", []))
    for way, points in figures.get("growth", {}).items():
        for one in points:
            what = f"{one['brands']:,} brands, {one['days']:g} d, {one['workers']} workers"
            percentiles = f"{one['drain']['events_per_s']:,.0f} events/s, {one['drain']['resident_mb']:.0f} MB"
            lines.append(f"| growth with {way}: {what} | {percentiles} |")
    return "\n".join(lines)


def edges(figures: dict[str, Any]) -> list[str]:
    """Return the lines of what lies at the edges: who pushes, who scrapes, what is read, who is called."""
    lines = []
    if pushed := figures.get("pushes"):
        what = f"pushed in requests of {pushes.ROWS} / of one mention"
        lines.append(f"| {what} | {pushed['large_per_s']:,.0f} / {pushed['small_per_s']:,.0f} mentions/s |")
    if scraped := figures.get("scrape"):
        percentiles = f"{scraped['pause_ms']:.0f} ms, without it {scraped['calm_ms']:.0f} ms"
        lines.append(f"| longest pause of a role's loop in a scrape of {scrape.BRANDS:,} brands | {percentiles} |")
    if read := figures.get("documents"):
        what = f"a feed of {documents.ENTRIES} entries / the slowest of {read['hostile']} hostile documents"
        lines.append(f"| {what} | {read['usual_ms']:.0f} / {read['slowest_ms']:,.0f} ms |")
    if called := figures.get("alert"):
        what = f"a fall that is certain, to the webhook; scraped every {called['scrape']}"
        lines.append(f"| {what} | {called['seconds']:.1f} s |")
    if asked := figures.get("queries"):
        what = f"a character of {queries.LONG_CHARS:,} against one of {queries.SHORT_CHARS:,}, slowest of the texts"
        lines.append(f"| a query: {what} | {asked['worst_ratio']:.2f} times |")
    if edited := figures.get("brand edits"):
        what = (
            f"longest pause of matching, {brand_edits.NAMES:,} names: calm / a brand edited / {brand_edits.IMPORTED:,}"
        )
        pauses = f"{edited['calm_ms']:.0f} / {edited['edit_ms']:.0f} / {edited['import_ms']:.0f} ms"
        lines.append(f"| {what} come and go; all built anew | {pauses}; {edited['build_ms']:,.0f} ms |")
    for one in figures.get("disk", ()):
        what = f"a brand mention on disk, {one['texts']}, {one['handed']:,} at a time; as it is"
        lines.append(f"| {what} | {one['bytes']:.0f} bytes; {one['plain_bytes']:.0f} |")
    return lines


def draw(points: dict[str, list[dict[str, Any]]]) -> None:
    """Draw how `score` grows with the brands."""
    PLOTS.mkdir(exist_ok=True)
    of_brands = [(one["brands"], one["drain"]) for one in points["brands"]]
    for name, field, label in (("speed", "events_per_s", "events/s"), ("memory", "resident_mb", "MB")):
        series = {"one worker": [(brands, drained[field]) for brands, drained in of_brands]}
        title = f"score, {growth.EVENTS:,} observations of {growth.DAYS:g} days: {label}"
        (PLOTS / f"{name}.svg").write_text(line_chart(title, "brands", label, series, log_x=True), encoding="utf-8")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("only", nargs="*", help=f"of {', '.join((*MEASURES, *OF_BROKER))}; by default all")
    asked = arguments.parse_args().only or [*MEASURES, *OF_BROKER]
    figures: dict[str, Any] = {}
    machine = {"cores": os.cpu_count(), "machine": platform.machine(), "python": platform.python_version()}
    for name in asked:
        print(f"{name} ...", file=sys.stderr)
        with EmbeddedKafka() as kafka:  # a new one each: what one measure left behind is no other's load
            figures[name] = plain(asyncio.run(_measured(name, kafka)))
        kept = json.dumps({"machine": machine, **figures}, indent=2) + "\n"  # at once: a later one may break off
        Path("bench.json").write_text(kept, encoding="utf-8")
    print(f"{machine['cores']} cores, {machine['machine']}, Python {machine['python']}; Kafka on the same machine\n")
    print(table(figures))
    if "growth" in figures:
        draw(figures["growth"])


async def _measured(name: str, kafka: EmbeddedKafka) -> Any:
    return await (OF_BROKER[name](kafka) if name in OF_BROKER else MEASURES[name](kafka.bootstrap))


if __name__ == "__main__":
    main()

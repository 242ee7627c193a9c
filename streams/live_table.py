"""The league table in the terminal."""

import asyncio
import io
from collections.abc import Sequence
from datetime import UTC, datetime
from time import monotonic

from rich import box
from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from schemas.score import Score
from streams.scores_reader import LatestScores

BAR_CELLS = 12
SORT_EVERY_S = 5.0
"""Rows change places no oftener than this, so that an eye can follow one."""
NARROW = 100
"""Below this width the four indicators make room."""
UNCHANGED_POINTS = 0.05


def render(
    scores: Sequence[Score], window: str, before: dict[str, float] | None = None, width: int | None = None
) -> Table:
    """Return the table of `scores`, one a brand, in their order.

    Args:
        scores: of one window.
        window: its name, for the title.
        before: earlier score by brand, in points; the change since is shown where given.
        width: of the terminal, in cells; None: wide.
    """
    wide = width is None or width >= NARROW
    at = max((score.at for score in scores), default=0)
    table = Table(
        title=f"Score of the last {window}, 0 to 100; 50 is the median brand",
        caption=f"{datetime.fromtimestamp(at / 1_000, UTC):%Y-%m-%d %H:%M:%S} UTC · {scores[0].method} · {scores[0].reference}" if scores else "no scores yet",
        box=box.SIMPLE_HEAD,
        title_style="bold",
    )
    table.add_column("#", justify="right", style="dim")
    table.add_column("Brand", no_wrap=True, overflow="ellipsis", max_width=24)
    table.add_column("Score", justify="right", style="bold")
    table.add_column("", no_wrap=True)
    if before is not None:
        table.add_column("Change", justify="right")
    if wide:
        for name in ("Presence", "Reach", "Engagement", "Favour"):
            table.add_column(name, justify="right")
    table.add_column("Mentions", justify="right")
    table.add_column("Breadth", justify="right")
    for place, score in enumerate(scores, 1):
        cells = [str(place), Text(score.brand), f"{score.score:.1f}", bar(score.score)]
        if before is not None:
            cells.append(change(score.score, before.get(score.brand)))
        if wide:
            parts = score.indicators
            cells += [f"{part:.1f}" for part in (parts.presence, parts.reach, parts.engagement, parts.favour)]
        table.add_row(*cells, f"{score.mention_count:,}", f"{score.breadth:.1f}")
    return table


def bar(points: float) -> Text:
    """Return a bar of 0 to 100 points, with a mark at 50.

    >>> bar(75).plain
    '━━━━━━┿━━───'
    """
    full = round(points / 100 * BAR_CELLS)
    cells = "".join("━" if place < full else "─" for place in range(BAR_CELLS))
    middle = BAR_CELLS // 2
    mark = "┿" if full > middle else "┼"
    text = Text(f"{cells[:middle]}{mark}{cells[middle + 1 :]}")
    text.stylize("green" if points >= 50 else "yellow", 0, full)
    return text


def change(now: float, before: float | None) -> Text:
    """Return the change in points, with an arrow and a sign, so that colour is not needed to read it.

    >>> change(50.0, 52.34).plain, change(50.0, 50.01).plain, change(50.0, None).plain
    ('▼ -2.3', '= 0.0', '')
    """
    if before is None:
        return Text("")
    points = now - before
    if abs(points) < UNCHANGED_POINTS:
        return Text("= 0.0", style="dim")
    return Text(f"{'▲' if points > 0 else '▼'} {points:+.1f}", style="green" if points > 0 else "red")


def svg(scores: Sequence[Score], window: str, title: str) -> str:
    """Return the table as a picture."""
    shown = sorted((s for s in scores if s.window == window), key=lambda s: (-s.score, s.brand))
    console = Console(record=True, width=110, file=io.StringIO(), force_terminal=True)
    console.print(render(shown, window))
    return console.export_svg(title=title)


async def watch(latest: LatestScores, window: str, console: Console) -> None:
    """Keep the table on the screen until cancelled."""
    before: dict[str, float] = {}
    order: list[str] = []
    sorted_at = -SORT_EVERY_S
    with Live(console=console, screen=False, auto_refresh=False) as live:
        while True:
            scores = {score.brand: score for score in latest.sorted_scores(window)}
            before = {brand: before.get(brand, score.score) for brand, score in scores.items()}
            if monotonic() - sorted_at >= SORT_EVERY_S or set(order) != scores.keys():
                order, sorted_at = list(scores), monotonic()
            table = render([scores[brand] for brand in order], window, before, console.width)
            live.update(table, refresh=True)
            await latest.changed()
            await asyncio.sleep(0.2)  # what comes together is drawn together

"""The league table in the terminal."""

import asyncio
import io
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from statistics import fmean
from time import monotonic

from rich import box
from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from schemas.score import Score
from streams.analysis.latest_scores import LatestScores
from streams.config.sanitize import printable

BAR_CELLS = 12
SORT_EVERY_S = 5.0
"""Rows change places no oftener than this, so that an eye can follow one."""
DRAW_EVERY_S = 0.25
FULL, MIDDLE = 128, 80
"""Widths in cells from which on all columns have room, and from which on the short ones have."""
UNCHANGED_POINTS = 0.05
PROVISIONAL = "~"
"""Before a score of which too little is heard."""
NO_DATA = "no data"
"""Instead of a score where nobody spoke of the brand: with nothing known all brands read alike."""


def table_console() -> Console:
    """Return a console on stdout that is as wide as the whole table where no terminal says how wide it is."""
    console = Console()
    return console if console.is_terminal else Console(width=FULL)


def render(scores: Sequence[Score], window: str, before: Mapping[str, float] | None = None, width: int = FULL) -> Table:
    """Return the table of `scores`, one a brand, in their order.

    Args:
        scores: of one window.
        window: its name, for the title.
        before: earlier score by brand, in points; the change since is shown where it is given.
        width: of the terminal, in cells; indicators get shorter, and then go, where it is narrow.
    """
    full, middle = width >= FULL, width >= MIDDLE
    table = Table(
        title=f"Score of the last {window}, 0 to 100; 50 is the median brand",
        caption=_caption(scores),
        box=box.SIMPLE_HEAD,
        padding=(0, 1 if full else 0, 0, 0),
        title_style="bold",
    )
    if full:
        table.add_column("#", justify="right", style="dim")
    table.add_column("Brand", no_wrap=True, overflow="ellipsis", max_width=18 if full else 16)
    table.add_column("Score", justify="right", style="bold", no_wrap=True)
    table.add_column("", no_wrap=True)
    if full:
        table.add_column("95%", justify="right", style="dim", no_wrap=True)
    if before is not None:
        table.add_column("In 1 h", justify="right", no_wrap=True)
    if middle:
        names = ("Presence", "Reach", "Engagement", "Favour") if full else ("Pres", "Rch", "Eng", "Fav")
        for name in names:
            table.add_column(name, justify="right", no_wrap=True)
    table.add_column("Mentions", justify="right", no_wrap=True)
    if middle:
        table.add_column("Covered" if full else "Cov.", justify="right", no_wrap=True)
    if full:
        table.add_column("Updated", justify="right", no_wrap=True, style="dim")
    for place, score in enumerate(scores, 1):
        table.add_row(*_row(place, score, before, full, middle))
    return table


def _row(place: int, score: Score, before: Mapping[str, float] | None, full: bool, middle: bool) -> list[str | Text]:
    """Return the cells of one brand; `full` and `middle`: which columns there are."""
    cells: list[str | Text] = [str(place)] if full else []
    if score.is_unknown:
        cells += [Text(printable(score.brand)), Text(NO_DATA, style="dim"), *[""] * (1 + full + (before is not None))]
        cells += [""] * (len(score.indicators.__struct_fields__) if middle else 0)
    else:
        cells += _figures(score, before, full, middle)
    cells.append(f"{score.mention_count:,}")
    if middle:
        cells.append(f"{fmean(score.coverage.values()):.0%}" if score.coverage else "")
    if full:
        cells.append(f"{_time(score.at):%H:%M:%S}")
    return cells


def _figures(score: Score, before: Mapping[str, float] | None, full: bool, middle: bool) -> list[str | Text]:
    """Return the cells from the name to the last indicator of a brand of which something is known."""
    doubt = PROVISIONAL if score.provisional else ""
    cells: list[str | Text] = [Text(printable(score.brand)), f"{doubt}{score.score:.1f}", bar(score.score)]
    if full:
        cells.append("" if score.low is None or score.high is None else f"{score.low:.0f}–{score.high:.0f}")
    if before is not None:
        cells.append(change(score.score, before.get(score.brand)))
    if middle:
        parts = (getattr(score.indicators, name) for name in score.indicators.__struct_fields__)
        cells += [f"{part:.1f}" if full else f"{part:.0f}" for part in parts]
    return cells


def _caption(scores: Sequence[Score]) -> str:
    if not scores:
        return "no scores yet"
    newest = max(scores, key=lambda score: score.at)
    doubt = ""
    if any(score.provisional and not score.is_unknown for score in scores):
        doubt = f" · {PROVISIONAL}: provisional, too few mentions"
    if any(score.is_unknown for score in scores):
        doubt += f" · {NO_DATA}: nobody mentioned it in the 28 days"
    behind = min((score.complete_until for score in scores if score.catching_up), default=None)
    catching_up = "" if behind is None else f" · catching up, complete until {_time(behind):%Y-%m-%d %H:%M}"
    at = f"{_time(newest.at):%Y-%m-%d %H:%M:%S} UTC"
    return f"{at} · {newest.method} · {newest.reference}{doubt}{catching_up}"


def _time(at_ms: int) -> datetime:
    return datetime.fromtimestamp(at_ms / 1_000, UTC)


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


class CalmOrder:
    """The order of the brands, highest first, changed no oftener than every `SORT_EVERY_S`."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        """`clock`: seconds that only grow."""
        self._clock = clock
        self._order: list[str] = []
        self._sorted_at = 0.0

    def of(self, scores: Iterable[Score]) -> list[Score]:
        """Return `scores`, one a brand, in the order that stands; a brand that comes or goes makes a new one."""
        by_brand = {score.brand: score for score in scores}
        now = self._clock()
        if set(self._order) != by_brand.keys() or now - self._sorted_at >= SORT_EVERY_S:
            self._order = sorted(by_brand, key=lambda brand: by_brand[brand].order)
            self._sorted_at = now
        return [by_brand[brand] for brand in self._order]


def svg(scores: Iterable[Score], window: str, title: str, before: Mapping[str, float] | None = None) -> str:
    """Return the table of one window as a picture, highest score first."""
    shown = sorted((score for score in scores if score.window == window), key=lambda score: score.order)
    console = Console(record=True, width=FULL, file=io.StringIO(), force_terminal=True)
    console.print(render(shown, window, before))
    # Rich asks a font of the network; any fixed-width one of the reader's does.
    return re.sub(r"@font-face \{.*?\n    \}\n", "", console.export_svg(title=title), flags=re.DOTALL)


async def watch(latest: LatestScores, window: str, console: Console, brands: Collection[str] = ()) -> None:
    """Keep the table of `window` on the screen until cancelled; `brands`: only these, all where empty."""
    order = CalmOrder()
    with Live(console=console, screen=False, auto_refresh=False) as live:
        while True:
            scores = order.of(score for score in latest.of(window) if not brands or score.brand in brands)
            live.update(render(scores, window, latest.an_hour_before(scores), console.width), refresh=True)
            await latest.changed()
            await asyncio.sleep(DRAW_EVERY_S)  # what comes together is drawn together

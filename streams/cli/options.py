"""Flags that several commands share, and what they become."""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from streams.config.errors import UsageError

if TYPE_CHECKING:
    from streams.config.settings import Settings

T = TypeVar("T")

Json = Annotated[bool, typer.Option("--json", help="One JSON line a result, on stdout.")]
Window = Annotated[str, typer.Option(help="1h, 6h, 24h, 7d or 28d.")]
Files = Annotated[list[Path] | None, typer.Argument(help="JSONL or CSV, plain, gzip or zstd.", show_default=False)]
Mapping = Annotated[Path | None, typer.Option(help="TOML file that says which column is which.", show_default=False)]
Source = Annotated[str | None, typer.Option(help="Source of the rows: bluesky, mastodon, reddit, hn, rss, youtube, x.")]
BrandColumn = Annotated[str | None, typer.Option(help="Column that already says whose mention a row is.")]

err = Console(stderr=True)
"""Messages go here; data goes to stdout."""


def complete(work: Coroutine[Any, Any, T], settings: "Settings | None" = None) -> T:
    """Run `work` to its end; a broker that does not answer is told in one line."""
    from streams.kafka.client_logs import say_it_once  # noqa: PLC0415
    from streams.kafka.errors import as_user_error  # noqa: PLC0415

    say_it_once()
    try:
        return asyncio.run(work)
    except Exception as error:
        told = as_user_error(error, settings.kafka.bootstrap if settings else None)
        if told is error:
            raise
        raise told from error


def check_source(source: str | None) -> None:
    """Refuse a source that the reference does not name: all its rows would be left out."""
    from schemas.observation import SOURCES  # noqa: PLC0415

    if source is not None and source not in SOURCES:
        raise UsageError(f"there is no source {source!r}: use one of {', '.join(SOURCES)}")


def check_window(window: str) -> str:
    """Return `window` if the method has it."""
    from scoring.method.constants import WINDOWS  # noqa: PLC0415

    names = [known.name for known in WINDOWS]
    if window not in names:
        raise UsageError(f"there is no window {window!r}: use one of {', '.join(names)}")
    return window


@contextmanager
def stepping() -> Iterator[Any]:
    """Show a progress bar while a terminal looks on; yields the function that moves it."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as progress:
        tasks: dict[str, Any] = {}

        def step(what: str, done: int, of: int) -> None:
            if what not in tasks:
                tasks[what] = progress.add_task(what, total=None)
            progress.update(tasks[what], completed=done, total=of or None)

        yield step

"""Flags that several commands share, and what they become."""

from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from streams.config.errors import UsageError

if TYPE_CHECKING:
    from streams.config.settings import Settings

T = TypeVar("T")

Json = Annotated[bool, typer.Option("--json", help="One JSON line a result, on stdout.")]
Window = Annotated[str, typer.Option(help="1h, 6h, 24h, 7d or 28d.")]
Files = Annotated[list[Path] | None, typer.Argument(help="JSONL or CSV, plain, gzip or zstd.", show_default=False)]
Mapping = Annotated[Path | None, typer.Option(help="TOML file that says which column is which.", show_default=False)]
Source = Annotated[str | None, typer.Option(help="Source of the rows: bluesky, mastodon, reddit, hn, rss, youtube, x.")]
Method = Annotated[
    str | None, typer.Option(help="jauge-1 or jauge-2; by default that of the installation.", show_default=False)
]
BrandColumn = Annotated[str | None, typer.Option(help="Column that already says whose mention a row is.")]


def complete(work: Coroutine[Any, Any, T], settings: "Settings | None" = None) -> T:
    """Run `work` to its end; a broker that does not answer becomes one line on stderr."""
    import asyncio  # noqa: PLC0415 # what a command does not use it does not load: see tests/cli/test_imports.py

    from streams.kafka.client_logs import say_it_once  # noqa: PLC0415
    from streams.kafka.errors import as_user_error  # noqa: PLC0415

    say_it_once()
    try:
        return asyncio.run(work)
    except Exception as error:
        fault = as_user_error(error, settings.kafka.bootstrap if settings else None)
        if fault is error:
            raise
        raise fault from error


def check_source(source: str | None) -> None:
    """Refuse a source that the reference does not name: all its rows would be left out."""
    from schemas.sources import SOURCES  # noqa: PLC0415

    if source is not None and source not in SOURCES:
        raise UsageError(f"there is no source {source!r}: use one of {', '.join(SOURCES)}")


def settings_by(method: str | None) -> "Settings":
    """Return the settings, with this method where one is named."""
    from scoring.method.methods import METHODS  # noqa: PLC0415
    from streams.config.settings import load_settings  # noqa: PLC0415

    if method is None:
        return load_settings()
    if method not in METHODS:
        raise UsageError(f"there is no method {method!r}: use one of {', '.join(METHODS)}")
    return load_settings(method=method)


def check_window(window: str) -> str:
    """Return `window` if the method has it."""
    from scoring.method.constants import WINDOWS  # noqa: PLC0415

    names = [known.name for known in WINDOWS]
    if window not in names:
        raise UsageError(f"there is no window {window!r}: use one of {', '.join(names)}")
    return window


@contextmanager
def stepping() -> Iterator[Any]:
    """Show a progress bar on stderr, where that is a terminal; yields the function that moves it."""
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import (  # noqa: PLC0415
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
    )

    err = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as progress:
        tasks: dict[str, Any] = {}

        def step(what: str, done: int, of: int) -> None:
            if what not in tasks:
                tasks[what] = progress.add_task(what, total=None)
            progress.update(tasks[what], completed=done, total=of or None)

        yield step

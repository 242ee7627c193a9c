"""Flags that several commands share, and what they become."""

import re
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
Files = Annotated[
    list[Path] | None,
    typer.Argument(
        help="CSV, JSON, XLSX, Parquet, plain or packed, patterns, or - for standard input.", show_default=False
    ),
]
Method = Annotated[
    str | None, typer.Option(help="jauge-1 or jauge-2; by default that of the installation.", show_default=False)
]
MaxRefused = Annotated[str, typer.Option(help="Share of rows that may be refused, as 1% or 0.01; else exit code 1.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what was understood of the files, and stop.")]


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


def version_of(name: str | None) -> str | None:
    """Return the name of a version of the application as it is given.

    >>> version_of("v2"), version_of(None)
    ('v2', None)
    """
    if name is not None and not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,23}", name):
        raise UsageError(f"--as {name!r} is no name of a version: use up to 24 small letters, digits and -")
    return name


def share_of(text: str) -> float:
    """Return a share that was written in percent or as a part of 1.

    >>> share_of("1%"), share_of("0.5"), share_of("100%")
    (0.01, 0.5, 1.0)
    """
    try:
        share = float(text.rstrip("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise UsageError(f"--max-refused {text!r} is no share: write 1% or 0.01")
    return share


def settings_by(method: str | None, *, own_broker: bool = False) -> "Settings":
    """Return the settings, with this method where one is named.

    `own_broker`: whether the command starts one where none is set, and does not take that of a running `jauge up`.

    Raises:
        UsageError: there is no such method.
    """
    from scoring.method.methods import METHODS  # noqa: PLC0415
    from streams.config.settings import load_settings, read_settings  # noqa: PLC0415

    if method is not None and method not in METHODS:
        raise UsageError(f"there is no method {method!r}: use one of {', '.join(METHODS)}")
    flags = {} if method is None else {"method": method}
    return read_settings(**flags) if own_broker else load_settings(**flags)


def check_window(window: str) -> str:
    """Return `window` if the method has it."""
    from scoring.method.constants import WINDOWS  # noqa: PLC0415

    names = [known.name for known in WINDOWS]
    if window not in names:
        raise UsageError(f"there is no window {window!r}: use one of {', '.join(names)}")
    return window


@contextmanager
def stepping() -> Iterator[Any]:
    """Show progress, rate and remaining time on stderr: bars on a terminal, else a line each LINE_EVERY_S seconds.

    Yields the function that moves it.
    """
    from time import monotonic  # noqa: PLC0415

    from rich.console import Console  # noqa: PLC0415
    from rich.progress import (  # noqa: PLC0415
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    err = Console(stderr=True)
    rate = TextColumn("{task.fields[rate]}")
    columns = (
        *(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), rate),
        *(TimeElapsedColumn(), TimeRemainingColumn()),
    )
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as progress:
        tasks: dict[str, Any] = {}
        begun: dict[str, tuple[float, int]] = {}
        last = monotonic()

        def step(what: str, done: int, of: int) -> None:
            nonlocal last
            now = monotonic()
            since, first = begun.setdefault(what, (now, done))
            a_second = (done - first) / (now - since) if now > since else 0.0
            if what not in tasks:
                tasks[what] = progress.add_task(what, total=None, rate="")
            progress.update(tasks[what], completed=done, total=of or None, rate=f"{a_second:,.0f}/s")
            if not err.is_terminal and now - last >= LINE_EVERY_S:
                last = now
                typer.echo(progress_line(what, done, of, a_second), err=True)

        yield step


LINE_EVERY_S = 10.0


def progress_line(what: str, done: int, of: int, a_second: float) -> str:
    """Return progress as a line.

    >>> progress_line("published", 50_000, 200_000, 10_000.0)
    'published 50,000 of 200,000, 10,000 a second, 15 s left'
    """
    total = f" of {of:,}" if of else ""
    left = f", {(of - done) / a_second:,.0f} s left" if of and a_second > 0 else ""
    return f"{what} {done:,}{total}, {a_second:,.0f} a second{left}"

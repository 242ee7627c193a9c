"""Which is higher, and why it moved."""

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from streams.cli.file_flags import FileFlags, FileOption, with_file_flags
from streams.cli.options import (
    Json,
    MaxRefused,
    Method,
    Window,
    check_window,
    complete,
    settings_by,
    share_of,
)

if TYPE_CHECKING:
    from rich.console import Console

    from streams.analysis.archive import Past
    from streams.collect.files.file_request import FileRequest
    from streams.config.settings import Settings

At = Annotated[str | None, typer.Option(help="ISO 8601 or ms UTC; by default the newest.", show_default=False)]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this family."""
    for command in (compare, explain):
        app.command(rich_help_panel="Look")(command)


@with_file_flags
def compare(
    how: FileFlags,
    brands: Annotated[list[str] | None, typer.Argument(help="Two brands, or one at two times.")] = None,
    window: Window = "24h",
    at: At = None,
    against: Annotated[str | None, typer.Option(help="An earlier time of the one brand.", show_default=False)] = None,
    first: Annotated[str | None, typer.Option("--from", help="First day, UTC: 2026-01-31.", show_default=False)] = None,
    last: Annotated[str | None, typer.Option("--to", help="Last day, included.", show_default=False)] = None,
    campaign: Annotated[list[str] | None, typer.Option(help="Of the settings; once or twice.")] = None,
    file: FileOption = None,
    max_refused: MaxRefused = "1%",
    method: Method = None,
    as_json: Json = False,
) -> None:
    """Say which is higher, by how much, whether that is significant, and why.

    One brand with --from and --to (or --campaign) is compared with as many days before.

    Example: jauge compare Acme Example --window 7d
    """
    from streams.analysis import compare as comparing  # noqa: PLC0415
    from streams.cli.time_flags import day_of, time_of  # noqa: PLC0415
    from streams.terminal import compare as answers  # noqa: PLC0415

    check_window(window)
    settings = settings_by(method)
    asked = comparing.Asked(
        brands=brands or (),
        window=window,
        at_ms=time_of(at),
        against_ms=time_of(against, "--against"),
        first_day=day_of(first, "--from"),
        last_day=day_of(last, "--to"),
        campaigns=campaign or (),
    )
    request, share = how.optional_request(file), share_of(max_refused)
    past = _past(settings, comparing.brands_asked(asked, settings), request, method)
    answer = comparing.compare_in(past.archive, past.newest_ms, asked, settings)
    _print_summary(past)
    _show(
        answers.comparison_json(answer) if as_json else None, lambda console: answers.print_comparison(answer, console)
    )
    _check_refused(past, share)


@with_file_flags
def explain(
    how: FileFlags,
    brand: Annotated[str, typer.Argument(help="Whose score moved.")],
    window: Window = "24h",
    since: Annotated[
        str | None, typer.Option(help="Where it came from; by default one window earlier.", show_default=False)
    ] = None,
    at: At = None,
    file: FileOption = None,
    max_refused: MaxRefused = "1%",
    method: Method = None,
    as_json: Json = False,
) -> None:
    """Say why a score moved: contributions that sum to the change, the mentions that weigh most, and the themes.

    Example: jauge explain Acme --since 2026-01-31
    """
    from streams.analysis import explain as explaining  # noqa: PLC0415
    from streams.analysis.themes.answer import said_answer  # noqa: PLC0415
    from streams.cli.time_flags import time_of  # noqa: PLC0415
    from streams.terminal import compare as answers  # noqa: PLC0415
    from streams.terminal.themes import print_said  # noqa: PLC0415

    check_window(window)
    settings, since_ms, at_ms = settings_by(method), time_of(since, "--since"), time_of(at)
    request, share = how.optional_request(file), share_of(max_refused)
    past = _past(settings, [brand], request, method)
    answer = complete(explaining.explain(past, brand, window, since_ms, at_ms), settings)
    said = complete(said_answer(past, answer), settings)
    _print_summary(past)

    def print_all(console: "Console") -> None:
        answers.print_explanation(answer, console)
        print_said(said, console)

    _show(answers.explanation_json(answer, said) if as_json else None, print_all)
    _check_refused(past, share)


def _past(settings: "Settings", wanted: list[str], request: "FileRequest | None", method: str | None) -> "Past":
    from streams.analysis.archive import topic_past  # noqa: PLC0415
    from streams.analysis.file_archive import FilePast  # noqa: PLC0415
    from streams.config.errors import UsageError  # noqa: PLC0415

    if not wanted:
        raise UsageError("name a brand, or a --campaign of the settings")
    if request is not None:
        return FilePast(settings, request, wanted)
    return complete(topic_past(settings, wanted, method), settings)


def _print_summary(past: "Past") -> None:
    if past.summary:
        typer.echo(past.summary, err=True)


def _check_refused(past: "Past", max_share: float) -> None:
    from streams.config.errors import JaugeError  # noqa: PLC0415

    if too_many := past.refused.beyond(max_share):
        raise JaugeError(too_many)


def _show(as_json: dict[str, Any] | None, print_it: Any) -> None:
    if as_json is not None:
        import orjson  # noqa: PLC0415

        sys.stdout.buffer.write(orjson.dumps(as_json, option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_SERIALIZE_NUMPY))
        return
    from streams.terminal.league import table_console  # noqa: PLC0415

    print_it(table_console())

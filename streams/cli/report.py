"""The report for those who decide: one number and one sheet of paper."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.file_flags import FileFlags, FileOption, with_file_flags
from streams.cli.options import (
    MaxRefused,
    Method,
    check_window,
    complete,
    settings_by,
    share_of,
    stepping,
)

if TYPE_CHECKING:
    from streams.config.settings import Settings
    from streams.report.contents import Contents


def add_to(app: typer.Typer) -> None:
    """Add the commands of this family."""
    app.command(rich_help_panel="Look")(report)


@with_file_flags
def report(
    how: FileFlags,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="A file in .html, .pdf, .csv or .parquet.", show_default=False)
    ] = None,
    schedule: Annotated[
        bool, typer.Option("--schedule", help="Show which reports of [[report]] are sent when, and to whom.")
    ] = False,
    brand: Annotated[list[str] | None, typer.Option(help="Brand to include; repeatable. Default: all.")] = None,
    days: Annotated[int, typer.Option(min=1, max=400, help="Days shown one by one.")] = 28,
    window: Annotated[
        str | None, typer.Option(help="1h, 6h, 24h, 7d or 28d; 7d by default, 24h for the days of a campaign.")
    ] = None,
    campaign: Annotated[str | None, typer.Option(help="Of the settings, in place of a window.")] = None,
    within: Annotated[
        str | None, typer.Option("--range", help="7d, 28d, 90d, month, quarter or FIRST..LAST, in place of --days.")
    ] = None,
    at: Annotated[str | None, typer.Option(help="ISO 8601 or ms UTC; by default the newest.")] = None,
    lang: Annotated[str, typer.Option(help="en or fr.")] = "en",
    file: FileOption = None,
    max_refused: MaxRefused = "1%",
    method: Method = None,
) -> None:
    """Write a report: the score, its interval and its days, why it moved, who is ahead, and how to find it again.

    Example: jauge report --brand Acme --lang fr -o acme.pdf
    """
    from streams.analysis.compare import window_named  # noqa: PLC0415
    from streams.cli.time_flags import time_of  # noqa: PLC0415
    from streams.config.errors import UsageError  # noqa: PLC0415
    from streams.report.contents import gather  # noqa: PLC0415
    from streams.report.data_source import of_files, of_topics  # noqa: PLC0415
    from streams.report.periods import Asked  # noqa: PLC0415
    from streams.report.words import Words  # noqa: PLC0415
    from streams.report.writing import check_output, report_bytes, write_whole  # noqa: PLC0415

    if schedule:
        _show_schedule()
        return
    if output is None:
        raise UsageError("name a file by --output, or see what is sent by itself with --schedule")
    ending, share = check_output(output), share_of(max_refused)
    named, request = check_window(window or ("24h" if campaign else "7d")), how.optional_request(file)
    Words(lang)
    asked = Asked(window_named(named), days, campaign, time_of(at), within)
    _check_other(output, file or ())
    settings = settings_by(method)
    wanted = _wanted(settings, brand or [], named, campaign)

    async def work() -> "Contents":
        if request is not None:
            basis = of_files(settings, request, wanted, share)
            typer.echo(basis.past.summary, err=True)
        else:
            basis = await of_topics(settings, wanted, method)
        with stepping() as step:
            return await gather(basis, asked, settings, step)

    write_whole(output, report_bytes(complete(work(), settings), ending, lang))
    typer.echo(f"{output}: written", err=True)


def _check_other(output: Path, files: Iterable[Path]) -> None:
    from streams.config.errors import UsageError  # noqa: PLC0415

    if any(one.exists() and output.exists() and one.samefile(output) for one in files):
        raise UsageError(f"{output} is what the report is made from: name another --output")


def _show_schedule() -> None:
    from streams.config.settings import load_settings  # noqa: PLC0415
    from streams.config.timefmt import wall_clock_ms  # noqa: PLC0415
    from streams.report.scheduled.known_runs import edited_or_away, known_or_away  # noqa: PLC0415
    from streams.report.scheduled.overview import overview  # noqa: PLC0415

    settings = load_settings()
    known = complete(known_or_away(settings)) if settings.report else None
    edited = complete(edited_or_away(settings)) if settings.report else {}
    for line in overview(settings, known, wall_clock_ms(), edited):
        typer.echo(line)


def _wanted(settings: "Settings", brands: list[str], window: str, campaign: str | None) -> list[str]:
    """Return the brands that are named, or that of the campaign; none: all that there are."""
    from streams.analysis.compare import Asked, brands_asked  # noqa: PLC0415

    if campaign is None:
        return brands
    return brands_asked(Asked(brands, window, None, None, None, None, [campaign]), settings)

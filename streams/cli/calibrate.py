"""References: what a score of 50 means."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from streams.cli.file_flags import FileFlags, FileOption, with_file_flags
from streams.cli.options import Files, Json, MaxRefused, complete, share_of


def add_to(app: typer.Typer) -> None:
    """Add the commands of this family."""
    for command in (panel, calibrate):
        app.command(rich_help_panel="Audit")(command)
    reference = typer.Typer(no_args_is_help=True, help="References: what a score of 50 means.")
    reference.command()(check)
    app.add_typer(reference, name="reference", rich_help_panel="Audit")


def panel(
    market: Annotated[str | None, typer.Option(help="One market of the ten, as Airlines or Cars.")] = None,
) -> None:
    """Print queries for sixty well-known brands in ten markets, for jauge.toml: follow them for 28 days and calibrate.

    Example: jauge panel --market Airlines >> jauge.toml
    """
    from streams.commands.calibration import panel as well_known  # noqa: PLC0415

    typer.echo(well_known.panel(market), nl=False)


@with_file_flags
def calibrate(
    how: FileFlags,
    files: Files = None,
    from_topics: Annotated[
        bool, typer.Option("--from-topics", help="Fit to the mentions that the topics hold, 30 days at most.")
    ] = False,
    output: Annotated[Path, typer.Option("--output", "-o", help="Where the reference goes.")] = Path("reference.json"),
    name: Annotated[str | None, typer.Option(help="Its name; by default the file's.", show_default=False)] = None,
    method: Annotated[
        str | None,
        typer.Option(help="jauge-1 or jauge-2; by default that of the settings.", show_default=False),
    ] = None,
    max_refused: MaxRefused = "1%",
    as_json: Json = False,
) -> None:
    """Fit a reference of your own to a recorded panel of brands: 50 is then the median brand of yours.

    Example: jauge calibrate market.csv.gz --brand-column brand -o market-2026.json
    """
    import msgspec  # noqa: PLC0415

    from streams.commands.calibration.fit import Goal, fit, fit_topics, print_fit  # noqa: PLC0415
    from streams.config.errors import UsageError  # noqa: PLC0415
    from streams.config.settings import load_settings  # noqa: PLC0415

    request, share = how.request(files), share_of(max_refused)
    if bool(files) == from_topics:
        raise UsageError(
            "name a file, as in: jauge calibrate market.csv.gz --brand-column brand -o market.json; or --from-topics"
        )
    settings, goal = load_settings(), Goal(output.stem if name is None else name, output, method)
    fitted, summary = (
        complete(fit_topics(settings, goal), settings) if from_topics else fit(settings, request, goal, share)
    )
    typer.echo(summary, err=True)
    if as_json:
        sys.stdout.buffer.write(msgspec.json.format(output.read_bytes(), indent=-1) + b"\n")
        return
    from streams.terminal.league import table_console  # noqa: PLC0415

    print_fit(fitted, output, table_console())


@with_file_flags
def check(
    how: FileFlags,
    one: Annotated[str, typer.Argument(help="A file made by `jauge calibrate`, or the name of a published reference.")],
    other: Annotated[str, typer.Argument(help="Likewise.")],
    file: FileOption = None,
    as_json: Json = False,
) -> None:
    """Compare two references: each brand's score over the last 28 whole days, under the one and under the other.

    Example: jauge reference check 2026.2-provisional market.json
    """
    import msgspec  # noqa: PLC0415

    from streams.commands.calibration.check import (  # noqa: PLC0415
        of_files,
        of_topics,
        print_differences,
        reference_named,
    )
    from streams.config.settings import load_settings  # noqa: PLC0415

    settings, request = load_settings(), how.optional_request(file)
    references = reference_named(one), reference_named(other)
    found, summary = (
        complete(of_topics(settings, *references), settings)
        if request is None
        else of_files(settings, request, *references)
    )
    typer.echo(summary, err=True)
    if as_json:
        sys.stdout.buffer.write(msgspec.json.encode(found) + b"\n")
        return
    from streams.terminal.league import table_console  # noqa: PLC0415

    print_differences(found, table_console())

"""References: what a score of 50 means."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from streams.cli.file_flags import FileFlags, with_file_flags
from streams.cli.options import Files, Json, MaxRefused, share_of


def add_to(app: typer.Typer) -> None:
    """Add the commands of this family."""
    app.command(rich_help_panel="Audit")(calibrate)


@with_file_flags
def calibrate(
    how: FileFlags,
    files: Files = None,
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

    from streams.commands.calibrate import fit, print_fit  # noqa: PLC0415
    from streams.config.errors import UsageError  # noqa: PLC0415
    from streams.config.settings import load_settings  # noqa: PLC0415

    request, share = how.request(files), share_of(max_refused)
    if not files:
        raise UsageError("name a file, as in: jauge calibrate market.csv.gz --brand-column brand -o market.json")
    called = output.stem if name is None else name
    fitted, summary = fit(load_settings(), request, called, output, method, share)
    typer.echo(summary, err=True)
    if as_json:
        sys.stdout.buffer.write(msgspec.json.format(output.read_bytes(), indent=-1) + b"\n")
        return
    from streams.terminal.league import table_console  # noqa: PLC0415

    print_fit(fitted, output, table_console())

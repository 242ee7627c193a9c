"""Whether the numbers are right: the oracle, and the vectors of the method."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from streams.cli.file_flags import FileFlags, with_file_flags
from streams.cli.options import (
    DryRun,
    Files,
    Json,
    MaxRefused,
    Method,
    Window,
    check_window,
    complete,
    settings_by,
    share_of,
)


def add_to(app: typer.Typer) -> None:
    """Add the commands of this family."""
    for command in (recount, conformance, answer):
        app.command(rich_help_panel="Audit")(command)


@with_file_flags
def recount(
    how: FileFlags,
    files: Files = None,
    at: Annotated[str | None, typer.Option(help="ISO 8601 or ms UTC; by default the end of what there is.")] = None,
    max_refused: MaxRefused = "1%",
    dry_run: DryRun = False,
    window: Window = "24h",
    method: Method = None,
    as_json: Json = False,
) -> None:
    """Compute the scores the slow, obvious way: from files with no broker at all, or from the topic.

    Example: jauge recount tweets.csv.gz --source x --brand-column brand --json
    """
    from scoring.reading.market import placed  # noqa: PLC0415
    from streams.cli.time_flags import time_of  # noqa: PLC0415
    from streams.commands import recount  # noqa: PLC0415
    from streams.config.errors import JaugeError  # noqa: PLC0415
    from streams.config.reference import load_reference  # noqa: PLC0415
    from streams.terminal.files import show_understood  # noqa: PLC0415
    from streams.terminal.stdout import show_scores  # noqa: PLC0415

    check_window(window)
    request = how.request(files)
    share = share_of(max_refused)
    settings, at_ms = settings_by(method), time_of(at)
    too_many = ""
    if files:
        found = request.open()
        load_reference(settings)  # a broken one is said before anything else
        show_understood(found.understood, dry_run=dry_run, as_json=as_json)
        if dry_run:
            return
        scores, summary, refused = recount.from_files(settings, request, found, at_ms)
        too_many = refused.beyond(share)
    else:
        scores, summary = complete(recount.from_topic(settings, at_ms, method), settings)
    typer.echo(summary, err=True)
    show_scores(placed(scores), window, as_json)
    if too_many:
        raise JaugeError(too_many)


def conformance(
    vectors: Annotated[
        Path | None, typer.Argument(help="A file of vectors; by default those that Jauge is installed with.")
    ] = None,
    command: Annotated[
        str | None, typer.Option(help="Check this program instead: a question a line in, an answer a line out.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Check implementations against vectors of the method: both of ours, or another program.

    Example: jauge conformance --command "node jauge.js"
    """
    import msgspec  # noqa: PLC0415

    from scoring.conformance.check import check_all  # noqa: PLC0415
    from scoring.conformance.published import published  # noqa: PLC0415
    from streams.commands.conformance_program import Program  # noqa: PLC0415
    from streams.config.errors import UsageError  # noqa: PLC0415

    try:
        files = published() if vectors is None else [vectors.read_bytes()]
        decoded = [msgspec.json.decode(file) for file in files]
    except (OSError, msgspec.DecodeError) as error:
        raise UsageError(f"{vectors} cannot be read as vectors ({error})") from error
    try:
        if command is None:
            report = check_all(decoded)
        else:
            with Program(command) as program:
                report = check_all(decoded, {"program": program})
    except ValueError as error:
        raise UsageError(f"{vectors} cannot be checked: {error}") from error
    if as_json:
        sys.stdout.buffer.write(msgspec.json.encode(report) + b"\n")
    else:
        typer.echo(report.text())
    raise typer.Exit(0 if report.passed else 1)


def answer() -> None:
    """Answer questions about the method as our oracle does: one a line on standard input, one answer a line.

    It is what another implementation can be held against beyond the vectors; scoring/SPEC.md has the forms.

    Example: jauge conformance --command "jauge answer"
    """
    from streams.commands import conformance_program  # noqa: PLC0415

    conformance_program.answer(sys.stdin.buffer, sys.stdout.buffer)

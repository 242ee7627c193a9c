"""What most people start with: the demo, an installation of one's own, a file of one's own."""

import re
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
    complete,
    settings_by,
    share_of,
    stepping,
    version_of,
)
from streams.config.errors import JaugeError, UsageError


def add_to(app: typer.Typer) -> None:
    """Add the commands of this family."""
    for command in (demo, up, replay, rescore):
        app.command(rich_help_panel="Run")(command)


def demo(
    seconds: Annotated[float, typer.Option(help="End after so long; 0: at Ctrl-C.")] = 0,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Do not open a browser.")] = False,
    until: Annotated[int | None, typer.Option(hidden=True, help="End of the back-fill, ms UTC.")] = None,
) -> None:
    """Follow twelve invented brands, live: no account, no network, nothing kept.

    Example: jauge demo --seconds 60
    """
    from streams.commands.demo import run  # noqa: PLC0415 # loads the numerical libraries

    complete(run(seconds, until, browser=not no_browser))


def up(
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Do not open a browser.")] = False,
) -> None:
    """Follow the brands and sources of jauge.toml, and show them on a page; data stays in ./jauge-data.

    Example: jauge init && jauge up
    """
    from streams.commands.up import run  # noqa: PLC0415
    from streams.config.settings import read_settings  # noqa: PLC0415

    settings = read_settings()
    complete(run(settings, browser=not no_browser), settings)


@with_file_flags
def replay(
    files: Files,
    how: FileFlags,
    max_refused: MaxRefused = "1%",
    dry_run: DryRun = False,
    speed: Annotated[str, typer.Option(help="max, 1 for real time, or 60 for sixty times that.")] = "max",
    into: Annotated[str | None, typer.Option(help="Prefix of the topics; by default the file's name.")] = None,
    keep_order: Annotated[bool, typer.Option("--keep-order", help="Do not sort the rows by seen_at.")] = False,
    with_roles: Annotated[
        bool, typer.Option("--with-roles", help="Start match and score for a broker of yours.")
    ] = False,
    method: Method = None,
    as_json: Json = False,
) -> None:
    """Replay mentions from files through the real flow, and show the scores at their end.

    First it shows what it understood of the files: --dry-run stops there.

    Example: jauge replay tweets.csv.gz --source x --brand-column brand
    """
    from scoring.reading.market import placed  # noqa: PLC0415
    from streams.commands.replay_files import FileReplay, run  # noqa: PLC0415
    from streams.config.reference import load_reference  # noqa: PLC0415
    from streams.terminal.files import show_understood  # noqa: PLC0415
    from streams.terminal.stdout import show_scores  # noqa: PLC0415

    request = how.request(files)
    asked = FileReplay(request, _speed(speed), _into(into, files or []), keep_order, with_roles)
    share = share_of(max_refused)
    settings = settings_by(method, own_broker=True)
    found = asked.open()
    load_reference(settings)  # a broken one is said before anything else
    show_understood(found.understood, dry_run=dry_run, as_json=as_json)
    if dry_run:
        return
    with stepping() as step:
        scores, summary, refused = complete(run(settings, asked, found, step), settings)
    typer.echo(summary, err=True)
    show_scores(placed(scores), "24h", as_json)
    if too_many := refused.beyond(share):
        raise JaugeError(too_many)


def rescore(
    since: Annotated[str | None, typer.Option("--from", help="Leave out mentions that came earlier: ISO 8601.")] = None,
    name: Annotated[str | None, typer.Option("--as", help="Name of the new version; by default the next one.")] = None,
    method: Method = None,
) -> None:
    """Score the retained mentions anew, with the settings as they are now, and switch to that when it is done.

    For changed queries, tone or reference, or another method. The running version keeps working. When the new one has
    caught up, the old processes exit with 75 and restart as the new version. If interrupted, rerun
    the command to resume.

    Example: jauge rescore --from 2026-11-01
    """
    from streams.cli.time_flags import time_of  # noqa: PLC0415
    from streams.commands import rescore  # noqa: PLC0415

    settings = settings_by(method)
    name, from_ms = version_of(name), time_of(since, "--from")
    with stepping() as step:
        before, after, rate = complete(rescore.run(settings, name, from_ms, step, method), settings)
    line = f"version {after!r} is current, in place of {before!r}; {rate:,.0f} mentions a second were scored again"
    typer.echo(line, err=True)


def _speed(text: str) -> float:
    if text == "max":
        return 0.0
    try:
        speed = float(text)
    except ValueError:
        speed = -1.0
    if not 0 < speed < float("inf"):
        raise UsageError(f"--speed {text!r} is neither max nor a number above 0, such as 1 or 60")
    return speed


def _into(name: str | None, files: list[Path]) -> str:
    if not files:
        raise UsageError("name a file to replay, as in: jauge replay tweets.csv --source x --brand-column brand")
    if name is None:
        return re.sub(r"[^a-zA-Z0-9_-]+", "-", files[0].name.split(".")[0]).strip("-") or "replay"
    if not re.fullmatch(r"[a-zA-Z0-9_-]{1,100}", name):
        raise UsageError(f"--into {name!r} cannot be the prefix of a topic: use letters, digits, _ and -")
    return name

"""One role as one process: for clusters, and for `jauge demo`, `up` and `replay`, which start them."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

Port = Annotated[int | None, typer.Option(help="Where /metrics, /healthz and /readyz are; 0: any free port.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this family."""
    for command in (collect, match, score, board, notify):
        app.command(rich_help_panel="Roles")(command)


def collect(
    source: Annotated[str | None, typer.Argument(help="This source alone; without it those switched on.")] = None,
    endpoint: Annotated[
        str | None, typer.Option(help="Address to ask in place of the source's own.", show_default=False)
    ] = None,
    limit: Annotated[int | None, typer.Option(help="End after so many mentions.", min=1, show_default=False)] = None,
    out: Annotated[
        Path | None, typer.Option(help="Write mentions there as JSON lines, -: here; Kafka is not asked.")
    ] = None,
    wait: Annotated[
        float, typer.Option(help="With --out: end after so many seconds in which nothing came; 0: never.", min=0)
    ] = 60,
    port: Port = None,
) -> None:
    """Read the sources that are switched on, and publish mentions.

    Example: jauge collect hn --limit 10 --out -
    """
    from streams.config.errors import UsageError  # noqa: PLC0415 # each role loads its own libraries, and no other's
    from streams.config.settings import load_settings  # noqa: PLC0415

    if source is None or out is None:
        if endpoint or limit or out or source:
            raise UsageError("to look at one source name it and a place: jauge collect hn --limit 10 --out -")
        from streams.collect import role  # noqa: PLC0415

        _serve("collect", role.run, port)
        return
    from streams.cli.options import complete  # noqa: PLC0415
    from streams.collect.sample import sample, section_named  # noqa: PLC0415

    settings = load_settings()
    name, section = section_named(settings, source, endpoint)
    complete(sample(settings, name, section, endpoint, limit, out, wait))


def match(port: Port = None) -> None:
    """Find the brands that mentions speak of.

    Example: JAUGE_KAFKA__BOOTSTRAP=localhost:9092 jauge match
    """
    from streams.match import role  # noqa: PLC0415

    _serve("match", role.run, port)


def score(port: Port = None) -> None:
    """Fold observations, and publish scores.

    Example: JAUGE_KAFKA__BOOTSTRAP=localhost:9092 jauge score
    """
    from streams.score import role  # noqa: PLC0415

    _serve("score", role.run, port)


def board(
    port: Port = None,
    board_port: Annotated[
        int | None, typer.Option("--board-port", help="Where the page is; 0: any free port.", show_default=False)
    ] = None,
) -> None:
    """Show the scores on a page, and serve the API and the live stream.

    Example: JAUGE_KAFKA__BOOTSTRAP=localhost:9092 jauge board
    """
    from streams.board import server as role  # noqa: PLC0415

    _serve("board", role.run, port, **({} if board_port is None else {"board": {"port": board_port}}))


class NotifyTask(StrEnum):
    """What `jauge notify` does beside its work."""

    TEST = "test"


def notify(
    task: Annotated[
        NotifyTask | None,
        typer.Argument(
            help="test: send one message through every receiver, and say what came back.", show_default=False
        ),
    ] = None,
    port: Port = None,
) -> None:
    """Send incidents and reports to the receivers of `[[notify]]`: by mail, to chats and to webhooks.

    Example: jauge notify test
    """
    if task is None:
        from streams.report.scheduled import role  # noqa: PLC0415

        _serve("notify", role.run, port)
        return
    from streams.cli.options import complete  # noqa: PLC0415
    from streams.config.settings import load_settings  # noqa: PLC0415
    from streams.notify.trial import send_trial  # noqa: PLC0415

    outcomes = complete(send_trial(load_settings().notify))
    for name, outcome in outcomes.items():
        typer.echo(f"{'ok  ' if outcome.is_accepted else 'BAD '} {name}: {outcome.answer}")
    raise typer.Exit(0 if all(outcome.is_accepted for outcome in outcomes.values()) else 1)


def _serve(name: str, run, port: int | None, **flags: dict[str, int]) -> None:  # type: ignore[no-untyped-def]
    from streams.config.settings import load_settings  # noqa: PLC0415
    from streams.runtime.process import serve  # noqa: PLC0415

    serve(name, run, load_settings(**({} if port is None else {"http": {"port": port}}), **flags))

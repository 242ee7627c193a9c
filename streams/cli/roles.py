"""One role as one process: for clusters, and for `jauge demo`, `up` and `replay`, which start them."""

from typing import Annotated

import typer

Port = Annotated[int | None, typer.Option(help="Where /metrics, /healthz and /readyz are; 0: any free port.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this family."""
    for command in (collect, match, score):
        app.command(rich_help_panel="Roles")(command)


def collect(port: Port = None) -> None:
    """Read the sources that are switched on, and publish mentions.

    Example: JAUGE_KAFKA__BOOTSTRAP=localhost:9092 jauge collect
    """
    from streams import collect as role  # noqa: PLC0415 # each role loads its own libraries, and no other's

    _serve("collect", role.run, port)


def match(port: Port = None) -> None:
    """Find the brands that mentions speak of.

    Example: JAUGE_KAFKA__BOOTSTRAP=localhost:9092 jauge match
    """
    from streams import match as role  # noqa: PLC0415

    _serve("match", role.run, port)


def score(port: Port = None) -> None:
    """Fold observations, and publish scores.

    Example: JAUGE_KAFKA__BOOTSTRAP=localhost:9092 jauge score
    """
    from streams import score as role  # noqa: PLC0415

    _serve("score", role.run, port)


def _serve(name: str, run, port: int | None) -> None:  # type: ignore[no-untyped-def]
    from streams.serving import serve  # noqa: PLC0415
    from streams.settings import load_settings  # noqa: PLC0415

    serve(name, run, load_settings(**({} if port is None else {"http": {"port": port}})))

"""`jauge forget`: what one person wrote goes, and the command says from where."""

from typing import Annotated

import typer

from streams.cli.options import Json, complete, stepping


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="Installation")(forget)


def forget(
    source: Annotated[str, typer.Argument(help="Where it was said, as bluesky.")],
    name: Annotated[str, typer.Argument(metavar="AUTHOR|ID", help="The author's public name, or the mention's id.")],
    as_json: Json = False,
) -> None:
    """Delete what an author wrote, or one mention: from the scores and all topics. Says what it cannot reach.

    Example: jauge forget bluesky did:plc:ewvi7nxzyoun6zhxrhs64oiz
    """
    from streams.commands.forget import UNREACHED, run  # noqa: PLC0415
    from streams.config.errors import UsageError  # noqa: PLC0415
    from streams.config.settings import load_settings  # noqa: PLC0415
    from streams.config.timefmt import minute  # noqa: PLC0415

    if not 0 < len(source) <= 32 or not 0 < len(name) <= 512:
        raise UsageError("a source has 1 to 32 characters, an author or id 1 to 512")
    if not f"{source}{name}".isprintable():
        raise UsageError("a source and an author or id have characters that can be printed alone: correct them")
    settings = load_settings()
    with stepping() as step:
        forgotten = complete(run(settings, source, name, step), settings)
    if as_json:
        import orjson  # noqa: PLC0415

        places = [place._asdict() for place in forgotten.places]
        typer.echo(orjson.dumps({"mentions": forgotten.mentions, "places": places, "unreached": UNREACHED}).decode())
        return
    typer.echo("the deletion is published: scores and board are without it as soon as the roles have read it")
    if not forgotten.places:
        typer.echo("no topic holds anything of it")
    for place in forgotten.places:
        done = "named by id, without text" if place.topic == "alerts" else "erased" if place.erased else "deleted"
        until = "" if place.gone_by_ms is None else f", on disk until {minute(place.gone_by_ms)} at the latest"
        typer.echo(f"{place.topic:16}{place.records:>8} {done}{until}")
    for what in UNREACHED:
        typer.echo(f"not reached: {what}")

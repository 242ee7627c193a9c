"""What an installation is made of: its settings, brands and topics, and what is wrong with it."""

from pathlib import Path
from typing import Annotated

import typer

from streams.cli.options import Json, complete, stepping, version_of


def add_to(app: typer.Typer) -> None:
    """Add the commands of this family."""
    for command in (init, doctor):
        app.command(rich_help_panel="Installation")(command)
    brands = typer.Typer(help="The followed brands.", no_args_is_help=True)
    brands.command("apply")(brands_apply)
    brands.command("list")(brands_list)
    brands.command("export")(brands_export)
    app.add_typer(brands, name="brands", rich_help_panel="Installation")
    topics = typer.Typer(help="The topics on the broker.", no_args_is_help=True)
    topics.command("apply")(topics_apply)
    topics.command("describe")(topics_describe)
    topics.command("acls")(topics_acls)
    topics.command("grow")(topics_grow)
    app.add_typer(topics, name="topics", rich_help_panel="Installation")


def init(path: Annotated[Path, typer.Argument(help="Where to write it.")] = Path("jauge.toml")) -> None:
    """Write a commented jauge.toml to begin with.

    Example: jauge init
    """
    from streams.config.errors import UsageError  # noqa: PLC0415
    from streams.config.template import template  # noqa: PLC0415

    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(template())
    except FileExistsError as error:
        raise UsageError(f"{path} exists already: remove it, or name another file") from error
    except OSError as error:
        raise UsageError(f"{path} cannot be written ({error.strerror}): name another file") from error
    typer.echo(f"wrote {path}: name your brands in it, then run `jauge up`", err=True)


def doctor() -> None:
    """Check settings, broker, sources and brands, and say how to correct what is wrong.

    Example: jauge doctor
    """
    from streams.commands.doctor import examine  # noqa: PLC0415

    findings = complete(examine())
    for finding in findings:
        typer.echo(f"{'ok  ' if finding.well else 'BAD '} {finding.what}")
    raise typer.Exit(0 if all(finding.well for finding in findings) else 1)


def brands_apply(
    watch: Annotated[
        bool, typer.Option("--watch", help="Run on, and apply each change of the settings file: for containers.")
    ] = False,
) -> None:
    """Follow the brands of jauge.toml, and no others.

    Example: jauge brands apply
    """
    from streams.analysis.followed_brands import apply_brands  # noqa: PLC0415
    from streams.config.settings import load_settings  # noqa: PLC0415
    from streams.config.timefmt import wall_clock_ms  # noqa: PLC0415

    settings = load_settings()
    if watch:
        from streams.commands.follow_brands import run  # noqa: PLC0415
        from streams.runtime.process import serve  # noqa: PLC0415

        serve("brands", run, settings)
        return
    changed, ended = complete(apply_brands(settings, wall_clock_ms()), settings)
    for name in changed:
        typer.echo(f"follow {name}")
    for name in ended:
        typer.echo(f"end    {name}")
    if not changed and not ended:
        typer.echo("nothing to change", err=True)


def brands_list(as_json: Json = False) -> None:
    """List the brands that are followed now.

    Example: jauge brands list
    """
    from schemas.codec import encode  # noqa: PLC0415
    from streams.analysis.followed_brands import followed  # noqa: PLC0415
    from streams.config.settings import load_settings  # noqa: PLC0415

    settings = load_settings()
    brands = complete(followed(settings), settings)
    for name in sorted(brands):
        typer.echo(encode(brands[name]).decode() if as_json else f"{name}: {', '.join(brands[name].terms)}")


def brands_export() -> None:
    """Print the brands that are followed now, and the campaigns of the board, as TOML for a jauge.toml.

    Example: jauge brands export > brands.toml
    """
    from streams.analysis.brands_file import brands_toml  # noqa: PLC0415
    from streams.analysis.followed_brands import followed_with_campaigns  # noqa: PLC0415
    from streams.config.settings import load_settings  # noqa: PLC0415

    settings = load_settings()
    brands, campaigns = complete(followed_with_campaigns(settings), settings)
    typer.echo(brands_toml(brands.values(), campaigns.values()), nl=False)


def topics_apply() -> None:
    """Create the topics that are missing, and mend settings and copies that differ.

    Example: jauge topics apply
    """
    from streams.config.settings import load_settings  # noqa: PLC0415
    from streams.config.timefmt import wall_clock_ms  # noqa: PLC0415
    from streams.kafka import topics  # noqa: PLC0415
    from streams.runtime.versions import settle_method  # noqa: PLC0415

    settings = load_settings()
    kafka = settings.kafka
    applying = topics.apply(
        kafka.servers,
        prefix=kafka.prefix,
        partitions=kafka.partitions,
        replication=kafka.replication,
        keep_text_hours=settings.sources.keep_text_hours,
    )

    async def work() -> "list[topics.Change]":
        changes = await applying
        await settle_method(settings, wall_clock_ms())
        return changes

    changes = complete(work(), settings)
    for change in changes:
        typer.echo(f"{change.did:10}{change.name}  {change.detail}".rstrip())


def topics_describe(as_json: Json = False) -> None:
    """Show the topics as they are.

    Example: jauge topics describe
    """
    import orjson  # noqa: PLC0415

    from streams.config.settings import load_settings  # noqa: PLC0415
    from streams.kafka import topics  # noqa: PLC0415

    settings = load_settings()
    kafka = settings.kafka
    describing = topics.describe(
        kafka.servers,
        prefix=kafka.prefix,
        partitions=kafka.partitions,
        replication=kafka.replication,
        keep_text_hours=settings.sources.keep_text_hours,
    )
    for row in complete(describing, settings):
        if as_json:
            typer.echo(orjson.dumps(row).decode())
        else:
            who = "public" if row.public else ""
            figures = f"{row.partitions:>4}  {row.in_sync}/{row.replication}  {row.cleanup:15}{row.records:>12}"
            typer.echo(f"{row.name:28}{row.state:10}{figures}  {who}".rstrip())


def topics_acls(
    name: Annotated[
        str | None,
        typer.Option("--as", help="For this version, before `jauge rescore` makes it; else the first."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Print what each role has to be allowed on a broker of yours, and no more.

    Example: jauge topics acls | xargs -L 1 kafka-acls.sh --bootstrap-server localhost:9092
    """
    import orjson  # noqa: PLC0415

    from streams.config.settings import load_settings  # noqa: PLC0415
    from streams.kafka.acls import acls  # noqa: PLC0415

    for acl in acls(load_settings(), version_of(name)):
        typer.echo(orjson.dumps(acl._asdict()).decode() if as_json else acl.command)


def topics_grow(
    partitions: Annotated[int, typer.Argument(help="How many there are to be; more than now.", min=1)],
) -> None:
    """Give the installation more partitions, so that more workers share the work.

    The retained mentions are scored anew beside the running version, which keeps working; then the old processes exit
    with 75 and restart as the new version. If interrupted, rerun the command to resume.

    Example: jauge topics grow 16
    """
    from streams.commands import grow  # noqa: PLC0415
    from streams.config.settings import load_settings  # noqa: PLC0415

    settings = load_settings()
    with stepping() as step:
        before, version, rate = complete(grow.run(settings, partitions, step), settings)
    typer.echo(
        f"{partitions} partitions in place of {before}; version {version!r} is current, {rate:,.0f} mentions a second "
        f"were scored again. Set kafka.partitions to {partitions} in the settings, and start the board again",
        err=True,
    )

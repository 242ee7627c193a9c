"""What Jauge understands of files, and the formats that it knows."""

import sys

import typer

from streams.cli.file_flags import FileFlags, with_file_flags
from streams.cli.options import Files, Json
from streams.config.errors import UsageError


def add_to(app: typer.Typer) -> None:
    """Add the commands of this family."""
    family = typer.Typer(no_args_is_help=True, help="Files: what is understood of them, and the formats known.")
    for command in (explain, profiles):
        family.command()(command)
    app.add_typer(family, name="files", rich_help_panel="Start")


@with_file_flags
def explain(how: FileFlags, files: Files = None, as_json: Json = False) -> None:
    """Write what was understood of files as a mapping in TOML, ready to be edited and used with --mapping.

    Example: jauge files explain tweets.csv > mapping.toml
    """
    from streams.collect.files.mapping_text import mapping_text  # noqa: PLC0415
    from streams.terminal.files import show_understood  # noqa: PLC0415

    if not files:
        raise UsageError("name a file to explain, as in: jauge files explain tweets.csv")
    found = how.request(files).open("x")
    if as_json:
        show_understood(found.understood, dry_run=True, as_json=True)
        return
    show_understood(found.understood, dry_run=False, as_json=False)
    sys.stdout.write("\n".join(mapping_text(one) for one in found.understood if one.fields))


def profiles(as_json: Json = False) -> None:
    """List the formats that are recognised by their columns; a file of TOML in the folder named adds one.

    Example: jauge files profiles
    """
    from schemas.codec import encode  # noqa: PLC0415
    from streams.collect.files.profiles.registry import own_folder  # noqa: PLC0415
    from streams.collect.files.profiles.registry import profiles as known_profiles  # noqa: PLC0415

    for known in known_profiles():
        if as_json:
            sys.stdout.buffer.write(encode({"name": known.name, "place": known.place, **_plain(known.profile)}) + b"\n")
        else:
            typer.echo(f"{known.name:20} {known.profile.title} ({', '.join(known.profile.needs)})")
    if not as_json:
        typer.echo(f"\nYour own: a file NAME.toml in {own_folder()}, written as those are", err=True)


def _plain(profile: object) -> dict[str, object]:
    import msgspec  # noqa: PLC0415

    plain: dict[str, object] = msgspec.to_builtins(profile)
    return plain

"""The command `jauge`. Each family of commands is a file beside this one, imported when it is called."""

import sys
from typing import Annotated

import typer

from streams.cli import (
    alerts,
    audit,
    calibrate,
    compare,
    files,
    forget,
    installation,
    query,
    report,
    roles,
    run,
    scores,
    tone,
)
from streams.config.errors import JaugeError

app = typer.Typer(
    name="jauge",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(is_asked: bool) -> None:
    if is_asked:
        from importlib.metadata import version  # noqa: PLC0415 # only here

        from scoring.method.methods import DEFAULT_METHOD  # noqa: PLC0415
        from scoring.method.reference import REFERENCES  # noqa: PLC0415

        name = next(one.name for one in REFERENCES.values() if one.method == DEFAULT_METHOD)
        typer.echo(f"jauge {version('jauge')}, method {DEFAULT_METHOD.name}, reference {name}")
        raise typer.Exit


@app.callback()
def options(
    _version: Annotated[
        bool,
        typer.Option(
            "--version", is_eager=True, callback=_print_version, help="Print version, method and reference, and exit."
        ),
    ] = False,
) -> None:
    """One open score from 0 to 100 for every brand, live, from many social sources."""


for family in (run, files, scores, query, tone, compare, report, audit, calibrate, roles, installation, forget, alerts):
    family.add_to(app)


def main() -> None:
    """Run the command; a fault of the world is one line on stderr, a fault of ours its traceback."""
    try:
        app(prog_name="jauge")
    except JaugeError as error:
        print(f"jauge: {error}", file=sys.stderr)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()

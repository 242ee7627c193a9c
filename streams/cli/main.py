"""The command `jauge`. Each family of commands is a file beside this one, imported when it is called."""

import sys

import typer

from streams.cli import audit, calibrate, compare, installation, query, report, roles, run, scores, tone
from streams.config.errors import JaugeError

app = typer.Typer(
    name="jauge",
    help="One open score from 0 to 100 for every brand, live, from many social sources.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for family in (run, scores, query, tone, compare, report, audit, calibrate, roles, installation):
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

"""What was understood of files, as tables for people and lines of JSON for programs."""

import sys
from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from schemas.codec import encode
from schemas.mention import Mention
from streams.collect.files.understanding import FieldSource, Understood
from streams.config.sanitize import printable
from streams.config.timefmt import minute

WIDTH = 128
LONGEST_VALUE = 60
SHOWN_LEFT_OUT = 20


def show_understood(files: Sequence[Understood], *, dry_run: bool, as_json: bool) -> None:
    """Print what was understood: to stdout where that is all, else to stderr; JSON with `--dry-run --json` alone."""
    if as_json and dry_run:
        sys.stdout.buffer.writelines(encode(file) + b"\n" for file in files)
        sys.stdout.buffer.flush()
        return
    console = Console(stderr=not dry_run)
    if not console.is_terminal:
        console = Console(stderr=not dry_run, width=WIDTH)
    for file in files:
        console.print(_heading(file), highlight=False)
        if file.fields:
            console.print(_fields(file.fields, file.first))
        if file.columns_left_out:
            console.print(f"  left out: {escape(_left_out(file))}", highlight=False)
        if file.refused_of_looked_at:
            console.print(f"  {file.refused_of_looked_at} of the rows looked at are refused", highlight=False)


def _heading(file: Understood) -> str:
    about = [file.format, *(f"{name} {value}" for name, value in file.about.items())]
    if file.profile:
        about.append(f"profile {file.profile}")
    if file.rows_looked_at:
        about.append(f"{file.rows_looked_at} rows looked at")
    if file.fault:
        about.append(file.fault)
    return f"[bold]{escape(printable(file.file))}[/bold]: {escape(printable(', '.join(about)))}"


def _fields(fields: Sequence[FieldSource], first: Sequence[Mention]) -> Table:
    table = Table(box=None, padding=(0, 1), show_edge=False)
    table.add_column("field", no_wrap=True)
    table.add_column("from", max_width=40)
    for number in range(1, len(first) + 1):
        table.add_column(f"row {number}", max_width=24, overflow="ellipsis", no_wrap=True)
    table.add_column("", max_width=48)
    for one in fields:
        values = [escape(_value(getattr(mention, one.field, None), one.field)) for mention in first]
        table.add_row(one.field, escape(_origin(one)), *values, escape(printable(one.note)))
    return table


def _origin(one: FieldSource) -> str:
    if one.constant is not None:
        return f"constant {printable(str(one.constant))}"
    return printable((" + " if one.joined else ", else ").join(one.columns)) if one.columns else "not found"


def _value(value: object, field: str) -> str:
    if value is None:
        return ""
    if field in ("created_at", "seen_at") and isinstance(value, int):
        return minute(value)
    text = printable(str(value).replace("\n", " "))
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"


def _left_out(file: Understood) -> str:
    names = [printable(name) for name in file.columns_left_out[:SHOWN_LEFT_OUT]]
    more = len(file.columns_left_out) - len(names) + file.more_left_out
    return ", ".join(names) + (f" and {more} more" if more else "")

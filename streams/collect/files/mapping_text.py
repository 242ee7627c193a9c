"""What was understood of a file as a mapping, ready to be edited."""

import json
from collections.abc import Sequence

from streams.collect.files.mapping import TIME_OF_DAY, ZONE
from streams.collect.files.understanding import Understood

_JOINED = ("created_at", TIME_OF_DAY, ZONE)


def mapping_text(file: Understood) -> str:
    """Return a file of TOML that says what was guessed, and as comments what was not found.

    >>> from streams.collect.files.understanding import FieldSource
    >>> fields = [FieldSource(field="text", columns=["tweet"]), FieldSource(field="source", constant="x")]
    >>> print(mapping_text(Understood(file="a.csv", format="CSV", fields=fields)), end="")
    # a.csv: CSV
    [columns]
    text = "tweet"
    <BLANKLINE>
    [constants]
    source = "x"
    """
    inside = file.about.get("messages", "")
    prefix = f"{inside}." if inside else ""
    lines = [f"# {_comment(', '.join([f'{file.file}: {file.format}', *file.about.values()]))}", "[columns]"]
    for one in file.fields:
        note = f"  # {_comment(one.note)}" if one.note else ""
        if one.joined:
            lines += [f"{name} = {_text(prefix + column)}" for name, column in zip(_JOINED, one.columns, strict=False)]
        elif one.columns:
            named = [_text(prefix + column) for column in one.columns]
            lines.append(f"{one.field} = {named[0] if len(named) == 1 else '[' + ', '.join(named) + ']'}{note}")
        elif one.constant is None:
            lines.append(f"# {one.field} = not found{note}")
    constants = [f"{one.field} = {_text(one.constant)}" for one in file.fields if one.constant is not None]
    lines += ["", "[constants]", *constants] if constants else []
    if file.formats:
        lines += ["", "[formats]"]
        lines += [f"{name} = {_value(value)}" for name, value in file.formats.items()]
    if file.columns_left_out:
        lines += ["", f"# left out: {_comment(', '.join(file.columns_left_out))}"]
    return "\n".join(lines) + "\n"


def _text(value: str | int | float) -> str:
    """Return a value as TOML writes it, whose texts are written as those of JSON."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _value(value: str | Sequence[str]) -> str:
    return _text(value) if isinstance(value, str) else "[" + ", ".join(map(_text, value)) + "]"


def _comment(text: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in text)[:400]

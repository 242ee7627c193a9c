"""The tables of the manual that are made from the code: ``python -m tests.docs.tables`` writes them anew."""

import re
from collections.abc import Callable, Iterable

from streams.config.source_registry import registry
from streams.config.source_spec import SourceSection
from tests.docs.product import Command, Product, product
from tests.paths import ROOT

MARKED = "<!-- {name} -->\n{text}<!-- /{name} -->"
COMMON = SourceSection.model_fields


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _table(head: str, rows: Iterable[str]) -> str:
    return "\n".join([f"| {head} |", "|" + "---|" * (head.count("|") + 1), *rows]) + "\n"


def commands(there: Product) -> str:
    """Return each command with its flags."""
    rows = []
    for one in there.commands.values():
        rows.append(_row(f"`jauge {_call(one)}`", one.does))
        flags = [name for name in one.flags if name not in ("--help", "-h")]
        if flags:
            rows.append(_row("", ", ".join(f"`{name}`" for name in flags)))
    return _table("command | what it does, and its flags", rows)


def _call(one: Command) -> str:
    return " ".join([one.name, *(name.upper() for name in one.arguments)])


def settings(there: Product) -> str:
    """Return each setting; those that all sources have stand once, as `sources.NAME.…`."""
    rows, common = [], {}
    for name, (default, meaning) in there.settings.items():
        parts = name.split(".")
        if parts[0] == "sources" and len(parts) == 3 and parts[1] in registry() and parts[2] in COMMON:
            usual = COMMON[parts[2]].default
            if default == ("" if usual is None else str(usual).lower()):
                common[parts[2]] = (default, meaning)
                continue
        rows.append(_row(f"`{name}`", f"`{default}`" if default else "", meaning))
    shared = [_row(f"`sources.NAME.{name}`", f"`{was}`" if was else "", means) for name, (was, means) in common.items()]
    return _table("setting | default | meaning", [*shared, *rows])


def exit_codes(there: Product) -> str:
    """Return each exit code."""
    return _table("code | meaning", (_row(str(code), meaning) for code, meaning in there.exit_codes.items()))


def calls(there: Product) -> str:
    """Return each call of the API."""
    return _table("call | answer", (_row(f"`{name}`", does) for name, does in there.calls.items()))


def problems(there: Product) -> str:
    """Return each code of a problem."""
    rows = (_row(f"`{code}`", str(int(status)), meaning) for code, (status, meaning) in there.problems.items())
    return _table("code | status | meaning", rows)


def topics(there: Product) -> str:
    """Return each topic, those for other programs first."""
    rows = (
        _row(
            f"`{name}`",
            f"`{one.record.__name__}`" if one.record else "bytes",
            one.key,
            one.clean_up,
            "yes" if one.public else "",
            ", ".join(one.writers) or "commands",
            ", ".join(one.readers) or "commands",
        )
        for name, one in sorted(there.topics.items(), key=lambda item: not item[1].public)
    )
    return _table("topic | record | key | clean-up | public | written by | read by", rows)


TABLES: dict[str, tuple[str, Callable[[Product], str]]] = {
    "commands": ("streams/cli/README.md", commands),
    "exit codes": ("streams/cli/README.md", exit_codes),
    "settings": ("streams/config/README.md", settings),
    "topics": ("schemas/README.md", topics),
    "calls": ("streams/board/README.md", calls),
    "problems": ("streams/board/README.md", problems),
}
"""Page and maker of each table, by the name of its marks."""


def with_tables(page: str, text: str, there: Product) -> str:
    """Return the page with its tables as they have to be."""
    for name, (where, make) in TABLES.items():
        if where == page:
            old = re.compile(MARKED.format(name=re.escape(name), text=".*?"), re.DOTALL)
            new = MARKED.format(name=name, text=make(there))
            text = old.sub(lambda _, new=new: new, text)  # type: ignore[misc]
    return text


if __name__ == "__main__":
    for file in {where for where, _ in TABLES.values()}:
        path = ROOT / file
        path.write_text(with_tables(file, path.read_text("utf-8"), product()), encoding="utf-8")

"""What the product says: strings of the code, words of page and report, texts of alerts."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.paths import ROOT

CODE = ("streams", "scoring")
WORDS = (
    ("streams/board/static/i18n", "*.js", re.compile(r'"[\w.]+":|//.*')),
    ("streams/report/words", "*.toml", re.compile(r"^\w+ =|^#.*")),
    ("deploy/prometheus/alerts", "*.yml", re.compile(r"^\s*#.*|\w+:")),
)
"""Folder, files, and what of a line is a name or a comment."""


def said() -> Iterator[tuple[str, str]]:
    """Yield each text with where it stands; docstrings and single words are for programmers."""
    for folder in CODE:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield from ((_place(path, line), text) for line, text in strings_of(path.read_text("utf-8")))
    for folder, pattern, name in WORDS:
        for path in sorted((ROOT / folder).glob(pattern)):
            for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
                yield _place(path, number), name.sub("", line)


def strings_of(code: str) -> Iterator[tuple[int, str]]:
    """Yield the strings of more than one word in a module, without docstrings, each with its line.

    >>> list(strings_of("\'\'\'A doc.\'\'\'\\nx = 'one'\\ny = 'two words'"))
    [(3, 'two words')]
    """
    tree = ast.parse(code)
    documents = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documents
        if is_text and " " in node.value.strip():  # type: ignore[attr-defined]
            yield node.lineno, node.value  # type: ignore[attr-defined]


def _place(path: Path, line: int) -> str:
    return f"{path.relative_to(ROOT)}:{line}"

"""The pages of the manual: their blocks of code, links, inline code and sentences."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.paths import ROOT

FOLDERS = ("schemas", "scoring", "streams", "deploy", "tests")
TOP = ("README.md", "SECURITY.md", "CONTRIBUTING.md", "DECISIONS.md")
NOT_THE_MANUAL = {
    "CONTRIBUTING.md",
    "DECISIONS.md",
    "scoring/SPEC.md",
    "deploy/metrics.md",
}
"""Pages whose sentences may be as long as a formula or a generated table needs."""
MARKDOWN = MarkdownIt("commonmark").enable("table")
SENTENCE_END = re.compile(r"(?<=[.!?:;])\s+(?=[A-ZÀ-Ý*`“\"(«])")


class Block(NamedTuple):
    """A fenced block."""

    language: str
    text: str
    line: int


@dataclass(frozen=True)
class Page:
    """One Markdown file."""

    name: str
    """Below the root."""
    text: str

    @cached_property
    def tokens(self) -> list[Token]:
        """The Markdown, parsed."""
        return MARKDOWN.parse(self.text)

    def blocks(self) -> Iterator[Block]:
        """Yield the fenced blocks."""
        for token in self.tokens:
            if token.type == "fence":
                yield Block(token.info.strip(), token.content, (token.map or [0])[0] + 1)

    def code(self) -> Iterator[str]:
        """Yield all inline code, and each line of the shell blocks."""
        for token in self.tokens:
            for child in token.children or ():
                if child.type == "code_inline":
                    yield child.content
        for block in self.blocks():
            if block.language == "bash":
                yield from block.text.splitlines()

    def links(self) -> Iterator[str]:
        """Yield where links and pictures lead."""
        for token in self.tokens:
            for child in token.children or ():
                if child.type in ("link_open", "image"):
                    yield str(child.attrs.get("href") or child.attrs.get("src"))

    def anchors(self) -> set[str]:
        """Return the anchors of its headings, as GitHub makes them."""
        headings = re.findall(r"^#+ (.+)$", self.text, re.MULTILINE)
        return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}

    def sentences(self) -> Iterator[str]:
        """Yield the sentences outside of tables, headings and code."""
        inside = ""
        for token in self.tokens:
            if token.type in ("table_open", "heading_open"):
                inside = token.type.replace("_open", "_close")
            elif token.type == inside:
                inside = ""
            elif token.type == "inline" and not inside:
                yield from SENTENCE_END.split(" ".join(_words(token).split()))


def _words(token: Token) -> str:
    """Return the text of a paragraph; inline code is one word."""
    said = {"text": lambda one: one.content, "code_inline": lambda _: "`code`", "softbreak": lambda _: " "}
    return "".join(said[child.type](child) for child in token.children or () if child.type in said)


def pages(root: Path = ROOT) -> list[Page]:
    """Return all pages but the changelog, which describes the past."""
    inner = (path for folder in FOLDERS for path in (root / folder).rglob("*.md") if "node_modules" not in path.parts)
    files = [*(root / name for name in TOP), *sorted(inner)]
    return [Page(path.relative_to(root).as_posix(), path.read_text("utf-8")) for path in files]

"""Small histories made into reports, and pages taken apart."""

import asyncio
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from html.parser import HTMLParser
from pathlib import Path

from scoring.reading.exposure import Calendar
from streams.analysis.compare import window_named
from streams.collect.files.file_request import FileRequest
from streams.config.settings import Settings, load_settings
from streams.report.contents import Contents, gather
from streams.report.data_source import Basis, of_files
from streams.report.periods import Asked
from tests.story_cli import Row, story, write

Census = Counter[tuple[str, tuple[str, ...]]]
"""Elements by their name and the names of their attributes."""
APART = {"td", "th", "p", "h1", "h2", "h3", "h4", "dt", "dd", "caption", "figcaption", "title", "desc", "text"}
"""Elements between which a reader sees room."""
VOID = {"meta", "br", "line", "rect", "circle", "polygon", "polyline", "link", "img"}


def settings_in(folder: Path) -> Settings:
    return load_settings(data=folder / "data")


def basis_of(
    folder: Path, rows: Iterable[Row] | None = None, wanted: Sequence[str] = (), method: str | None = None
) -> Basis:
    file = write(folder / "made.csv", story() if rows is None else rows)
    settings = settings_in(folder).model_copy(update={"method": method})
    return of_files(settings, FileRequest([file], source="x", brand_column="brand"), wanted)


def report_of(basis: Basis, window: str = "24h", days: int = 28, at_ms: int | None = None) -> Contents:
    asked = Asked(window_named(window), days, None, at_ms)
    return asyncio.run(gather(basis, asked, Settings()))


def since(basis: Basis, brand: str, begin_ms: int) -> None:
    """Let a brand be followed from then on."""
    calendars = dict(basis.past.archive.calendars)
    basis.past.archive.calendars = {**calendars, brand: Calendar(since=begin_ms)}


class Element:
    """One element of a page."""

    def __init__(self, tag: str, attributes: dict[str, str | None], parent: "Element | None") -> None:
        self.tag, self.attributes, self.parent = tag, attributes, parent
        self.children: list[Element] = []
        self._said: list[str | Element] = []

    @property
    def text(self) -> str:
        """All text in it, runs of blanks as one."""
        said = "".join(one if isinstance(one, str) else one.seen for one in self._said)
        return said if self.tag in {"code", "span", "data", "bdi"} else re.sub(r"[ \n]+", " ", said).strip(" \n")

    @property
    def seen(self) -> str:
        """Its text with the room around it."""
        return f" {self.text} " if self.tag in APART else self.text

    def all(self, tag: str, of_class: str | None = None) -> list["Element"]:
        """Elements below of a name, and a class, in order."""
        found = []
        for child in self.children:
            is_of_class = of_class is None or of_class in (child.attributes.get("class") or "").split()
            if child.tag == tag and is_of_class:
                found.append(child)
            found += child.all(tag, of_class)
        return found

    def headings(self) -> list[int]:
        """Levels of the headings, in order."""
        found = []
        for child in self.children:
            found += [int(child.tag[1])] if re.fullmatch("h[1-6]", child.tag) else child.headings()
        return found

    def ids(self) -> list[str]:
        """Ids of all elements."""
        own = [self.attributes["id"] or ""] if "id" in self.attributes else []
        return own + [one for child in self.children for one in child.ids()]

    def values(self) -> list[float]:
        """Figures in it, in full."""
        return [float(one.attributes["value"] or "") for one in self.all("data")]


class Page(HTMLParser):
    """A page taken apart as a browser does, and what was found in it."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.root = self._open = Element("root", {}, None)
        self.census: Census = Counter()
        self.comments = 0
        self.feed(page)
        self.close()
        assert self._open is self.root, f"{self._open.tag} is left open"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs)
        self.census[tag, tuple(sorted(name for name, _ in attrs))] += 1
        element = Element(tag, dict(attrs), self._open)
        self._open.children.append(element)
        self._open._said.append(element)
        if tag not in VOID:
            self._open = element

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert tag == self._open.tag, f"</{tag}> where {self._open.tag} is open"
            assert self._open.parent is not None
            self._open = self._open.parent

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_data(self, data: str) -> None:
        self._open._said.append(data)

    def handle_comment(self, data: str) -> None:
        self.comments += 1

"""What the code cites of the specification, and what the specification names of the code, is there."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from scoring.conformance.published import published
from tests.golden.generate import FILES
from tests.paths import ROOT

SPEC = ROOT / "scoring/SPEC.md"
FOLDERS = ("schemas", "scoring", "streams", "deploy", "tests")
SUFFIXES = {".py", ".js", ".md", ".toml", ".yml", ".yaml", ".html"}
CITATION = re.compile(r"SPEC sections? (\d+)(?:(?: to | and )(\d+))?(?:, ([A-Z]\w+(?: \w+)*))?")
LOOSE = re.compile(
    r"(?<!SPEC )\bsections? \d+|\bSPEC \d+|§ ?\d|\b(?:indicator|architecture|sources)\.md\b", re.IGNORECASE
)
"""Citations in another form, and of documents that the repository does not hold."""


def headings(text: str) -> dict[int, list[str]]:
    """Return the headings below each numbered one."""
    found: dict[int, list[str]] = {}
    for marks, title in re.findall(r"^(##+) (.+)$", text, re.MULTILINE):
        if marks == "##":
            below: list[str] = []
            if numbered := re.match(r"(\d+)\. ", title):
                found[int(numbered[1])] = below
        else:
            below.append(title)
    return found


def sources() -> Iterator[tuple[str, str]]:
    """Yield the name of each file that may cite the specification, and its text with line breaks as spaces."""
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in SUFFIXES and path not in (SPEC, Path(__file__)) and "node_modules" not in path.parts:
                yield str(path.relative_to(ROOT)), re.sub(r"\n[ #]*", " ", path.read_text(encoding="utf-8"))


def unresolved(text: str, sections: dict[int, list[str]]) -> list[str]:
    """Return the citations in a text that lead to no heading."""
    wrong = [found[0] for found in LOOSE.finditer(text)]
    for found in CITATION.finditer(text):
        first, last, heading = found.groups()
        numbers = [int(number) for number in (first, last) if number]
        below = sections.get(numbers[0], [])
        is_heading = heading is None or any(heading.startswith(one) for one in below)
        if not is_heading or not all(number in sections for number in numbers):
            wrong.append(found[0])
    return wrong


@pytest.mark.parametrize(
    "text",
    ["SPEC section 16", "SPEC sections 2 to 40", "SPEC section 3, Versions", "see section 5", "indicator.md", "§ 4"],
)
def test_a_citation_that_leads_nowhere_is_found(text: str) -> None:
    assert unresolved(text, headings(SPEC.read_text(encoding="utf-8"))) != []


def test_every_citation_in_the_repository_resolves_to_a_heading() -> None:
    sections = headings(SPEC.read_text(encoding="utf-8"))
    assert list(sections) == list(range(1, 16))
    texts = dict(sources())
    assert {name: wrong for name, text in texts.items() if (wrong := unresolved(text, sections))} == {}
    assert sum(len(CITATION.findall(text)) for text in texts.values()) > 40


def test_sections_that_the_specification_cites_are_its_own() -> None:
    text = SPEC.read_text(encoding="utf-8")
    cited = {int(number) for number in re.findall(r"\bsections? (\d+)", text, re.IGNORECASE)}
    assert cited <= set(headings(text))


def test_files_that_the_specification_names_exist() -> None:
    named = re.findall(r"`((?:scoring|schemas|streams|tests)/[\w./-]*)`", SPEC.read_text(encoding="utf-8"))
    assert len(named) > 10
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_the_vectors_that_the_specification_names_are_those_of_the_package() -> None:
    text = SPEC.read_text(encoding="utf-8")
    assert [file for file in FILES.values() if f"`{file.relative_to(ROOT)}`" not in text] == []
    assert published() == [file.read_bytes() for file in FILES.values()]

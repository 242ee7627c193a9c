"""The files of the page, without a browser: nothing from elsewhere, no markup from words, two languages."""

import json
import re
from hashlib import sha256
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[2] / "streams/board/static"
UPLOT = {
    "LICENSE": "8f989229699b4fe2f1a0432d0e9edc338a8a911e250e2d1b01ecd770a5f5b1bd",
    "uPlot.iife.min.js": "19c8d4c6ad88929a79f4ae49d6f7161566dfd0ba3d15cc495e974f787eb78f1f",
    "uPlot.min.css": "df630c6a8d6f8eeaff264b50f73ce5b114f646ffd9a0bb74f049b0a00135fa04",
}
"""SHA-256 of the files as version 1.6.32 of the package uplot has them."""
SCRIPTS = sorted(STATIC.glob("*.js"))
FIRST = ["page", "league", "reasons"]
"""Words without which the first view cannot be written."""
WORDS = sorted(path.stem[3:] for path in (STATIC / "i18n").glob("en_*.js"))
MARKUP = re.compile(
    r"innerHTML|outerHTML|insertAdjacent|document\.write|\beval\(|new Function|DOMParser|srcdoc|\.src\s*="
)
KEY = re.compile(r'^  "?([a-zA-Z][\w.-]*)"?:', re.MULTILINE)
SAID = re.compile(r'\bt\(\s*"([^"]+)"')
IMPORTED = re.compile(r'^(?:import|export) [^;]*?from "\./(\w+)\.js";', re.MULTILINE)
ADDRESS = re.compile(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}")


def words(language: str, part: str) -> list[str]:
    return KEY.findall((STATIC / "i18n" / f"{language}_{part}.js").read_text("utf-8"))


def test_the_charts_library_is_the_one_that_was_looked_at() -> None:
    found = {path.name: sha256(path.read_bytes()).hexdigest() for path in (STATIC / "vendor/uplot").iterdir()}
    assert found == UPLOT


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_no_script_makes_markup_from_words(script: Path) -> None:
    assert MARKUP.findall(script.read_text("utf-8")) == []


def test_nothing_of_the_page_lies_elsewhere() -> None:
    texts = {".js", ".css", ".html", ".svg"}
    ours = [path for path in STATIC.rglob("*") if path.suffix in texts and "vendor" not in path.parts]
    named = {address for path in ours for address in ADDRESS.findall(path.read_text("utf-8"))}
    assert named == {"http://www.w3.org"}  # the name of SVG, which nobody asks


@pytest.mark.parametrize("part", WORDS)
def test_both_languages_say_the_same_things(part: str) -> None:
    assert words("en", part) == words("fr", part)


def test_nothing_is_said_for_which_there_are_no_words_and_no_word_is_there_twice() -> None:
    known = [key for part in WORDS for key in words("en", part)]
    assert len(known) == len(set(known))
    said = {key for script in SCRIPTS for key in SAID.findall(script.read_text("utf-8"))}
    assert said - set(known) == set()


def first_view() -> set[str]:
    """The modules without which nothing is seen."""
    needed, left = set(), ["app", "league"]
    while left:
        name = left.pop()
        if name not in needed:
            needed.add(name)
            left += IMPORTED.findall((STATIC / f"{name}.js").read_text("utf-8"))
    return needed


def test_all_that_the_first_view_needs_is_asked_for_at_once_and_nothing_more() -> None:
    page = (STATIC / "index.html").read_text("utf-8")
    assert first_view() == set(re.findall(r'(?:modulepreload" href|script src)="static/(\w+)\.js"', page)) - {"preload"}


def test_the_first_view_says_nothing_of_which_the_words_come_later() -> None:
    there = {key for part in FIRST for key in words("en", part)}
    said = {key for name in first_view() for key in SAID.findall((STATIC / f"{name}.js").read_text("utf-8"))}
    assert said - there == set()
    preload = (STATIC / "preload.js").read_text("utf-8")
    assert json.dumps(FIRST) in preload

"""What may be wrong with the manual. Each check takes the pages and the product, and returns one line a fault."""

import re
import shlex
import tomllib
from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from streams.config.settings import OTHER_VARIABLES
from tests.docs.pages import NOT_THE_MANUAL, Page
from tests.docs.product import Product
from tests.docs.strings import said
from tests.docs.tables import TABLES, with_tables
from tests.paths import ROOT

Check = Callable[[list[Page], Product], Iterable[str]]
MOST_WORDS = 30
OLD_WORDS = re.compile(
    r"\b(chorus|ripen\w*|untold|heard|told|beside the score|at its word|held against|stray voices)\b", re.IGNORECASE
)
"""The former vocabulary: nobody but the specification uses it."""
README_WORDS = 900
METRIC = re.compile(r"\bjauge_[a-z][a-z0-9_]*")
CALL = re.compile(r"\b(GET|POST|DELETE) (/api/v1/[\w./-]+)")
PATH = re.compile(r"/api/v1/[\w./-]+")
TOPIC = re.compile(r"\bjauge\.([a-z][a-z-]+[a-z])\b")
NOT_TOPICS = frozenset({"toml", "conf", "sources", "service", "example", "yaml"})


def generated_tables(pages: list[Page], there: Product) -> Iterator[str]:
    """Each generated table is as the code makes it, and stands in its page."""
    texts = {page.name: page.text for page in pages}
    for name, (where, _) in TABLES.items():
        if f"<!-- {name} -->" not in texts.get(where, ""):
            yield f"{where} lacks the table <!-- {name} -->"
    for page in pages:
        if with_tables(page.name, page.text, there) != page.text:
            yield f"{page.name}: a table is not as the code makes it: run `python -m tests.docs.tables`"


def meanings(_: list[Page], there: Product) -> Iterator[str]:
    """Each command, flag and setting says what it is."""
    for one in there.commands.values():
        if not one.does:
            yield f"jauge {one.name} has no help"
        yield from (f"jauge {one.name} {flag} has no help" for flag, means in one.flags.items() if not means)
    yield from (f"the setting {name} has no docstring" for name, (_, means) in there.settings.items() if not means)


def commands_exist(pages: list[Page], there: Product) -> Iterator[str]:
    """Each shown call of `jauge` names a command, and flags that it has."""
    for page in pages:
        for code in page.code():
            for call in calls_of_jauge(code):
                yield from (f"{page.name}: `{code}`: {fault}" for fault in faults_of_call(call, there))


def calls_of_jauge(line: str) -> Iterator[list[str]]:
    """Yield the words of each call of `jauge` in a line of shell."""
    for part in re.split(r"[|;&]+|\d?[<>]", line.partition("  #")[0]):
        try:
            words = shlex.split(part, comments=True)
        except ValueError:
            continue
        if words and words[0] in ("jauge", ".venv/bin/jauge"):
            yield words[1:]


def faults_of_call(words: list[str], there: Product) -> Iterator[str]:
    """Yield what is wrong with one call."""
    if not words or words[0].startswith("-"):
        return
    known = {name for name in there.commands if words[: len(name.split())] == name.split()}
    groups = {name.split()[0] for name in there.commands if " " in name}
    if not known:
        if words != [words[0]] or words[0] not in groups:
            yield "there is no such command"
        return
    command = there.commands[max(known, key=len)]
    for word in words:
        flag = word.partition("=")[0]
        if re.match(r"--?[A-Za-z]", flag) and flag not in {*command.flags, "--help", "-h"}:
            yield f"there is no flag {flag}"


def settings_exist(pages: list[Page], there: Product) -> Iterator[str]:
    """Each block of settings, and each variable of ours, names settings that exist."""
    names = {name.replace("[]", "") for name in there.settings}
    tables = {name.rpartition(".")[0] for name in names}
    parents = {".".join(name.split(".")[:depth]) for name in names for depth in (1, 2, 3)} | tables
    for page in pages:
        for block in page.blocks():
            if block.language == "toml" and "mapping.toml" not in block.text and page.name.startswith("streams/"):
                yield from (
                    f"{page.name}:{block.line}: there is no setting {key}"
                    for key in _keys(tomllib.loads(block.text))
                    if key not in names | parents
                )
        for variable in re.findall(r"\bJAUGE_[A-Z_]*[A-Z]", page.text):
            key = variable.removeprefix("JAUGE_").lower().replace("__", ".")
            if key not in names | parents and variable not in OTHER_VARIABLES:
                yield f"{page.name}: there is no variable {variable}"


def _keys(table: dict[str, object], prefix: str = "") -> Iterator[str]:
    for name, value in table.items():
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, dict):
                yield from _keys(inner, f"{prefix}{name}.")
            else:
                yield f"{prefix}{name}"


def metrics(pages: list[Page], there: Product) -> Iterator[str]:
    """Each metric that a page names exists; deploy/metrics.md has all (tests/observability)."""
    for page in pages:
        for name in sorted(set(METRIC.findall(page.text))):
            if name not in there.metrics:
                yield f"{page.name}: there is no metric {name}"


def topics(pages: list[Page], there: Product) -> Iterator[str]:
    """Each topic stands in schemas/README.md, and each that a page names exists."""
    manual = "".join(page.text for page in pages if page.name == "schemas/README.md")
    yield from (f"schemas/README.md lacks the topic `{name}`" for name in there.topics if f"`{name}`" not in manual)
    for page in pages:
        for name in sorted(set(TOPIC.findall(page.text)) - NOT_TOPICS):
            if name not in there.topics:
                yield f"{page.name}: there is no topic jauge.{name}"


def api(pages: list[Page], there: Product) -> Iterator[str]:
    """Each call that a page shows exists; the table has all."""
    paths = {call.partition(" ")[2] for call in there.calls}
    for page in pages:
        yield from (
            f"{page.name}: there is no call {method} {path}"
            for method, path in CALL.findall(page.text)
            if f"{method} {path}" not in there.calls
        )
        yield from (f"{page.name}: there is no path {one}" for one in set(PATH.findall(page.text)) - paths)


def states(pages: list[Page], there: Product) -> Iterator[str]:
    """Each state of the board is described, in the API's page and in the help of each language."""
    texts = {page.name: page.text for page in pages}
    board = texts.get("streams/board/README.md", "")
    yield from (f"streams/board/README.md lacks the state `{one}`" for one in there.states if f"`{one}`" not in board)
    for language, words in there.state_words.items():
        help_page = f"streams/board/help/{language}.md"
        yield from (f"{help_page} lacks the state {one!r}" for one in words if one not in texts.get(help_page, ""))


def links(pages: list[Page], _: Product) -> Iterator[str]:
    """Each relative link leads to a file, and its anchor to a heading."""
    by_name = {page.name: page for page in pages}
    for page in pages:
        for target in page.links():
            parts = urlsplit(target)
            if parts.scheme or target.startswith("/"):
                continue
            name = _resolve(page.name, parts.path)
            if not (ROOT / name).exists():
                yield f"{page.name}: {target} leads nowhere"
            elif parts.fragment and name in by_name and parts.fragment not in by_name[name].anchors():
                yield f"{page.name}: {target} has no such heading"


def _resolve(page: str, path: str) -> str:
    """Return a relative link as a path below the root."""
    if not path:
        return page
    parts: list[str] = []
    for part in PurePosixPath(page).parent.joinpath(path).parts:
        if part == "..":
            parts[-1:] = []
        else:
            parts.append(part)
    return "/".join(parts)


def sentences(pages: list[Page], _: Product) -> Iterator[str]:
    """No sentence of the manual has more than 30 words; tables, headings and code aside."""
    for page in pages:
        if page.name in NOT_THE_MANUAL:
            continue
        for sentence in page.sentences():
            if len(sentence.split()) > MOST_WORDS:
                yield f"{page.name}: {len(sentence.split())} words: {sentence}"


def vocabulary(pages: list[Page], _: Product) -> Iterator[str]:
    """No page that users read has a word of the former vocabulary."""
    for page in pages:
        if page.name not in NOT_THE_MANUAL:
            yield from (f"{page.name}: {found[0]!r}" for found in OLD_WORDS.finditer(page.text))


def spoken(_: list[Page], __: Product) -> Iterator[str]:
    """Nothing that the product says has a word of the former vocabulary."""
    for place, text in said():
        yield from (f"{place}: {found[0]!r} in {text[:80]!r}" for found in OLD_WORDS.finditer(text))


def length(pages: list[Page], _: Product) -> Iterator[str]:
    """The README is short."""
    for page in pages:
        if page.name == "README.md" and len(page.text.split()) > README_WORDS:
            yield f"README.md has {len(page.text.split())} words"


def decisions(pages: list[Page], _: Product) -> Iterator[str]:
    """The index of the decisions has each once, with its status."""
    for page in pages:
        if page.name == "DECISIONS.md":
            titles = re.findall(r"^## (\d+)\. (.+) \(\d{4}-\d\d-\d\d\)$", page.text, re.MULTILINE)
            index = re.findall(r"^\| (\d+) \| (.+) \| (?:accepted|superseded by \d+) \|$", page.text, re.MULTILINE)
            yield from (
                f"{page.name}: {one} is not in the index, or there by another title" for one in set(titles) ^ set(index)
            )


CHECKS: tuple[Check, ...] = (
    *(generated_tables, meanings, commands_exist, settings_exist, metrics, topics, api),
    *(states, links, sentences, vocabulary, spoken, length, decisions),
)

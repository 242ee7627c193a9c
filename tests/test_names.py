"""Names in the code: no private vocabulary, and files, functions and folders of a readable size."""

import ast
import io
import re
import tokenize
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.paths import ROOT

FOLDERS = ("schemas", "scoring", "streams", "tests", "deploy")
PAGE = ROOT / "streams/board/static"
BANNED = frozenset({"told", "heard", "door", "ripen", "ripening", "chorus", "keeping", "owned"})
EXCEPTIONS = {
    "chorus_key": "the method's own term, in SPEC",
    "chorus_row": "the method's own term, in SPEC",
    "policy.deletions.told": "made from a value of `deletions`, a field of the released record SourceHealth",
}
"""Names that stay, and why."""
MOST_MODULES = 20
MOST_LINES = 300
MOST_TEST_LINES = 350
MOST_FUNCTION_LINES = 60

PYTHON = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))
SCRIPTS = sorted(
    path
    for path in PAGE.rglob("*")
    if path.suffix in {".js", ".css", ".html"} and "vendor" not in path.relative_to(PAGE).parts
)
NOT_CODE = re.compile(
    r"/\*.*?\*/|<!--.*?-->|(?<![:\w])//[^\n]*|(?P<quote>[\"'])(?P<text>(?:\\.|(?!(?P=quote))[^\n\\])*)(?P=quote)(?P<key>\s*:)?",
    re.DOTALL,
)
"""A comment or a text; a text before a colon is a key, which is a name."""
IDENTIFIER = re.compile(r"[A-Za-z_$][\w$]*(?:[.-][A-Za-z_$][\w$]*)*")
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


def words(name: str) -> set[str]:
    """The words of a camelCase, snake_case or kebab-case name."""
    return {word.lower() for word in WORD.findall(name)}


def names_of_python(path: Path) -> Iterator[tuple[str, int]]:
    """Each name in a module, with its line; those in braces of f-strings too."""
    for token in tokenize.generate_tokens(io.StringIO(path.read_text("utf-8")).readline):
        if token.type == tokenize.NAME:
            yield token.string, token.start[0]
        elif token.type == tokenize.STRING and "f" in token.string.partition(token.string[-1])[0].lower():
            for found in ast.walk(ast.parse(token.string)):
                if isinstance(found, ast.Name | ast.Attribute):
                    yield found.id if isinstance(found, ast.Name) else found.attr, token.start[0]


def names_of_page(path: Path) -> Iterator[tuple[str, int]]:
    """Each name in a script, a style sheet or a page, with its line."""
    text = path.read_text("utf-8")
    if path.suffix == ".html":
        attributes = re.finditer(r"\b(?:id|class|name|for|data-[\w-]+)=\"([^\"]*)\"", text)
        yield from ((found[1], text.count("\n", 0, found.start()) + 1) for found in attributes)
        return
    code = NOT_CODE.sub(lambda found: f"{found['text']}:" if found["key"] else "\n" * found[0].count("\n"), text)
    for number, line in enumerate(code.splitlines(), 1):
        yield from ((name, number) for name in IDENTIFIER.findall(line))


def private(path: Path, names: Iterator[tuple[str, int]]) -> list[str]:
    """The names with a banned word, and where they stand."""
    return [
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for name, line in names
        if name not in EXCEPTIONS and words(name) & BANNED
    ]


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_name_in_python_has_a_private_word(folder: str) -> None:
    paths = [path for path in PYTHON if path.is_relative_to(ROOT / folder)]
    assert [line for path in paths for line in private(path, names_of_python(path))] == []


def test_no_name_on_the_page_has_a_private_word() -> None:
    assert [line for path in SCRIPTS for line in private(path, names_of_page(path))] == []


def test_no_file_and_no_folder_has_a_private_word() -> None:
    paths = [path.relative_to(ROOT) for folder in FOLDERS for path in (ROOT / folder).rglob("*")]
    assert [str(path) for path in paths if "__pycache__" not in path.parts and words(path.name) & BANNED] == []


@pytest.mark.parametrize("name", ["untold_doors", "_told", "toldAt", "HEARD_MS", "x.owned", "door-step", "Told"])
def test_a_private_word_is_found_in_every_form_of_a_name(name: str) -> None:
    assert bool(words(name) & BANNED) is (name != "untold_doors")


def test_names_in_scripts_and_f_strings_are_found_and_texts_are_not(tmp_path: Path) -> None:
    script, module = tmp_path / "a.js", tmp_path / "a.py"
    script.write_text(
        '/* told */\nconst a = "told", heardMs = 1; // told\nexport default { "b.door": "told", c: \'owned\' };\n'
    )
    assert {name for name, _ in names_of_page(script)} == {"const", "a", "heardMs", "export", "default", "b.door", "c"}
    module.write_text('x = f"told {heard.door!r}"  # told\n')
    assert {name for name, _ in names_of_python(module)} >= {"x", "heard", "door"}


def test_no_folder_has_too_many_modules_side_by_side() -> None:
    count = Counter(path.parent.relative_to(ROOT) for path in PYTHON if path.name != "__init__.py")
    assert {str(folder): modules for folder, modules in count.items() if modules > MOST_MODULES} == {}


def test_no_file_is_too_long() -> None:
    lines = {path.relative_to(ROOT): len(path.read_text("utf-8").splitlines()) for path in PYTHON}
    most = {path: MOST_TEST_LINES if path.parts[0] == "tests" else MOST_LINES for path in lines}
    assert {str(path): count for path, count in lines.items() if count > most[path]} == {}


def test_no_function_is_too_long() -> None:
    long = {
        f"{path.relative_to(ROOT)}:{found.lineno}: {found.name}": length
        for path in PYTHON
        for found in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(found, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (found.end_lineno or found.lineno) - found.lineno + 1) > MOST_FUNCTION_LINES
    }
    assert long == {}

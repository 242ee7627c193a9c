"""Other programs held against vectors: those that are right, wrong, silent, or gone."""

import json
import shlex
import sys
from pathlib import Path
from typing import Any

import pytest

from scoring.conformance.check import check
from streams.commands.conformance_program import Program
from streams.config.errors import UsageError
from tests.command import jauge
from tests.golden.generate import FILES
from tests.patience import PATIENCE_S

HEAD = {"version": "jauge-1", "reference": "2026.1-provisional"}
VECTORS = HEAD | {
    "vectors": [
        {"id": "one", "kind": "log2", "expect": [[1, 0]]},
        {"id": "two", "kind": "log2", "expect": [[2, 256]]},
    ]
}
ORACLE = shlex.join([sys.executable, "-m", "streams.cli.main", "answer"])


def python(code: str) -> str:
    """Return the command of a program that runs `code` with `line` for each question."""
    lines = [
        "import json, sys",
        "for line in iter(sys.stdin.readline, ''):",
        *(f"    {one}" for one in code.split("\n")),
    ]
    return shlex.join([sys.executable, "-c", "\n".join(lines)])


def found(command: str, patience_s: float = PATIENCE_S) -> dict[str, str | None]:
    with Program(command, patience_s) as program:
        return {outcome.vector: outcome.difference for outcome in check(VECTORS, {"program": program}).outcomes}


@pytest.mark.long
def test_our_own_oracle_as_a_program_passes_the_golden_vectors_of_both_methods() -> None:
    ran = jauge("conformance", "--command", ORACLE)
    vectors = sum(len(json.loads(file.read_text())["vectors"]) for file in FILES.values())
    assert ran.stdout.splitlines()[-1] == f"{vectors} of {vectors} checks passed"
    assert ran.returncode == 0


def test_a_program_that_is_right_passes() -> None:
    right = "y = json.loads(line)['ask'][0]\nprint(json.dumps([[y, (y - 1) * 256]]), flush=True)"
    assert found(python(right)) == {"one": None, "two": None}


def test_a_wrong_number_is_reported_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "vectors.json"
    file.write_text(json.dumps(VECTORS))
    ran = jauge("conformance", file, "--json", "--command", python("print('[[1, 0]]', flush=True)"))
    outcomes: list[dict[str, Any]] = json.loads(ran.stdout)["outcomes"]
    assert [outcome["difference"] for outcome in outcomes] == [None, "0 0: 1 instead of 2"]
    assert ran.returncode == 1


def test_a_program_that_ends_has_not_answered_the_rest() -> None:
    differences = found(python("print('[[1, 0]]', flush=True)\nsys.exit(7)"))
    assert differences == {"one": None, "two": "the program had ended with status 7"}


def test_a_silent_program_is_ended_once_and_for_all() -> None:
    ended = "the program was ended after 0.5 s without an answer"
    assert found(python("pass"), patience_s=0.5) == {"one": ended, "two": ended}


def test_what_is_no_json_is_quoted_and_the_next_question_put() -> None:
    differences = found(python("print('(0)' if '\"one\"' in line else '[[2, 256]]', flush=True)"))
    assert differences == {"one": "what it wrote is no JSON: b'(0)\\n'", "two": None}


def test_a_program_may_write_on_standard_error(capfd: pytest.CaptureFixture[str]) -> None:
    found(python("print('thinking', file=sys.stderr, flush=True)\nprint('[[1, 0]]', flush=True)"))
    assert capfd.readouterr().err == "thinking\nthinking\n"


@pytest.mark.parametrize(
    ("command", "why"), [("/nowhere/at-all", "No such file"), ("'", "quotation"), (" ", "cannot be started")]
)
def test_a_command_that_cannot_be_started_is_refused(command: str, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        Program(command)


def test_a_line_that_is_no_question_is_reported_with_its_number() -> None:
    asked = b'{"kind": "log2", "ask": [1]}\n{"kind": "log3", "ask": []}\n'
    ran = jauge("answer", stdin=asked.decode())
    assert ran.stdout == "[[1,0]]\n"
    assert ran.returncode == 2
    assert "jauge: line 2 is no question (LookupError: no kind 'log3'); the forms are" in ran.stderr


def test_a_question_whose_method_is_not_its_references_is_refused() -> None:
    asked = {"kind": "log2", "ask": [1], "method": "jauge-1", "reference": "2026.2-provisional"}
    ran = jauge("answer", stdin=json.dumps(asked) + "\n")
    assert ran.stdout == ""
    assert ran.returncode == 2
    assert "reference 2026.2-provisional is of jauge-2, and the question says 'jauge-1'" in ran.stderr

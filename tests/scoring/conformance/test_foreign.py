"""Both methods by an implementation that shares no code with ours: JavaScript, written from SPEC alone."""

import json
import shlex
import shutil
from pathlib import Path
from typing import Any

import pytest

from scoring.conformance.check import check
from scoring.conformance.oracle import oracle
from streams.commands.conformance_program import Program
from tests.command import jauge
from tests.conftest import require
from tests.golden.generate import FILES
from tests.paths import METHOD_VECTORS, SECOND_METHOD_VECTORS
from tests.patience import PATIENCE_S
from tests.scoring.conformance.drawn_questions import question

MAIN = Path(__file__).parent / "foreign/main.mjs"
VECTORS = [*FILES.values(), METHOD_VECTORS, SECOND_METHOD_VECTORS]


@pytest.fixture(scope="module")
def command() -> str:
    node = shutil.which("node")
    if node is None:
        require("there is no Node")
    return shlex.join([str(node), str(MAIN)])


@pytest.mark.thorough
@pytest.mark.parametrize("file", VECTORS, ids=lambda file: file.stem)
def test_it_passes_every_vector_to_nine_digits(file: Path, command: str, tmp_path: Path) -> None:
    if not file.exists():
        pytest.skip(f"../shared/{file.name} is not here")
    vectors: dict[str, Any] = json.loads(file.read_text("utf-8"))
    strict = tmp_path / file.name
    strict.write_text(json.dumps(vectors | {"tolerance": 1e-9}))
    ran = jauge("conformance", strict, "--command", command, "--json")
    outcomes = json.loads(ran.stdout)["outcomes"]
    assert [one for one in outcomes if one["difference"] is not None] == []
    assert [one["vector"] for one in outcomes] == [one["id"] for one in vectors["vectors"]]
    assert ran.returncode == 0, ran.stderr


@pytest.mark.thorough
@pytest.mark.parametrize("seed", range(40))
def test_it_agrees_with_our_oracle_on_what_no_vector_holds(seed: int, command: str) -> None:
    vector = question(seed)
    vector["expect"] = oracle(vector)
    head = {"version": vector["method"], "reference": vector["reference"], "tolerance": 1e-9}
    with Program(command, PATIENCE_S) as program:
        report = check(head | {"vectors": [vector]}, {"program": program})
    assert report.failed == ()
    assert report.passed

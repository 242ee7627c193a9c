"""The list of faults fits the code as it stands."""

import shutil
from pathlib import Path

import pytest

from tests.mutants.listed import Mutant, mutants

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("mutant", mutants(), ids=lambda mutant: mutant.about)
def test_a_fault_can_be_put_in_and_the_file_still_compiles(mutant: Mutant, tmp_path: Path) -> None:
    (tmp_path / mutant.file).parent.mkdir(parents=True)
    shutil.copy2(ROOT / mutant.file, tmp_path / mutant.file)
    mutant.put_into(tmp_path)
    compile((tmp_path / mutant.file).read_text(), mutant.file, "exec")


def test_there_are_more_than_ten_in_as_many_places() -> None:
    assert len({(mutant.file, mutant.line) for mutant in mutants()}) > 10

"""Puts each fault of ``mutants.toml`` into a copy of the project, and lets the suite find it: ``make mutants``.

A fault that no test finds ends the run with 1.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.mutants import listed

ROOT = Path(__file__).parents[2]
COPIED = ("schemas", "scoring", "streams", "tests", "pyproject.toml")
SUITE = ("tests/scoring", "scoring", "--deselect", "tests/scoring/simulation/test_panel.py")


def killer(mutant: listed.Mutant, folder: Path) -> str | None:
    """Return the first test that fails with the fault in place; None: all pass."""
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name)  # with the compiled code, so that only what changed is compiled
        else:
            shutil.copy2(source, folder / name)
    mutant.put_into(folder)
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *SUITE],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode == 0:
        return None
    failed = [line for line in ran.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return failed[0] if failed else ran.stdout[-500:] + ran.stderr[-500:]


def main() -> None:
    survived = 0
    for mutant in listed.mutants():
        with tempfile.TemporaryDirectory() as scratch:
            found = killer(mutant, Path(scratch))
        survived += found is None
        print(f"{'SURVIVED' if found is None else 'killed'}  {mutant.about}: {found or mutant.fault}", flush=True)
    sys.exit(1 if survived else 0)


if __name__ == "__main__":
    main()

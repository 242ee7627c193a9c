"""The faults of ``mutants.toml``."""

import tomllib
from pathlib import Path
from typing import NamedTuple

LIST = Path(__file__).parent / "mutants.toml"


class Mutant(NamedTuple):
    """A line of scoring/, and a fault in its place."""

    about: str
    file: str
    line: str
    fault: str

    def put_into(self, root: Path) -> None:
        """Change the file below `root`.

        Raises:
            ValueError: the line is not there exactly once.
        """
        path = root / self.file
        lines = path.read_text(encoding="utf-8").splitlines()
        if lines.count(self.line) != 1:
            raise ValueError(f"{self.file} has {lines.count(self.line)} lines that read {self.line!r}")
        lines[lines.index(self.line)] = self.fault
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def mutants() -> list[Mutant]:
    """Return them, in their order."""
    return [Mutant(**one) for one in tomllib.loads(LIST.read_text(encoding="utf-8"))["mutant"]]

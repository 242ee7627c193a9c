"""Folders that tests read: of the repository, and of shared data, which is not part of it."""

from pathlib import Path

ROOT = Path(__file__).parents[1]
METHOD_VECTORS = ROOT.parent / "shared/indicator-vectors.json"
SECOND_METHOD_VECTORS = ROOT.parent / "shared/indicator-2-vectors.json"
SHARED = ROOT.parent / "shared/data"
BAD_INPUT = SHARED / "badinput"
PAYLOADS = SHARED / "payloads"
CASES = ROOT.parent / "shared/cases"

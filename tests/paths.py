"""Folders that tests read: of the repository, and of shared data, which is not part of it."""

from pathlib import Path

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared/data"
BAD_INPUT = SHARED / "badinput"
PAYLOADS = SHARED / "payloads"

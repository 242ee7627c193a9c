"""Who may read what is in a folder."""

from pathlib import Path


def modes_in(folder: Path) -> dict[str, int]:
    """Return the rights of a folder and of all in it, by name within it; ``.`` is the folder itself."""
    return {str(path.relative_to(folder)): path.stat().st_mode & 0o777 for path in (folder, *folder.rglob("*"))}


def open_to_others(modes: dict[str, int]) -> dict[str, str]:
    """Return those that group or others may do anything with."""
    return {name: oct(mode) for name, mode in modes.items() if mode & 0o077}

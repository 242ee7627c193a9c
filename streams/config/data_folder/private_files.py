"""Files that their owner alone may read, whatever the umask."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Literal, cast

FOLDER_MODE, FILE_MODE = 0o700, 0o600


def open_private(path: Path, mode: Literal["wb", "ab"]) -> BinaryIO:
    """Open a file to write it anew or to append, made for its owner alone where it is missing.

    Raises:
        OSError: it cannot be opened.
    """
    return cast(BinaryIO, open(path, mode, opener=_made_private))  # Path.open takes no opener


def _made_private(path: str, flags: int) -> int:
    return os.open(path, flags, FILE_MODE)


def make_private_folder(folder: Path) -> None:
    """Make a folder for its owner alone, where it is missing; what it lies in gets the usual mode.

    Raises:
        OSError: it cannot be made.
    """
    folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)


def close_to_others(path: Path) -> None:
    """Take the rights of group and others from a file, or from a folder and all that is in it.

    Links are not followed: what they name may be anybody's.

    Raises:
        OSError: it belongs to somebody else.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as name:
    ...     made = Path(name, "open")
    ...     made.touch()
    ...     made.chmod(0o666)
    ...     close_to_others(Path(name))
    ...     oct(made.stat().st_mode & 0o777)
    '0o600'
    """
    for one in _all_in(path):
        mode = one.lstat().st_mode & 0o7777
        if mode & 0o077:
            one.chmod(mode & 0o700)


def _all_in(path: Path) -> Iterator[Path]:
    if path.is_symlink() or not path.exists():
        return
    yield path
    for folder, folders, files in os.walk(path):
        for name in (*folders, *files):
            one = Path(folder, name)
            if not one.is_symlink():
                yield one


def write_private(path: Path, content: bytes) -> None:
    """Write a file for its owner alone, in place of one that is there.

    Raises:
        OSError: it cannot be written.
    """
    with open_private(path, "wb") as file:
        file.write(content)

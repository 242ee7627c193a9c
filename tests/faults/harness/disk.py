"""A small disk of its own, in memory, that can be filled."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BLOCK = bytes(1 << 16)


class NoMountError(Exception):
    """A disk cannot be mounted here; the message says why."""


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    """Mount a disk of `size` (as mount takes it: ``160m``) on a folder.

    Raises:
        NoMountError: this process may not.
    """
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    ran = subprocess.run(mount, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise NoMountError(f"a disk cannot be mounted here: {ran.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(file: Path) -> None:
    """Write until there is no room."""
    try:
        with file.open("wb", buffering=0) as full:
            while full.write(BLOCK):
                pass
    except OSError:
        return

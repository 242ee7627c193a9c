"""Keys of an installation: files of random bytes that their owner alone may read."""

import os
import secrets
import stat
from pathlib import Path

from streams.config.data_folder.private_files import make_private_folder
from streams.config.errors import JaugeError

KEY_BYTES = 32


def load_or_make_key(path: Path, name: str, loss: str) -> bytes:
    """Return the key in the file `path`, which is made if there is none.

    Args:
        path: of the file.
        name: what the key is called, in errors.
        loss: what happens where the file is removed.

    Raises:
        JaugeError: others may read the file, or it holds no key, or it cannot be made.
    """
    try:
        found = _read(path)
        if found is None:
            _create(path)
            found = _read(path)
    except OSError as error:
        raise JaugeError(f"{path}: {name} cannot be kept there ({error.strerror})") from error
    if found is None or len(found) != KEY_BYTES:
        raise JaugeError(f"{path} holds no key of {KEY_BYTES} bytes: put the right file back, or remove it and {loss}")
    return found


def _read(path: Path) -> bytes | None:
    """Return the bytes of a file that nobody else may read, None where there is no file."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return None
    with file:
        mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
        if mode & 0o077:
            raise JaugeError(f"{path} is open to others (mode {mode:04o}): run `chmod 600 {path}`")
        return file.read(KEY_BYTES + 1)


def _create(path: Path) -> None:
    """Make the file whole or not at all; a process that was faster wins."""
    make_private_folder(path.parent)
    made = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
        try:
            os.link(made, path)
        except FileExistsError:
            return
    finally:
        made.unlink()

"""Pseudonyms of authors: whoever holds the topics but not the key cannot tell who wrote."""

import hashlib
import hmac
import os
import secrets
import stat
from functools import lru_cache
from pathlib import Path

from streams.config.data_folder.private_files import make_private_folder
from streams.config.errors import JaugeError
from streams.config.settings import Settings

KEY_BYTES = 32
CACHED_AUTHORS = 65_536


class Pseudonyms:
    """Gives each author of a source a name that only this key gives.

    >>> Pseudonyms(bytes(32)).of("x", "ann") == Pseudonyms(bytes(32)).of("x", "ann")
    True
    >>> Pseudonyms(bytes(32)).of("x", "ann") == Pseudonyms(bytes(32)).of("bluesky", "ann")
    False
    """

    def __init__(self, key: bytes, *, hides_ids: bool = False) -> None:
        """Take the key; `hides_ids`: whether mentions get another id too, as `privacy = "strict"` wants it."""
        if len(key) < KEY_BYTES:
            raise ValueError(f"a key of {len(key)} bytes, at least {KEY_BYTES} are needed")
        self._keyed = hmac.new(key, digestmod=hashlib.sha256)
        self.of = lru_cache(maxsize=CACHED_AUTHORS)(self._of)
        """``of(source, author)``: 32 hexadecimal digits, the same for the same author."""
        self.hides_ids = hides_ids

    def id_of(self, source: str, mention_id: str) -> str:
        """Return the id under which a mention is stored; no mention has that of an author.

        >>> Pseudonyms(bytes(32)).id_of("x", "7")
        '7'
        >>> strict = Pseudonyms(bytes(32), hides_ids=True)
        >>> len(strict.id_of("x", "7")), strict.id_of("x", "7") == strict.of("x", "7"), strict.id_of("x", "")
        (32, False, '')
        """
        return self._of(source, f"id\0{mention_id}") if self.hides_ids and mention_id else mention_id

    def _of(self, source: str, author: str) -> str:
        # No source holds a zero byte, so no two pairs give the same bytes.
        message = self._keyed.copy()
        message.update(f"{source}\0{author}".encode(errors="surrogatepass"))
        return message.hexdigest()[:32]


def pseudonyms_of(settings: Settings) -> Pseudonyms:
    """Return the pseudonyms of an installation; its key is made where there is none.

    Raises:
        JaugeError: as `load_key`.
    """
    return Pseudonyms(load_key(settings.key_file), hides_ids=settings.privacy == "strict")


def load_key(path: Path) -> bytes:
    """Return the key in the file `path`, which is made if there is none.

    Raises:
        JaugeError: others may read the file, or it holds no key, or it cannot be made.
    """
    try:
        found = _read(path)
        if found is None:
            _create(path)
            found = _read(path)
    except OSError as error:
        raise JaugeError(f"{path}: the key of the pseudonyms cannot be kept there ({error.strerror})") from error
    if found is None or len(found) != KEY_BYTES:
        raise JaugeError(
            f"{path} holds no key of {KEY_BYTES} bytes: put the right file back, "
            "or remove it and all authors get new pseudonyms"
        )
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

"""Pseudonyms of authors: whoever holds the topics but not the key cannot tell who wrote."""

import hashlib
import hmac
from functools import lru_cache
from pathlib import Path

from streams.config.data_folder.key_file import KEY_BYTES, load_or_make_key
from streams.config.settings import Settings

__all__ = ("KEY_BYTES", "Pseudonyms", "load_key", "pseudonyms_of")

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
    return load_or_make_key(path, "the key of the pseudonyms", "all authors get new pseudonyms")

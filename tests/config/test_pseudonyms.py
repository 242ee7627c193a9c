"""Pseudonyms and their key."""

import hashlib
import hmac
import stat
from pathlib import Path

import pytest

from streams.config.errors import JaugeError
from streams.config.pseudonyms import Pseudonyms, load_key


def test_a_pseudonym_is_the_keyed_hash_of_source_and_author() -> None:
    key = bytes(range(32))
    pseudonym = Pseudonyms(key).of("x", "ann")
    assert pseudonym == hmac.new(key, b"x\0ann", hashlib.sha256).hexdigest()[:32]
    assert pseudonym != Pseudonyms(bytes(32)).of("x", "ann")


def test_the_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "author.key"
    key = load_key(path)
    assert (len(key), stat.S_IMODE(path.stat().st_mode)) == (32, 0o600)
    assert load_key(path) == key
    assert [file.name for file in path.parent.iterdir()] == ["author.key"]


def test_a_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "author.key"
    load_key(path)
    path.chmod(0o640)
    with pytest.raises(JaugeError, match="chmod 600"):
        load_key(path)


@pytest.mark.parametrize("content", [b"", b"short", bytes(33)])
def test_a_file_that_is_no_key_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "author.key"
    path.touch(0o600)
    path.write_bytes(content)
    with pytest.raises(JaugeError, match="no key"):
        load_key(path)

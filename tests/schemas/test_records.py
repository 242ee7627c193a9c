"""The records that cross a topic: their published schemas, and what they refuse."""

import msgspec
import numpy as np
import pytest

from schemas import observation
from schemas.codec import decoder, encode
from schemas.generate import FOLDER, RECORDS, text
from schemas.mention import Mention


@pytest.mark.parametrize("topic", RECORDS)
def test_the_published_schema_is_the_one_of_the_record(topic: str) -> None:
    published = (FOLDER / f"{topic}.json").read_text(encoding="utf-8")
    assert published == text(RECORDS[topic]), "run `make schemas` and look at the difference"


def test_no_schema_is_published_of_a_record_that_is_gone() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == set(RECORDS)


def test_an_observation_keeps_its_size_and_places() -> None:
    """Records on disk are read by offset: a field may only take the place of the padding."""
    places = {name: observation.OBSERVATION.fields[name][1] for name in observation.OBSERVATION.names}
    assert observation.SIZE == 72
    assert places == {
        "version": 0, "flags": 1, "source": 2, "chorus_row": 3, "s": 4, "c": 5, "a": 6, "e": 8, "author_row": 10,
        "pad": 11, "origin": 12, "r": 16, "created_at": 24, "seen_at": 32, "brand": 40, "mention": 48, "author": 56,
        "fingerprint": 64,
    }  # fmt: skip
    assert np.dtype("<i8") == observation.OBSERVATION["mention"]


@pytest.mark.parametrize(
    "wrong",
    [
        b'{"source":"x","id":"1"}',
        b'{"source":"","id":"1","seen_at":1}',
        b'{"source":"x","id":"1","seen_at":-1}',
        b'{"source":"x","id":"1","seen_at":1,"likes":"7"}',
        b'{"source":"x","id":"1","seen_at":1,"sentiment":1.5}',
        b'{"source":"x","id":"1","seen_at":1,"op":"explode"}',
        b'{"source":"x","id":"1","seen_at":1e400}',
        b"[]",
        b"",
    ],
)
def test_what_is_no_mention_is_refused(wrong: bytes) -> None:
    with pytest.raises(msgspec.MsgspecError):
        decoder(Mention).decode(wrong)


def test_a_mention_survives_its_bytes() -> None:
    mention = Mention(source="x", id="1", seen_at=2, created_at=1, text="\u0000 é 🎉", likes=0, sentiment=-0.5)
    assert decoder(Mention).decode(encode(mention)) == mention

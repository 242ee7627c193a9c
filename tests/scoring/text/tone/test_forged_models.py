"""Models of tone whose bytes are whole and whose contents no learning gives: none of them is ever used."""

import zlib
from collections.abc import Callable

import msgspec
import numpy as np
import pytest
import zstandard

from scoring.text.tone import serialization
from scoring.text.tone.linear import MASS, SCALE, TEMPERATURE, TEXTS
from scoring.text.tone.model import ToneModel
from scoring.text.tone.serialization import Header, UnreadableModelError, unpack

Forge = Callable[[ToneModel], None]


def model(bits: int = 10) -> ToneModel:
    made = ToneModel("en", bits=bits)
    for number in range(6):
        made.learn_one(f"good thing {number}", "positive")
        made.learn_one(f"bad thing {number}", "negative")
    return made


def texts(**fields: object) -> Forge:
    """Change all kept texts."""

    def forge(forged: ToneModel) -> None:
        forged._kept = [(text._replace(**fields), label) for text, label in forged._kept]

    return forge


def ids(value: int) -> Forge:
    def forge(forged: ToneModel) -> None:
        forged._kept = [(text._replace(ids=np.full_like(text.ids, value)), label) for text, label in forged._kept]

    return forge


def counts(value: float) -> Forge:
    def forge(forged: ToneModel) -> None:
        forged._kept = [(text._replace(counts=np.full_like(text.counts, value)), label) for text, label in forged._kept]

    return forge


def label(value: int) -> Forge:
    def forge(forged: ToneModel) -> None:
        forged._kept = [(text, value) for text, _ in forged._kept]

    return forge


def state(array: int, value: float, place: int | slice = slice(None)) -> Forge:
    """Fill a part of the state: 0 counts, 1 weights, 2 weights of the dense quantities, 3 totals."""

    def forge(forged: ToneModel) -> None:
        forged._state[array][place] = value

    return forge


def learned(value: int, *, is_in_totals: bool = False) -> Forge:
    """`is_in_totals`: the totals have as many."""

    def forge(forged: ToneModel) -> None:
        forged._state[3][TEXTS] += (value - forged.learned) * is_in_totals
        forged.learned = value

    return forge


def confusion(value: int) -> Forge:
    def forge(forged: ToneModel) -> None:
        forged.confusion[:] = value

    return forge


FORGED: dict[str, Forge] = {
    "features beyond 32 bits of table": ids(2**31 - 1),
    "features beyond the table": ids(1 << 10),
    "negative features": ids(-1),
    "labels outside the set": label(2**31 - 1),
    "negative labels": label(-1),
    "pieces that begin behind all features": texts(plain=2**30),
    "pieces that begin before all features": texts(plain=-1),
    "counts of nothing": counts(0.0),
    "negative counts": counts(-1.0),
    "counts that are no numbers": counts(np.nan),
    "endless counts": counts(np.inf),
    "quantities that are no numbers": texts(dense=np.full(20, np.nan, np.float32)),
    "huge quantities": texts(dense=np.full(20, 1e30, np.float32)),
    "weights that are no numbers": state(2, np.nan),
    "endless weights": state(1, np.inf),
    "huge weights": state(1, 3e38),
    "one weight that is no number": state(1, np.nan, 7),
    "a scale of zero": state(3, 0.0, SCALE),
    "a negative scale": state(3, -1.0, SCALE),
    "a huge scale": state(3, 1e9, SCALE),
    "a temperature of zero": state(3, 0.0, TEMPERATURE),
    "a temperature that is no number": state(3, np.nan, TEMPERATURE),
    "totals of zero": state(3, 0.0),
    "a negative number of texts": state(3, -5.0, TEXTS),
    "more features than were counted": state(3, 1e6, MASS),
    "the smallest counts of 32 bits": state(0, -(2**31)),
    "the largest counts of 32 bits": state(0, 2**31 - 1, 3),
    "a model that learned for ever": learned(2**62),
    "a model that learned for ever and says so twice": learned(2**40, is_in_totals=True),
    "a model that learned more than it has": learned(1_000),
    "a model that learned less than nothing": learned(-1),
    "a negative confusion": confusion(-1),
    "a confusion that overflows": confusion(2**62),
}


@pytest.mark.parametrize("kind", FORGED)
def test_a_model_with_a_right_checksum_and_impossible_contents_is_refused(kind: str) -> None:
    forged = model()
    FORGED[kind](forged)
    data = forged.to_bytes()
    with pytest.raises(UnreadableModelError):
        ToneModel.from_bytes(data)


def test_a_model_that_was_not_forged_is_taken() -> None:
    assert ToneModel.from_bytes(model().to_bytes()).learned == 12


def header_and_arrays(data: bytes) -> tuple[bytes, Header, bytes]:
    magic, line, packed = data.split(b"\n", 2)
    return magic, msgspec.json.decode(line, type=Header), zstandard.decompress(packed)


def packed_again(data: bytes, change: Callable[[bytes], bytes] = bytes, **fields: object) -> bytes:
    """The same model with other arrays, or another header, and a checksum that is right."""
    magic, header, arrays = header_and_arrays(data)
    arrays = change(arrays)
    header = msgspec.structs.replace(header, **{"checksum": zlib.crc32(arrays), **fields})
    return b"\n".join([magic, msgspec.json.encode(header), zstandard.compress(arrays)])


def test_packing_again_alone_changes_nothing() -> None:
    assert ToneModel.from_bytes(packed_again(model().to_bytes())).learned == 12


@pytest.mark.parametrize(
    "fields",
    [
        {"lang": "../../etc"}, {"lang": ""}, {"lang": "EN"}, {"bits": 7}, {"bits": 23}, {"bits": 2**62}, {"rows": -1},
        {"rows": 2**62}, {"kept": 13}, {"kept": -1}, {"kept": 2_049}, {"features": -1}, {"features": 2**40},
        {"features": 1}, {"learned": 10**9 + 1}, {"rows": 0},
    ],
    ids=str,
)  # fmt: skip
def test_a_header_that_its_arrays_contradict_is_refused(fields: dict[str, object]) -> None:
    with pytest.raises(UnreadableModelError):
        ToneModel.from_bytes(packed_again(model().to_bytes(), **fields))


@pytest.mark.parametrize("row", [-1, 1 << 10, 2**31 - 1])
def test_rows_beyond_the_table_are_refused(row: int) -> None:
    """The first array holds the places of the rows: numpy would count a negative one from the end."""
    wrong = np.array([row], np.int32).tobytes()
    with pytest.raises(UnreadableModelError, match="rows"):
        ToneModel.from_bytes(packed_again(model().to_bytes(), lambda arrays: wrong + arrays[4:]))


def test_a_text_of_negative_size_is_refused() -> None:
    """Read as it stands, it would take all bytes that are left."""
    data = model().to_bytes()
    _, header, arrays = header_and_arrays(data)
    at = serialization._size_of(msgspec.structs.replace(header, kept=0, features=0))
    assert np.frombuffer(arrays, np.int32, 1, at)[0] > 0
    for size in (-1, -(2**31)):
        wrong = np.array([size], np.int32).tobytes()
        with pytest.raises(UnreadableModelError):
            ToneModel.from_bytes(packed_again(data, lambda kept, wrong=wrong: kept[:at] + wrong + kept[at + 4 :]))


def test_what_unpacks_to_more_than_its_header_says_is_never_unpacked() -> None:
    magic, header, _ = header_and_arrays(model().to_bytes())
    bombs = [
        zstandard.compress(bytes(64 << 20)),
        zstandard.ZstdCompressor(write_content_size=False).compress(bytes(64 << 20)),
    ]
    for bomb in bombs:
        with pytest.raises(UnreadableModelError, match="size"):
            ToneModel.from_bytes(b"\n".join([magic, msgspec.json.encode(header), bomb]))


def test_a_table_larger_than_the_reader_allows_is_refused() -> None:
    data = model(bits=12).to_bytes()
    assert unpack(data, most_bits=12).header.bits == 12
    with pytest.raises(UnreadableModelError, match="table"):
        ToneModel.from_bytes(data, most_bits=11)

"""Hashes of many byte strings are those of the library."""

from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from scoring.compute.hashes import hashes_of


def expected(texts: list[bytes]) -> list[int]:
    return [int.from_bytes(sha256(text).digest()[:8], "big") for text in texts]


@given(st.lists(st.binary(max_size=200)))
def test_hashes_are_those_of_the_library(texts: list[bytes]) -> None:
    assert hashes_of(texts).tolist() == expected(texts)


def test_texts_of_every_length_around_the_blocks_are_padded_as_they_have_to_be() -> None:
    texts = [bytes(range(256))[:length] for length in range(256)] + [b"x" * 100_000]
    assert hashes_of(texts).tolist() == expected(texts)

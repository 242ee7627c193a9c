"""The exact numbers of the method."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.method.fixed_point import L2_MAX, author_key, chorus_key, h64, l2, mention_key, signed, unsigned


@given(st.integers(1, L2_MAX))
def test_the_logarithm_is_rounded_down_and_never_by_more_than_one_step(y: int) -> None:
    result = l2(y)
    assert 2 ** (result // 256) <= y < 2 ** (result // 256 + 1)
    # 2**(result/256) <= y, in whole numbers; truncation may cost one step.
    assert 2**result <= y**256
    assert Fraction(y) ** 256 < 2 ** (result + 2)


@given(st.integers(1, 2**62))
def test_a_larger_number_has_no_smaller_logarithm(y: int) -> None:
    assert l2(y) <= l2(y + 1) <= l2(L2_MAX)


def test_nothing_below_one_has_a_logarithm() -> None:
    with pytest.raises(ValueError, match="no logarithm"):
        l2(0)


@given(st.integers(0, 2**64 - 1))
def test_a_key_survives_being_held_with_a_sign_and_keeps_its_row(key: int) -> None:
    assert unsigned(signed(key)) == key
    assert signed(key) % 32 == key % 32
    assert -(2**63) <= signed(key) < 2**63


def test_keys_of_the_three_kinds_differ_for_one_word() -> None:
    assert len({mention_key("x", "w"), author_key("x", "w"), chorus_key("x", "w"), mention_key("hn", "w")}) == 4
    assert author_key("x", "w") == h64("x\x1fa:w")

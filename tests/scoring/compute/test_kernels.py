"""What decides whether a compiled function on disk is still the one in the source."""

from types import ModuleType

import numpy as np
import pytest

from scoring.compute.kernels import inner, stamp_of


def module(factor: int) -> ModuleType:
    """A module with a compiled function, as after an edit."""
    made = ModuleType("made")
    namespace: dict[str, object] = {}
    exec(f"def scaled(x):\n    return x * {factor}", namespace)
    made.scaled = inner(namespace["scaled"])  # type: ignore[attr-defined,type-var]
    return made


def test_a_stamp_changes_with_a_constant_in_the_code_of_a_function() -> None:
    assert stamp_of(module(2)) == stamp_of(module(2))
    assert stamp_of(module(2)) != stamp_of(module(3))


@pytest.mark.parametrize(
    ("before", "after"),
    [(4, 5), (0.5, 0.25), ((1, 0.5), (1, 0.25)), (np.float32(0.5), np.float32(0.25)), (np.zeros(2), np.ones(2))],
)
def test_a_stamp_changes_with_a_number_or_an_array_of_the_module(before: object, after: object) -> None:
    plain, other, same = module(2), module(2), module(2)
    plain.GIVEN, other.GIVEN, same.GIVEN = before, after, before  # type: ignore[attr-defined]
    assert stamp_of(plain) != stamp_of(other)
    assert stamp_of(plain) == stamp_of(same)

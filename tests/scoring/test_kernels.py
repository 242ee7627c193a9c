"""What decides whether a compiled function on disk is still the one in the source."""

from types import ModuleType

from scoring.kernels import inner, stamp_of


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


def test_a_stamp_changes_with_an_integer_of_the_module() -> None:
    plain, shifted = module(2), module(2)
    shifted.SHIFT = 5  # type: ignore[attr-defined]
    assert stamp_of(plain) != stamp_of(shifted)

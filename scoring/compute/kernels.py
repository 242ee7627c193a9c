"""How the compiled functions of the fold are compiled.

Two kinds. *Entry points* are called from Python and kept on disk. *Inner* functions are
called by entry points alone and never kept by themselves. *Native* ones of both make no array.
Numba compiles anew when the file of an entry point changed, but does not see that a function
changed which it calls from another file, and would go on running the old one. So each entry
point names the modules that it calls, and a stamp of their code is made part of its key on disk.
"""

from collections.abc import Callable, Sequence
from hashlib import sha256
from types import CellType, FunctionType, ModuleType
from typing import Any, TypeVar

import numpy as np
from numba import njit
from numba.np import linalg
from numpy.typing import NDArray

Function = TypeVar("Function", bound=Callable[..., object])

# A division by zero gives a number instead of a test and a branch; no kernel divides by zero.
_OPTIONS: dict[str, Any] = {"error_model": "numpy"}

# The lock of Python is let go meanwhile: the thread that fetches goes on, on the other core. Only the caller's thread
# touches the arrays.
_ENTRY_OPTIONS = {"cache": True, "nogil": True, **_OPTIONS}

# Without the wrappers by which Python would call it, all of it compiles in 13 s of CPU instead of 20.
_INNER_OPTIONS = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True, **_OPTIONS}

# Numba counts the references to every array that an inner function is handed, takes a part of or finds in a tuple, by
# an atomic addition in a call: of the fold that was two thirds, 1.4 us a record and grain instead of 0.45. Native
# kernels count none. They are handed all their memory instead: one that makes an array does not compile.
_NATIVE = {"_nrt": False}


_entries: list[Any] = []
"""Entry points, as Numba made them."""


def _no_blas() -> None:
    """Say that there is no linear algebra, as Numba would where SciPy is not installed.

    It loads all of SciPy to find out (14 MB, 0.1 s), with the first kernel that comes from disk. None of ours
    multiplies matrices.
    """
    raise ImportError("no kernel multiplies matrices")


linalg.ensure_blas = _no_blas


def inner(function: Function) -> Function:
    """Compile `function` as a part of the entry points that call it."""
    compiled: Function = njit(**_INNER_OPTIONS)(function)
    return compiled


def entry(*called: ModuleType) -> Callable[[Function], Function]:
    """Compile a function to be called from Python, and keep the result on disk; `called`: the modules that it calls."""
    return _kept(_ENTRY_OPTIONS, called)


def native_inner(function: Function) -> Function:
    """Compile `function` as a part of the native entry points that call it; it makes no array."""
    compiled: Function = njit(**_INNER_OPTIONS | _NATIVE)(function)
    return compiled


@native_inner
def wide(value: Any) -> int:
    """Return an integer in 64 bits: compiled, ``int`` leaves it as narrow as it is.

    And a literal handed to a compiled function makes it compile once more for that very number; in here it does not.
    """
    widened: int = np.int64(value)  # type: ignore[assignment]
    return widened


def native_entry(*called: ModuleType) -> Callable[[Function], Function]:
    """Compile a function as `entry` does; neither it nor what it calls makes an array.

    `called`: the modules that it calls or takes numbers from.
    """
    return _kept(_ENTRY_OPTIONS | _NATIVE, called)


def _kept(options: dict[str, Any], called: Sequence[ModuleType]) -> Callable[[Function], Function]:
    """Compile under these options and keep the result on disk."""

    def decorate(function: Function) -> Function:
        # Numba's key holds what the cells of a closure hold, and no options: both stand in one that no code reads. (A
        # default argument would be in the key too, but slows every call where two functions have different ones.)
        code = function.__code__.replace(co_freevars=("stamp",))
        cell = CellType((stamp_of(*called), tuple(sorted(options.items()))))
        stamped = FunctionType(code, function.__globals__, function.__name__, None, (cell,))
        stamped.__module__, stamped.__qualname__, stamped.__doc__ = (
            function.__module__,
            function.__qualname__,
            function.__doc__,
        )
        compiled: Function = njit(**options)(stamped)
        _entries.append(compiled)
        return compiled

    return decorate


def let_go_of_sources() -> int:
    """Let go of what other kernels could be made of, of those that were read from disk; return of how many.

    Beside its code each has what LLVM would inline it from, 12 MB in all. No entry point is part of another kernel.
    """
    libraries = [made.library for one in _entries for made in one.overloads.values()]
    held = [library for library in libraries if library._shared_module is not None]
    for library in held:
        library._shared_module = None
    return len(held)


def side_by_side(texts: Sequence[bytes]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Return the bytes of all texts one behind the other, and where each ends: to hand them over in one call.

    >>> side_by_side([b"ab", b"", b"c"])[1].tolist()
    [2, 2, 3]
    """
    return np.frombuffer(b"".join(texts), np.uint8), np.cumsum([len(text) for text in texts], dtype=np.int64)


def read_only(array: np.ndarray) -> np.ndarray:
    """Return a contiguous array, or view, that cannot be written: compiled code knows one kind of input."""
    view = np.ascontiguousarray(array).view()
    view.flags.writeable = False
    return view


def stamp_of(*modules: ModuleType) -> int:
    """Return a number that changes with the compiled functions, the numbers and the arrays of `modules`."""
    digest = sha256()
    for module in modules:
        for name, value in sorted(vars(module).items(), key=lambda item: item[0]):
            code = getattr(getattr(value, "py_func", None), "__code__", None)
            if code is not None:
                parts: tuple[object, ...] = (name, code.co_code.hex(), code.co_names, code.co_consts)
            elif isinstance(value, np.ndarray):
                parts = (name, value.dtype.str, value.shape, value.tobytes())
            elif _is_numeric(value):
                parts = (name, value)
            else:
                continue
            digest.update(repr(parts).encode())
    return int.from_bytes(digest.digest()[:6], "big")


def _is_numeric(value: object) -> bool:
    """Whether `value` is a number, or a tuple of numbers: what a compiled function bakes in."""
    return isinstance(value, int | float | np.number) or (
        isinstance(value, tuple) and len(value) > 0 and all(map(_is_numeric, value))
    )

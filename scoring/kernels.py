"""How the compiled functions of the fold are compiled.

Two kinds. *Entry points* are called from Python and kept on disk. *Inner* functions are
called by entry points alone and never kept on disk by themselves: numba knows that a
file changed, but not that a function which it calls from another file changed, and
would go on running the old one. So each entry point carries a stamp of all that it
calls as a default argument, which numba makes part of the compiled signature.
"""

from collections.abc import Callable
from hashlib import sha256
from types import ModuleType
from typing import Any, TypeVar

import numpy as np
from numba import njit

Function = TypeVar("Function", bound=Callable[..., object])

# A division by zero gives a number instead of a test and a branch; no kernel divides by zero.
_OPTIONS = {"error_model": "numpy"}


def inner(function: Function) -> Function:
    """Compile `function` as a part of the entry points that call it."""
    compiled: Function = njit(**_OPTIONS)(function)
    return compiled


@inner
def wide(value: Any) -> int:
    """Return a narrow integer in 64 bits: compiled, ``int`` leaves it as narrow as it is."""
    widened: Any = np.int64(value)
    return widened  # type: ignore[no-any-return]


def entry(function: Function) -> Function:
    """Compile `function` to be called from Python, and keep the result on disk.

    Its last argument must be ``stamp: int = stamp_of(...)`` with the modules that it calls.
    """
    compiled: Function = njit(cache=True, **_OPTIONS)(function)
    return compiled


def stamp_of(*modules: ModuleType) -> int:
    """Return a number that changes with the code of the compiled functions, and the integers, of `modules`."""
    digest = sha256()
    for module in modules:
        for name, value in sorted(vars(module).items(), key=lambda item: item[0]):
            code = getattr(getattr(value, "py_func", None), "__code__", None)
            if code is not None:
                parts = (name, code.co_code.hex(), code.co_names, code.co_consts)
            elif isinstance(value, int):
                parts = (name, value)
            else:
                continue
            digest.update(repr(parts).encode())
    return int.from_bytes(digest.digest()[:6], "big")

"""What is given back of the compiler is not lost: who needs it after all goes on with it."""

import subprocess
import sys

import pytest

CODE = """
from numba import njit
from streams.runtime.malloc import give_back_compiler

def resident():
    return int(open("/proc/self/statm").read().split()[1]) * 4096

assert njit(lambda x: x + 1)(1) == 2
before = resident()
let_go = give_back_compiler()
print(let_go, before - resident())
assert njit(lambda x: x * 3)(2) == 6
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing is given back")
def test_the_compiler_is_given_back_and_still_compiles() -> None:
    done = subprocess.run([sys.executable, "-c", CODE], check=True, capture_output=True, text=True)
    let_go, less = map(int, done.stdout.split())
    assert let_go >= less > 10 << 20


def test_kernels_are_loaded_without_scipy() -> None:
    code = "import sys; from streams.score.role import warm_up; warm_up(); print('scipy.linalg' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout == "False\n"

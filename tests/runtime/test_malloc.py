"""What is given back of memory is not lost: who needs it after all goes on with it."""

import subprocess
import sys

import pytest

CODE = """
import re
from numba import njit
from streams.runtime.malloc import give_back_compiler

def resident():
    return int(open("/proc/self/statm").read().split()[1]) * 4096

assert njit(lambda x: x + 1)(1) == 2
def of_library():
    blocks = re.split(r"^(?=[0-9a-f]+-[0-9a-f]+ )", open("/proc/self/smaps").read(), flags=re.MULTILINE)
    found = [re.search(r"^Rss: +(\\d+)", block, re.MULTILINE) for block in blocks if "libllvmlite" in block]
    return 1024 * sum(int(one.group(1)) for one in found)

before = resident()
let_go = give_back_compiler()
print(let_go, before - resident(), of_library())
assert njit(lambda x: x * 3)(2) == 6
"""

FREED = """
from streams.runtime.malloc import give_back_freed, give_back_large_blocks

def resident():
    return int(open("/proc/self/statm").read().split()[1]) * 4096

give_back_large_blocks()
blocks = [bytes(20_000) for _ in range(4_000)]
del blocks[:-1]
held = resident()
give_back_freed()
print(held - resident())
"""


def printed_by(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing is given back")
def test_the_compiler_is_given_back_and_still_compiles() -> None:
    let_go, less, left = map(int, printed_by(CODE).split())
    assert let_go >= less > 10 << 20
    assert left < 4 << 20, "what of it cannot be read from its file again"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing is given back")
def test_what_is_free_below_a_block_that_lives_on_is_given_back() -> None:
    assert int(printed_by(FREED)) > 60 << 20


def test_kernels_read_from_disk_hold_nothing_to_make_others_of_and_go_on() -> None:
    code = (
        "from streams.score.role import warm_up; from scoring.compute.kernels import let_go_of_sources; "
        "warm_up(); print(let_go_of_sources(), let_go_of_sources()); warm_up()"
    )
    first, again = map(int, printed_by(code).split())
    assert first > 10
    assert again == 0


def test_kernels_are_loaded_without_scipy() -> None:
    code = "import sys; from streams.score.role import warm_up; warm_up(); print('scipy.linalg' in sys.modules)"
    assert printed_by(code) == "False\n"

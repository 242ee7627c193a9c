"""Memory goes back to the machine: large blocks when they are freed, and the compiler once all is compiled."""

import ctypes
import re
import sys
from pathlib import Path

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3  # of glibc's <malloc.h>
_LARGE = 256 << 10
_DONT_NEED = 4  # MADV_DONTNEED of <sys/mman.h>
_COMPILER = "libllvmlite"
_MAPPING = re.compile(rb"^([0-9a-f]+)-([0-9a-f]+) r-xp .*/" + _COMPILER.encode())
"""Of its code: what a loader or the compiler wrote into other pages would be lost."""


def give_back_large_blocks() -> None:
    """Have glibc map blocks from 256 KB on apart from its heap; does nothing on other machines.

    By itself it raises that bound to 32 MB as blocks are freed. The columns, which grow by
    being copied, then leave holes in the heap: 90 MB of 540 with a month of 1,000 brands.
    """
    if sys.platform == "linux":
        mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # musl has none
        if mallopt is not None:
            mallopt(_M_MMAP_THRESHOLD, _LARGE)
            mallopt(_M_TRIM_THRESHOLD, 4 * _LARGE)


def give_back_compiler() -> int:
    """Let go of the pages of the compiler's code, and return how many bytes were let go of; elsewhere than on Linux, 0.

    Kernels that come from disk are loaded by LLVM, and then it is not called again. Its code is of a file: what is
    called after all is read from there again.
    """
    if sys.platform != "linux":
        return 0
    advise = ctypes.CDLL(None).madvise
    advise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
    let_go = 0
    for line in Path("/proc/self/maps").read_bytes().splitlines():
        if found := _MAPPING.match(line):
            begin, end = (int(address, 16) for address in found.groups())
            let_go += 0 if advise(begin, end - begin, _DONT_NEED) else end - begin
    return let_go

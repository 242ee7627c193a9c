"""Memory goes back to the machine: large blocks when they are freed, and the compiler once all is compiled."""

import asyncio
import ctypes
import re
import sys
from pathlib import Path

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3  # of glibc's <malloc.h>
_LARGE = 256 << 10
_DONT_NEED = 4  # MADV_DONTNEED of <sys/mman.h>
_COMPILER = "libllvmlite"
GIVE_BACK_EVERY_S = 10.0
"""It takes a millisecond, and 7 where there are 60 MB to give back."""
_MAPPING = re.compile(
    rb"^([0-9a-f]+)-([0-9a-f]+) r-[x-]p [^\n]*/"
    + _COMPILER.encode()
    + rb"[^\n]*\n(?:[A-Z]\w+: [^\n]*\n)*?Anonymous: +0 kB$",
    re.MULTILINE,
)
"""Of its code and its constants, in smaps: what a loader or the compiler wrote into other pages would be lost."""


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
    """Let go of the pages of the compiler's code and constants; return of how many bytes, elsewhere than on Linux 0.

    Kernels that come from disk are loaded by LLVM, and then it is not called again. Its code is of a file: what is
    called after all is read from there again. What it has freed since goes back, too.
    """
    if sys.platform != "linux":
        return 0
    advise = ctypes.CDLL(None).madvise
    advise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
    let_go = 0
    for found in _MAPPING.finditer(Path("/proc/self/smaps").read_bytes()):
        begin, end = (int(address, 16) for address in found.groups())
        let_go += 0 if advise(begin, end - begin, _DONT_NEED) else end - begin
    give_back_freed()
    return let_go


def give_back_freed() -> None:
    """Have glibc give back the pages of its heaps that hold nothing, wherever they lie; elsewhere, do nothing.

    By itself it gives back what is free at a heap's end. A few blocks that live on there keep all below them.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim is not None:
        trim(0)


async def give_back_forever() -> None:
    """Do it again and again: whoever catches up or publishes needs much for a moment."""
    while True:
        await asyncio.sleep(GIVE_BACK_EVERY_S)
        give_back_freed()

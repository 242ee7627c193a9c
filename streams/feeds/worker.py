"""Reads documents in a process of its own, with little memory and little time: what kills it kills nothing else."""

import asyncio
import contextlib
import resource
import struct
import sys
from asyncio.subprocess import PIPE, Process
from typing import BinaryIO

import msgspec

from streams.feeds.document import Document, read

MOST_MEMORY = 256 << 20
MOST_S = 5.0
_LENGTH = struct.Struct("<I")


class Asked(msgspec.Struct, frozen=True):
    """A document to be read."""

    body: bytes
    content_type: str
    url: str


class FeedWorker:
    """One child process, kept warm; an async context manager. Documents are read one after the other."""

    def __init__(self) -> None:
        self._process: Process | None = None
        self._turn = asyncio.Lock()
        self._decode = msgspec.msgpack.Decoder(Document).decode

    async def __aenter__(self) -> "FeedWorker":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._end()

    async def read(self, body: bytes, content_type: str, url: str) -> Document:
        """Return what a document says; a reason where it took too much time or memory."""
        async with self._turn:
            try:
                async with asyncio.timeout(MOST_S):
                    return await self._ask(msgspec.msgpack.encode(Asked(body, content_type, url)))
            except TimeoutError:
                why = f"it took over {MOST_S:.0f} s"
            except (asyncio.IncompleteReadError, OSError, msgspec.MsgspecError):
                why = f"it took over {MOST_MEMORY >> 20} MiB, or ended its reader"
            except BaseException:
                await self._end()
                raise
            await self._end()
            return Document(refused=why)

    async def _ask(self, asked: bytes) -> Document:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "streams.feeds.worker", stdin=PIPE, stdout=PIPE
            )
        out, answers = self._process.stdin, self._process.stdout
        if out is None or answers is None:
            raise AssertionError("both are pipes")
        out.write(_LENGTH.pack(len(asked)) + asked)
        await out.drain()
        (length,) = _LENGTH.unpack(await answers.readexactly(_LENGTH.size))
        return self._decode(await answers.readexactly(length))

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()


def serve(asked: BinaryIO, answers: BinaryIO) -> None:
    """Answer until nobody asks any more."""
    while head := asked.read(_LENGTH.size):
        told = msgspec.msgpack.decode(asked.read(*_LENGTH.unpack(head)), type=Asked)
        try:
            document = read(told.body, told.content_type, told.url)
        except MemoryError:
            document = Document(refused=f"it took over {MOST_MEMORY >> 20} MiB")
        except Exception as error:  # a parser's fault is that document's: the next one is read
            document = Document(refused=f"it cannot be read ({type(error).__name__})")
        answer = msgspec.msgpack.encode(document)
        answers.write(_LENGTH.pack(len(answer)) + answer)
        answers.flush()


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_NOFILE, (16, 16))
    serve(sys.stdin.buffer, sys.stdout.buffer)

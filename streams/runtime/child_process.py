"""A child process that answers one question after the other; its crash or delay harms nothing else.

Both sides exchange plain bytes. Process pools of libraries unpickle results, so that a child which a hostile
document has taken over could run code in the parent.
"""

import asyncio
import contextlib
import struct
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Mapping
from typing import BinaryIO, Self

from streams.config.errors import ChildEndedError

_LENGTH = struct.Struct("<I")


class Child:
    """One process of a module of ours, started when it is first asked; an async context manager.

    Questions and answers are bytes. It ends when we do, however that is: it reads a pipe of ours.
    """

    def __init__(self, module: str, most_s: float, environment: Mapping[str, str] | None = None) -> None:
        """Take what to run.

        Args:
            module: calls `serve` when it is run.
            most_s: longest time that an answer may take; the process is ended then.
            environment: of the process; None: ours.
        """
        self._module, self._most_s, self._environment = module, most_s, environment
        self._process: Process | None = None
        self._turn = asyncio.Lock()

    async def __aenter__(self) -> Self:
        return self

    async def start(self) -> None:
        """Start the process before it is asked: it has time to load what it needs."""
        async with self._turn:
            await self._running()

    async def __aexit__(self, *_: object) -> None:
        await self._end()

    async def ask(self, question: bytes) -> bytes:
        """Return the answer; others who ask wait for their turn.

        Raises:
            TimeoutError: it took too long.
            ChildEndedError: the process ended, as one that takes too much memory does.
        """
        async with self._turn:
            try:
                async with asyncio.timeout(self._most_s):
                    return await self._ask(question)
            except (asyncio.IncompleteReadError, OSError) as error:
                await self._end()
                if isinstance(error, TimeoutError):  # which is an OSError
                    raise
                raise ChildEndedError from error
            except BaseException:
                await self._end()
                raise

    async def _running(self) -> Process:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", self._module, stdin=PIPE, stdout=PIPE, env=self._environment
            )
        return self._process

    async def _ask(self, question: bytes) -> bytes:
        process = await self._running()
        out, answers = process.stdin, process.stdout
        if out is None or answers is None:
            raise AssertionError("both are pipes")
        out.write(_LENGTH.pack(len(question)) + question)
        await out.drain()
        (length,) = _LENGTH.unpack(await answers.readexactly(_LENGTH.size))
        return await answers.readexactly(length)

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()


def serve(answer: Callable[[bytes], bytes], asked: BinaryIO, answers: BinaryIO) -> None:
    """Answer until nobody asks any more: the child's part."""
    while head := asked.read(_LENGTH.size):
        response = answer(asked.read(*_LENGTH.unpack(head)))
        answers.write(_LENGTH.pack(len(response)) + response)
        answers.flush()

"""A TCP proxy that stands between all clients and a broker, and can be told to misbehave."""

import asyncio
import random
import socket
import struct
from types import TracebackType
from typing import Self

HOST = "127.0.0.1"
CHUNK = 65_536
LONGEST_SLICE = 7


class Proxy:
    """Forwards `port` to `target`, both on loopback, with the faults that are switched on."""

    def __init__(self, port: int, target: int, seed: int) -> None:
        self._port, self._target = port, target
        self._rng = random.Random(seed)
        self._open: set[asyncio.StreamWriter] = set()
        self._flows = asyncio.Event()
        self._flows.set()
        self.latency_s = 0.0
        """Added to every piece, in each direction."""
        self.sliced_bytes = 0
        """Of each piece, so many are sent in slices of a few bytes."""
        self.answers_left: int | None = None
        """After so many pieces from the broker, it is as if that were killed; None: it lives."""
        self.resets = 0
        """Connections that were reset."""

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, HOST, self._port)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        self.reset()
        await self._server.wait_closed()

    def reset(self) -> None:
        """Break every connection as a router does that forgot them: with RST."""
        for writer in list(self._open):
            sock = writer.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
            self.resets += 1

    def hang(self) -> None:
        """From now on connections stay open, and nothing comes through."""
        self._flows.clear()

    def _use_answer(self) -> bool:
        """Take one from the answers that are left; return whether there was one, or the broker lives."""
        if self.answers_left:
            self.answers_left -= 1
            return True
        return self.answers_left is None

    def heal(self) -> None:
        """Let everything through that hung."""
        self._flows.set()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            broker_reader, broker_writer = await asyncio.open_connection(HOST, self._target)
        except OSError:
            writer.transport.abort()
            return
        if self.answers_left == 0:
            writer.transport.abort()
            broker_writer.transport.abort()
            return
        self._open |= {writer, broker_writer}
        try:
            async with asyncio.TaskGroup() as directions:
                directions.create_task(self._forward(reader, broker_writer))
                directions.create_task(self._forward(broker_reader, writer, is_answer=True))
        except* (OSError, EOFError):
            pass
        finally:
            self._open -= {writer, broker_writer}
            writer.transport.abort()
            broker_writer.transport.abort()

    async def _forward(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, is_answer: bool = False
    ) -> None:
        while piece := await reader.read(CHUNK):
            if is_answer and not self._use_answer():
                self.reset()
            await self._flows.wait()
            if self.latency_s:
                await asyncio.sleep(self.latency_s)
            sliced, rest = piece[: self.sliced_bytes], piece[self.sliced_bytes :]
            while sliced:
                size = self._rng.randint(1, LONGEST_SLICE)
                writer.write(sliced[:size])
                await writer.drain()
                await asyncio.sleep(0)  # so that each slice is a write of its own
                sliced = sliced[size:]
            writer.write(rest)
            await writer.drain()
        raise EOFError

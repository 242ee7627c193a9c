"""Reads documents in a process of its own, with little memory and little time: what kills it kills nothing else."""

import resource
import sys
from typing import Self

import msgspec

from streams.collect.feeds.document import read
from streams.collect.feeds.entry import Document
from streams.config.errors import ChildEndedError
from streams.runtime.child_process import Child, serve

MOST_MEMORY = 256 << 20
MOST_S = 5.0


class Asked(msgspec.Struct, frozen=True):
    """A document to be read."""

    body: bytes
    content_type: str
    url: str


class FeedWorker:
    """One child process, kept warm; an async context manager. Documents are read one after the other."""

    def __init__(self) -> None:
        self._child = Child("streams.collect.feeds.worker", MOST_S)
        self._decode = msgspec.msgpack.Decoder(Document).decode

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._child.__aexit__()

    async def read(self, body: bytes, content_type: str, url: str) -> Document:
        """Return what a document says; a reason where it took too much time or memory."""
        try:
            return self._decode(await self._child.ask(msgspec.msgpack.encode(Asked(body, content_type, url))))
        except TimeoutError:
            return Document(refused=f"it took over {MOST_S:.0f} s")
        except ChildEndedError:
            return Document(refused=f"it took over {MOST_MEMORY >> 20} MiB, or ended its reader")


def answer(asked: bytes) -> bytes:
    """Return what a document says, or why it cannot be read: the child's part."""
    request = msgspec.msgpack.decode(asked, type=Asked)
    try:
        return msgspec.msgpack.encode(read(request.body, request.content_type, request.url))
    except MemoryError:
        document = Document(refused=f"it took over {MOST_MEMORY >> 20} MiB")
    except Exception as error:  # a parser's fault is that document's: the next one is read
        document = Document(refused=f"it cannot be read ({type(error).__name__})")
    return msgspec.msgpack.encode(document)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_NOFILE, (16, 16))
    serve(answer, sys.stdin.buffer, sys.stdout.buffer)

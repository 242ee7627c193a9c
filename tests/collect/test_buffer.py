"""Records read and not published yet are bounded by their bytes."""

import asyncio

from streams.collect.buffer import BoundedBuffer, Ended
from streams.collect.protocol import Raw


async def put_all(buffer: BoundedBuffer, sizes: list[int], done: list[int]) -> None:
    for size in sizes:
        await buffer.put(Raw(b"x" * size, ""))
        done.append(size)
    await buffer.put(Ended(None))


async def settled() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


async def test_a_source_waits_once_what_it_said_is_too_much_or_too_heavy() -> None:
    for sizes, fit in (([1] * 9, 4), ([40, 40, 40, 1], 2), ([1_000, 1, 1], 1)):
        buffer, done = BoundedBuffer(4, 100), list[int]()
        putting = asyncio.create_task(put_all(buffer, sizes, done))
        await settled()
        assert len(done) == fit
        taken = []
        while isinstance(item := await buffer.get(), Raw):
            taken.append(len(item.data))
        await putting
        assert taken == sizes, "all of it comes out, in its order"
        assert buffer.is_empty


async def test_a_waiting_reader_gets_the_next_record() -> None:
    buffer = BoundedBuffer(4, 100)
    waiting = asyncio.create_task(buffer.get())
    await settled()
    assert not waiting.done()
    await buffer.put(Raw(b"a", "7"))
    assert await waiting == Raw(b"a", "7")

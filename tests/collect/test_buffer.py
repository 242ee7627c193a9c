"""What was heard and not published yet is bounded by its weight."""

import asyncio

from streams.collect.buffer import BoundedBuffer, Ended
from streams.collect.protocol import Raw


async def put_all(hearing: BoundedBuffer, sizes: list[int], done: list[int]) -> None:
    for size in sizes:
        await hearing.put(Raw(b"x" * size, ""))
        done.append(size)
    await hearing.put(Ended(None))


async def settled() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


async def test_a_source_waits_once_what_it_said_is_too_much_or_too_heavy() -> None:
    for sizes, fit in (([1] * 9, 4), ([40, 40, 40, 1], 2), ([1_000, 1, 1], 1)):
        hearing, done = BoundedBuffer(4, 100), list[int]()
        putting = asyncio.create_task(put_all(hearing, sizes, done))
        await settled()
        assert len(done) == fit
        heard = []
        while isinstance(item := await hearing.get(), Raw):
            heard.append(len(item.data))
        await putting
        assert heard == sizes, "all of it comes out, in its order"
        assert hearing.is_empty


async def test_whoever_waits_for_something_hears_it() -> None:
    hearing = BoundedBuffer(4, 100)
    waiting = asyncio.create_task(hearing.get())
    await settled()
    assert not waiting.done()
    await hearing.put(Raw(b"a", "7"))
    assert await waiting == Raw(b"a", "7")

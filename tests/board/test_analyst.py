"""Questions to the one process that compares and explains: who has gone is not answered before who waits."""

import asyncio
import os
import signal
from collections.abc import Callable

from streams.board.analyst.client import Analyst
from streams.board.analyst.messages import ToExplain
from tests.board.running import Installation
from tests.conftest import SharedKafka
from tests.patience import PATIENCE_S


def question(brand: str) -> ToExplain:
    return ToExplain(brand, "24h", None, None)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not condition():  # noqa: ASYNC110 # what it looks at sets no event
            await asyncio.sleep(0)


async def test_a_question_that_nobody_waits_for_gives_up_its_turn(kafka: SharedKafka) -> None:
    async with Installation(kafka.bootstrap, kafka.prefix()) as there, Analyst(there.settings()) as analyst:
        process = analyst._child._process
        assert process is not None
        os.kill(process.pid, signal.SIGSTOP)
        first, gone, last = (asyncio.create_task(analyst.explain(question(name))) for name in ("A", "B", "C"))
        try:
            await until(lambda: len(analyst._asking) == 3 and bool(analyst._in_work))
            gone.cancel()
            await asyncio.gather(gone, return_exceptions=True)
            assert len(analyst._asking) == 2
            again = asyncio.create_task(analyst.explain(question("B")))
            first.cancel()  # at work already: it is answered, and remembered
            await asyncio.gather(first, return_exceptions=True)
            await until(lambda: len(analyst._asking) == 3)
        finally:
            os.kill(process.pid, signal.SIGCONT)
        answers = await asyncio.gather(last, again, return_exceptions=True)
        assert [type(answer).__name__ for answer in answers] == ["UnknownNameError"] * 2
        assert len(analyst._known) == 3

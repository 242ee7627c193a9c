"""Asks the process that holds the mention store."""

import asyncio
import logging
from types import TracebackType
from typing import Self, TypeVar

import msgspec

from schemas.reason import ProblemCode
from streams.config.errors import ChildEndedError, JaugeError, NoAnswerError, UsageError
from streams.config.settings import Settings
from streams.mentions.messages import (
    Answer,
    AskState,
    Counted,
    CountNew,
    Found,
    Question,
    Refused,
    Search,
    StoreState,
)
from streams.runtime.child_process import Child
from streams.runtime.supervisor import environment_of

MOST_S = 30.0
"""An answer that takes longer is not waited for: the process is started again."""
LOOK_EVERY_S = 2.0
MOST_WAITING = 32
"""Questions that wait for the one process."""

Kind = TypeVar("Kind", bound=Answer)

log = logging.getLogger(__name__)


class Mentions:
    """The mention store of a board; an async context manager."""

    def __init__(self, settings: Settings) -> None:
        self._child = Child("streams.mentions.process", MOST_S, environment_of(settings))
        self._decode = msgspec.msgpack.Decoder(Answer).decode
        self._asking: set[asyncio.Task[bytes]] = set()
        self.caught_up = 0.0
        """The part of the retained records that the store took in, 0 to 1."""

    async def __aenter__(self) -> Self:
        await self._child.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self._asking:
            task.cancel()
        await asyncio.gather(*self._asking, return_exceptions=True)
        await self._child.__aexit__()

    async def run(self) -> None:
        """Start the process again whenever it ended, for ever."""
        while True:
            try:
                self.caught_up = (await self._answer_of(AskState(), StoreState)).caught_up
            except JaugeError as error:
                log.warning("the mention store does not answer: %s", error)
            await asyncio.sleep(LOOK_EVERY_S)

    async def search(self, search: Search) -> Found:
        """Return a page of mentions.

        Raises:
            UsageError: it cannot be searched for.
            NoAnswerError: the store cannot answer now.
        """
        return await self._answer_of(search, Found)

    async def count_new(self, question: CountNew) -> int:
        """Return how many mentions are new; raises as `search` does."""
        return (await self._answer_of(question, Counted)).count

    async def _answer_of(self, question: Question, kind: type[Kind]) -> Kind:
        answer = await self._ask(question)
        if not isinstance(answer, kind):
            raise TypeError(f"{answer!r} answers another question than {question!r}")
        return answer

    async def _ask(self, question: Question) -> Answer:
        if len(self._asking) >= MOST_WAITING:
            raise NoAnswerError("too many search at once: try again in a moment", ProblemCode.BUSY)
        # In a task of its own: whoever asks may go away meanwhile, and the process must not be ended for that.
        task = asyncio.create_task(self._child.ask(msgspec.msgpack.encode(question)))
        self._asking.add(task)
        task.add_done_callback(self._done)
        try:
            answer: Answer = self._decode(await asyncio.shield(task))
        except TimeoutError as error:
            raise NoAnswerError(
                f"the search took over {MOST_S:.0f} s: narrow it down", ProblemCode.TIMED_OUT
            ) from error
        except ChildEndedError as error:
            raise NoAnswerError(
                "the mention store starts again: try again in a moment", ProblemCode.UNAVAILABLE
            ) from error
        if isinstance(answer, Refused):
            if answer.code is ProblemCode.INVALID_REQUEST:
                raise UsageError(answer.detail)
            raise NoAnswerError(answer.detail, answer.code)
        return answer

    def _done(self, task: "asyncio.Task[bytes]") -> None:
        self._asking.discard(task)
        if not task.cancelled():
            task.exception()  # somebody who asked may be gone: it is no fault that nobody saw

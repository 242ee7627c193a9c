"""Asks the child process that compares and explains, and remembers its answers for a moment."""

import asyncio
from collections import Counter, OrderedDict
from collections.abc import Callable
from time import monotonic
from types import TracebackType
from typing import Self, TypeVar

import msgspec

from schemas.reason import ProblemCode
from streams.analysis.themes.effects import Effects
from streams.analysis.themes.records import SaidAnswer
from streams.board.analyst.messages import (
    Answer,
    Compared,
    Counted,
    EffectsFound,
    Explained,
    Failed,
    Previewed,
    Question,
    ThemesFound,
    ToCompare,
    ToCount,
    ToExplain,
    ToFindEffects,
    ToFindThemes,
    ToneRead,
    ToPreview,
    ToReadTone,
    ToUncorrect,
    Uncorrected,
)
from streams.board.contract.comparison_responses import Comparison, Explanation
from streams.board.contract.people_responses import CampaignCounts, Preview
from streams.board.contract.responses import Corrections
from streams.board.contract.tone_responses import ToneAsked, ToneReason
from streams.config.errors import ChildEndedError, JaugeError, NoAnswerError, UnknownNameError, UsageError
from streams.config.settings import Settings
from streams.runtime.child_process import Child
from streams.runtime.supervisor import environment_of

MOST_S = 60.0
FRESH_S = 20.0
"""The same question is answered alike for so long: it reads a whole partition."""
KEPT = 200
MOST_WAITING = 8
"""Questions that wait for the one process; of more it is said that it is busy."""

Kind = TypeVar("Kind", bound=Answer)

_ERRORS: dict[ProblemCode, type[JaugeError]] = {
    ProblemCode.UNKNOWN_NAME: UnknownNameError,
    ProblemCode.INVALID_REQUEST: UsageError,
    ProblemCode.UNAVAILABLE: JaugeError,
}


class Analyst:
    """Compares and explains; an async context manager."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = monotonic) -> None:
        """`clock`: seconds that only grow."""
        self._child = Child("streams.board.analyst.process", MOST_S, environment_of(settings))
        self._clock = clock
        self._turn = asyncio.Lock()
        self._in_work = b""
        """The question that the process has now."""
        self._waiting = Counter[bytes]()
        """How many wait for an answer, by question."""
        self._known: OrderedDict[bytes, tuple[float, Answer]] = OrderedDict()
        self._asking: dict[bytes, asyncio.Task[Answer]] = {}
        self._decode = msgspec.msgpack.Decoder(Answer).decode

    async def __aenter__(self) -> Self:
        await self._child.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self._asking.values():
            task.cancel()
        await self._child.__aexit__()

    async def compare(self, question: ToCompare) -> Comparison:
        """Compare.

        Raises:
            UsageError: what was asked cannot be.
            JaugeError: it could not be worked out now.
        """
        return (await self._answer_of(question, Compared)).comparison

    async def explain(self, question: ToExplain) -> Explanation:
        """Explain; raises as `compare` does."""
        return (await self._answer_of(question, Explained)).explanation

    async def find_themes(self, question: ToFindThemes) -> SaidAnswer:
        """Find themes, breakdowns and voices of a change; raises as `compare` does."""
        return (await self._answer_of(question, ThemesFound)).said

    async def find_effects(self, question: ToFindEffects) -> Effects:
        """Find what each mention did to a score; raises as `compare` does."""
        return (await self._answer_of(question, EffectsFound)).effects

    async def read_tone(self, asked: ToneAsked) -> ToneReason:
        """Say how a text is read; raises as `compare` does."""
        return (await self._answer_of(ToReadTone(asked), ToneRead)).reason

    async def preview(self, question: ToPreview) -> Preview:
        """Read on what a draft finds; raises as `compare` does."""
        return (await self._answer_of(question, Previewed)).preview

    async def count(self, question: ToCount) -> CampaignCounts:
        """Count the mentions of a campaign; raises as `compare` does."""
        return (await self._answer_of(question, Counted)).counts

    async def uncorrect(self, question: ToUncorrect) -> Corrections:
        """Read the scores of a brand without corrections; raises as `compare` does."""
        return (await self._answer_of(question, Uncorrected)).corrections

    async def _answer_of(self, question: Question, kind: type[Kind]) -> Kind:
        answer = await self._ask(question)
        if not isinstance(answer, kind):
            raise TypeError(f"{answer!r} answers another question than {question!r}")
        return answer

    async def _ask(self, question: Question) -> Answer:
        asked = msgspec.msgpack.encode(question)
        at, answer = self._known.get(asked, (0.0, None))
        if answer is None or self._clock() - at > FRESH_S:
            if (task := self._asking.get(asked)) is None:  # others may wait for the same
                if len(self._asking) >= MOST_WAITING:
                    raise NoAnswerError(
                        "too many ask for explanations at once: try again in a moment", ProblemCode.BUSY
                    )
                task = self._asking[asked] = asyncio.create_task(self._answer(asked))
                task.add_done_callback(lambda done: self._forget(asked, done))
            answer = await self._wait(asked, task)
        if isinstance(answer, Failed):
            raise _error_of(answer)
        return answer

    async def _wait(self, asked: bytes, task: "asyncio.Task[Answer]") -> Answer:
        """Wait for an answer; a question that nobody waits for any more gives up its turn, if that has not come."""
        self._waiting[asked] += 1
        try:
            return await asyncio.shield(task)
        finally:
            self._waiting[asked] -= 1
            if not self._waiting[asked]:
                del self._waiting[asked]
                if asked != self._in_work:
                    self._forget(asked, task)  # whoever asks now is not told that it was given up
                    task.cancel()

    def _forget(self, asked: bytes, task: "asyncio.Task[Answer]") -> None:
        if self._asking.get(asked) is task:
            del self._asking[asked]

    async def _answer(self, asked: bytes) -> Answer:
        answer: Answer
        is_passing = False
        try:
            async with self._turn:
                self._in_work = asked
                try:
                    answer = self._decode(await self._child.ask(asked))
                finally:
                    self._in_work = b""
        except TimeoutError:
            detail = f"it took over {MOST_S:.0f} s: ask for a shorter time, or later"
            answer = Failed(detail, ProblemCode.TIMED_OUT)
        except ChildEndedError:
            detail = "what explains ended before it had an answer: ask for a shorter time, or see the board's log"
            answer = Failed(detail, ProblemCode.UNAVAILABLE)
        else:
            is_passing = isinstance(answer, Failed) and answer.code is ProblemCode.UNAVAILABLE
        # A question that ends the process, or keeps it busy, is not asked again at once: others wait for it.
        if not is_passing:
            self._known[asked] = self._clock(), answer
            self._known.move_to_end(asked)
            if len(self._known) > KEPT:
                self._known.popitem(last=False)
        return answer


def _error_of(failed: Failed) -> JaugeError:
    known = _ERRORS.get(failed.code)
    return NoAnswerError(failed.detail, failed.code) if known is None else known(failed.detail)

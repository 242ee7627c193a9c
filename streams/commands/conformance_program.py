"""Another implementation of the method, as a program that is asked over JSON lines.

`Program` is the side that asks, for ``jauge conformance --command``; `answer` the side that
is asked, for ``jauge answer``: our oracle, for whoever checks theirs against it in turn.
"""

import json
import shlex
import subprocess
from collections.abc import Iterable, Mapping
from threading import Timer
from types import TracebackType
from typing import IO, Any, Self

import msgspec

from scoring.conformance.oracle import oracle
from scoring.conformance.questions import NoAnswer
from streams.config.errors import UsageError

PATIENCE_S = 60.0
"""For one answer. The largest question of the published vectors takes our oracle 0.1 s."""


class Program:
    """A program that is running, as an implementation: a call asks it one question.

    What it writes on standard error goes where ours goes. Once it ended or was too slow, no
    further question is put to it, and each is told as not answered.

    Raises:
        UsageError: the command cannot be started.
    """

    def __init__(self, command: str, patience_s: float = PATIENCE_S) -> None:
        self._patience_s = patience_s
        self._end: str | None = None
        """Why there are no more answers."""
        try:
            words = shlex.split(command) or [""]
            self._process = subprocess.Popen(  # noqa: S603 # the user's own command
                words, stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
        except (OSError, ValueError) as error:
            raise UsageError(f"the command {command!r} cannot be started: {error}") from error

    def __call__(self, question: Mapping[str, Any]) -> Any:
        """Return its answer.

        Raises:
            NoAnswer: it ended, was too slow, or wrote what is no JSON.
        """
        if self._end is not None:
            raise NoAnswer(self._end)
        line = self._exchanged(json.dumps(question).encode() + b"\n")
        try:
            return json.loads(line)
        except ValueError as error:
            raise NoAnswer(f"what it wrote is no JSON: {line[:80]!r}") from error

    def _exchanged(self, line: bytes) -> bytes:
        too_slow = Timer(self._patience_s, self._stop)
        too_slow.start()
        try:
            _pipe(self._process.stdin).write(line)
            _pipe(self._process.stdin).flush()
            answer = _pipe(self._process.stdout).readline()
        except BrokenPipeError:
            answer = b""
        finally:
            too_slow.cancel()
        if not answer:
            self._end = self._end or f"the program had ended with status {self._process.wait()}"
            raise NoAnswer(self._end)
        return answer

    def _stop(self) -> None:
        """Wake whoever writes to it or reads from it."""
        self._end = f"the program was ended after {self._patience_s:g} s without an answer"
        self._process.kill()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """End it: it may leave by itself once no question is left to come."""
        try:
            self._process.communicate(timeout=1)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise AssertionError("the process was started with pipes")
    return stream


def answer(questions: Iterable[bytes], answers: IO[bytes]) -> None:
    """Write the oracle's answer to each line of `questions`, until there are no more.

    Raises:
        UsageError: a line is no question.
    """
    for number, line in enumerate(questions, 1):
        try:
            found = oracle(msgspec.json.decode(line))
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, msgspec.DecodeError) as error:
            raise UsageError(
                f"line {number} is no question ({type(error).__name__}: {error}); the forms are in scoring/SPEC.md"
            ) from error
        answers.write(msgspec.json.encode(found) + b"\n")
        answers.flush()

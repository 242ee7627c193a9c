"""The exceptions of `streams/` that another room catches, all of them.

A command that ends with a `JaugeError` prints its message on one line and exits with `exit_code`::

    Exception
    ├── JaugeError               1   the outside world is at fault; the message says how to fix it
    │   ├── RestartError        75   a restart of the process fixes it
    │   ├── UsageError           2   a flag or a setting is wrong
    │   │   ├── UnknownNameError 2   a brand, a campaign or a panel does not exist
    │   │   └── ConflictError    2   somebody else, or the settings file, decides what was to be changed
    │   ├── NoAnswerError        1   a child process has no answer now; its code says why
    │   └── SourceRefusedError   1   a source rejects our credentials (HTTP 401, 403)
    ├── SourceBusyError              a source asks for a pause; the runner retries
    ├── SourceFailedError            a source sent an unusable response; the runner retries
    └── ChildEndedError              a child process exited without an answer

Exceptions that stay in one room are defined beside the code that raises them. `scoring/` and
`schemas/` cannot import this module; what they raise about their input is a `ValueError`
(`QueryError`, `UnreadableModelError`, `TooFewError`), and `schemas` rejects bytes of a topic
with `RejectedError`.
"""

from schemas.reason import ProblemCode


class JaugeError(Exception):
    """A fault of the outside world, with a message that says how to correct it; the command exits with 1."""

    exit_code = 1


class RestartError(JaugeError):
    """A fault that a restart fixes; the process exits with 75 (EX_TEMPFAIL) and its supervisor restarts it."""

    exit_code = 75


class UsageError(JaugeError):
    """A wrong flag or setting; the command exits with 2."""

    exit_code = 2


class UnknownNameError(UsageError):
    """A brand, a campaign or a panel that does not exist."""


class ConflictError(UsageError):
    """What was to be changed was changed meanwhile, or the settings file decides it."""


class NoAnswerError(JaugeError):
    """A child process has no answer now: it is busy, took too long, or ended."""

    def __init__(self, detail: str, code: ProblemCode) -> None:
        super().__init__(detail)
        self.code = code


class SourceRefusedError(JaugeError):
    """The source rejects us (401, 403): a retry would not help."""


class SourceBusyError(Exception):
    """The source asks us to retry later (``Retry-After``)."""

    def __init__(self, message: str, retry_after_s: float) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class SourceFailedError(Exception):
    """An unusable response of a source."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


class ChildEndedError(Exception):
    """A child process exited without an answer."""

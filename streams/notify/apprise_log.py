"""What Apprise logs goes to whoever sends, in the same thread, and never to a log of ours: it quotes addresses."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_lines: ContextVar[list[str] | None] = ContextVar("jauge_notify_lines", default=None)


class _Collected(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        lines = _lines.get()
        if lines is not None:
            lines.append(record.getMessage())


def divert() -> None:
    """Let nothing that Apprise logs reach other handlers, from now on."""
    log = logging.getLogger("apprise")
    log.setLevel(logging.WARNING)
    log.propagate = False
    if not any(isinstance(one, _Collected) for one in log.handlers):
        log.addHandler(_Collected())


@contextmanager
def collecting() -> Iterator[list[str]]:
    """Yield the lines that Apprise logs meanwhile in this thread, and in those that it starts."""
    lines: list[str] = []
    mark = _lines.set(lines)
    try:
        yield lines
    finally:
        _lines.reset(mark)

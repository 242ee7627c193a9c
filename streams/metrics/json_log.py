"""Log lines as JSON, one object a line, for what gathers logs."""

import logging
from time import gmtime

import msgspec

from streams.config.log_settings import LogSettings


class LogLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line; fields that are empty or 0 are left out. Fields may be added, and none is taken away or changed."""

    time: str
    """When, RFC 3339 in UTC with milliseconds."""
    level: str
    """DEBUG, INFO, WARNING, ERROR or CRITICAL."""
    role: str
    """Role or command that logs."""
    logger: str
    """Module that logs."""
    message: str
    """For people, in English; it may quote what came from outside."""
    left_out: int = 0
    """How many lines like this one were left out in the minute before."""
    error: str = ""
    """Class of the exception."""
    stack: str = ""
    """Where it came from, with line breaks."""


class JsonFormatter(logging.Formatter):
    """Writes each record as a `LogLine`."""

    def __init__(self, role: str) -> None:
        super().__init__()
        self._role = role

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without its end: line breaks inside are escaped.

        >>> record = logging.LogRecord("a.b", logging.INFO, "", 0, "%d lines", (2,), None)
        >>> record.created = 1_790_000_000.25
        >>> print(JsonFormatter("score").format(record))
        {"time":"2026-09-21T14:13:20.250Z","level":"INFO","role":"score","logger":"a.b","message":"2 lines"}
        """
        second = self.formatTime(record, "%Y-%m-%dT%H:%M:%S")
        error = record.exc_info[0] if record.exc_info else None
        line = LogLine(
            time=f"{second}.{int(record.created * 1_000) % 1_000:03d}Z",
            level=record.levelname,
            role=self._role,
            logger=record.name,
            message=_written(getattr(record, "said", None) or record.getMessage()),
            left_out=getattr(record, "left_out", 0),
            error=error.__name__ if error is not None else "",
            stack=_written(self.formatException(record.exc_info)) if record.exc_info and error is not None else "",
        )
        return msgspec.json.encode(line).decode()

    converter = staticmethod(gmtime)
    """Times are UTC."""


def _written(text: str) -> str:
    """Return a text that can be written as UTF-8: half of a surrogate pair is spelled out."""
    return text.encode(errors="backslashreplace").decode()


def formatter_of(settings: LogSettings, role: str, text: str) -> logging.Formatter:
    """Return what makes the lines; `text`: pattern of those that are no JSON."""
    return JsonFormatter(role) if settings.format == "json" else logging.Formatter(text)

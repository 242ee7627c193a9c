"""The picture at the top of a report."""

from base64 import b64encode
from typing import NamedTuple

from streams.config.errors import UsageError
from streams.config.notify.report_settings import ReportSettings

MOST_BYTES = 256 << 10
STARTS = {"png": b"\x89PNG\r\n\x1a\n", "jpeg": b"\xff\xd8\xff"}
"""By kind, how a file of it begins. SVG is none: it may hold scripts, and mail programs do not show it."""


class Logo(NamedTuple):
    """A picture."""

    kind: str
    """Of STARTS."""
    data: bytes

    @property
    def address(self) -> str:
        """The picture as an address within a page."""
        return f"data:image/{self.kind};base64,{b64encode(self.data).decode('ascii')}"


def logo_of(report: ReportSettings) -> Logo | None:
    """Return the picture of a report; None: it has none.

    Raises:
        UsageError: there is no such file, it is too large, or no picture of a kind that mail programs show.
    """
    if report.logo is None:
        return None
    where = f"report.{report.name}.logo"
    try:
        with report.logo.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{where}: {report.logo} cannot be read ({error.strerror}): name a PNG or JPEG") from error
    if len(data) > MOST_BYTES:
        raise UsageError(f"{where}: {report.logo} has over {MOST_BYTES >> 10} KiB: make it smaller")
    kind = next((kind for kind, start in STARTS.items() if data.startswith(start)), None)
    if kind is None:
        raise UsageError(f"{where}: {report.logo} is neither PNG nor JPEG: convert it")
    return Logo(kind, data)

"""A log file of bounded size: a full one is put aside, and few of those are kept.

The standard library alone is imported: the watcher of the embedded Kafka runs without any other.
"""

import threading
from contextlib import suppress
from itertools import count
from pathlib import Path

from streams.config.data_folder.private_files import open_private


class RotatedLog:
    """Appends to one file; all its files together never hold more than `max_bytes * (kept + 1)`.

    A disk without room stops nobody: what cannot be written is counted, and said once there is room.
    Several threads may write.
    """

    def __init__(self, path: Path, max_bytes: int, kept: int) -> None:
        """Take the bounds.

        Args:
            path: of the newest file; those put aside have `.1`, `.2` and so on behind the name, `.1` the newest.
            max_bytes: of one file, above 0.
            kept: files put aside that are kept, 0 or more.

        Raises:
            ValueError: a bound is outside its range.
        """
        if max_bytes <= 0 or kept < 0:
            raise ValueError(f"{max_bytes=} must be above 0 and {kept=} not below")
        self.path = path
        self._max_bytes, self._kept = max_bytes, kept
        self._lost = 0
        self._turn = threading.Lock()

    def write(self, text: bytes) -> None:
        """Append `text`; a file ends with a whole line wherever one ends in it."""
        with self._turn:
            lost = b"(%d bytes of this log are lost: there was no room for them)\n" % self._lost if self._lost else b""
            try:
                self._append(lost + text)
                self._lost = 0
            except OSError:
                self._lost += len(text)

    def _append(self, text: bytes) -> None:
        while text:
            size = self.path.stat().st_size if self.path.exists() else 0
            room = self._max_bytes - size
            if len(text) > room:
                end = text.rfind(b"\n", 0, max(room, 0)) + 1
                part = text[: end or (0 if size else self._max_bytes)]  # a line longer than a file is cut
            else:
                part = text
            with open_private(self.path, "ab") as file:  # anew each time: whoever removes the file gets a new one
                file.write(part)
            text = text[len(part) :]
            if text:
                self._put_aside()

    def _put_aside(self) -> None:
        for number in count(self._kept + 1):  # of a run that kept more
            if not self._aside(number).exists():
                break
            self._aside(number).unlink()
        if not self._kept or self.path.stat().st_size > self._max_bytes:  # so large that no bound was there before
            self.path.unlink()
            return
        for number in range(self._kept, 1, -1):
            with suppress(FileNotFoundError):
                self._aside(number - 1).replace(self._aside(number))
        self.path.replace(self._aside(1))

    def _aside(self, number: int) -> Path:
        return self.path.with_name(f"{self.path.name}.{number}")

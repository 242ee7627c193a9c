"""Mentions from files: understood first, then read row by row."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from schemas.drop import Rejection
from schemas.mention import Mention
from scoring.method.constants import HOUR_MS
from scoring.state.admission import rejection_reason
from streams.collect.files.columns import NoPlanError
from streams.collect.files.content.source import Source, Spooled, sources_of
from streams.collect.files.file_reader import FileReader
from streams.collect.files.formats.opening import Asked, Form, table_of
from streams.collect.files.formats.table import BadRow
from streams.collect.files.mapping import FileMapping
from streams.collect.files.profiles.registry import profiles
from streams.collect.files.understanding import Understood
from streams.config.errors import JaugeError

NO_MAPPING = FileMapping()


class FileSet:
    """The files of one command: what was understood of them, and their rows, as often as wanted."""

    def __init__(self, paths: Sequence[Path], asked: Asked, now_ms: int | None = None) -> None:
        """Look at all files.

        Args:
            paths: files in any format, patterns, or ``-`` for standard input.
            asked: what the user says of them.
            now_ms: the clock of the gateway, so that a time out of range is refused with its line; None: not here.

        Raises:
            JaugeError: a file is missing, or has no column for the time or the text: one line with its name.
            UsageError: a column that was named is not there, no source was named, or something must be said; likewise.
        """
        self._now_ms = now_ms
        self._spooled = Spooled(paths)
        self._newest: dict[str, tuple[int, int]] = {}
        """By file that was read to its end: its newest `seen_at`, and how long its instants are, ms."""
        self._readers: list[FileReader | Rejection] = []
        self.understood: list[Understood] = []
        for path, name in self._spooled.files:
            members = list(sources_of(path, name))
            readable = 0
            faults: list[str] = []
            for source in members:
                try:
                    fault = self._take(source, asked)
                except (JaugeError, NoPlanError) as error:
                    named = str(error) if str(error).startswith(str(path)) else f"{path}: {error}"
                    if source.member is None:
                        kind = JaugeError if isinstance(error, NoPlanError) else type(error)
                        raise kind(named) from error
                    fault = str(error)
                    self.understood.append(Understood(file=source.name, format="left out", fault=fault))
                readable += not fault
                faults += [fault] if fault else []
            if members and members[0].member is not None and not readable:
                raise JaugeError(f"{path}: no member of the archive can be read: {'; '.join(faults[:3])}")

    def _take(self, source: Source, asked: Asked) -> str:
        """Look at one file; return why it has no rows, empty where it has."""
        table = table_of(source, asked)
        if isinstance(table, BadRow):
            origin = f"{source.name}:{table.line}"
            if source.member is None:
                self._readers.append(Rejection(origin, table.reason, table.detail, table.data))
            self.understood.append(Understood(file=source.name, format="left out", fault=table.detail))
            return table.detail
        reader = FileReader(source, table, asked)
        self._readers.append(reader)
        self.understood.append(reader.understood)
        return ""

    def rows(self) -> Iterator[Mention | Rejection]:
        """Yield each row of the files, in their order, as a mention or as refused; the author is as the file has it."""
        self._newest.clear()
        for reader in self._readers:
            if isinstance(reader, Rejection):
                yield reader
                continue
            name, newest = reader.understood.file, 0
            for line, row in reader.rows():
                if isinstance(row, Mention):
                    reason = None if self._now_ms is None else rejection_reason(row, self._now_ms)
                    if reason is not None:
                        detail = f"created_at {row.created_at}, seen_at {row.seen_at}"
                        yield Rejection(f"{name}:{line}", reason, detail, f"{row.source}:{row.id}".encode())
                        continue
                    newest = max(newest, row.seen_at)
                yield row
            if newest:
                self._newest[name] = newest, reader.instant_ms

    @property
    def end_ms(self) -> int:
        """When what was read is over, ms UTC: after its newest instant, or day where all are days; 0: nothing was."""
        if not self._newest:
            return 0
        end = max(newest + instant for newest, instant in self._newest.values())
        if self._now_ms is None or end <= self._now_ms:
            return end
        newest = max(newest for newest, _ in self._newest.values())
        return max(newest + 1, self._now_ms // HOUR_MS * HOUR_MS)  # a day that is not over ends now

    @property
    def warnings(self) -> list[str]:
        """What has to be said once all is read."""
        return [line for one in self._readers if isinstance(one, FileReader) for line in one.warnings]


def read_files(
    paths: Sequence[Path],
    mapping: FileMapping = NO_MAPPING,
    *,
    source: str | None = None,
    brand_column: str | None = None,
    form: Form | None = None,
    now_ms: int | None = None,
) -> Iterator[Mention | Rejection]:
    """Yield each row of the files, in their order, as a mention or as refused.

    Args:
        paths: files in any format; told by their content.
        mapping: which column is what; the rest is recognised or guessed.
        source: of all rows that are not yet records of ``mentions``.
        brand_column: the column that says whose mention a row is.
        form: how to read a text; by default it is told by its content.
        now_ms: the clock of the gateway; None: times are not held against it here.

    Raises:
        JaugeError: a file is missing, or has no column for the time or the text: one line with its name.
        UsageError: a column that was named is not there, no source was named, or something must be said; likewise.
    """
    yield from FileSet(paths, Asked(mapping, source, brand_column, profiles(), form), now_ms).rows()

"""Where bytes come from: a file, a member of a ZIP archive, or a pipe that was put aside."""

import glob
import shutil
import stat
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from streams.config.errors import JaugeError, UsageError

MOST_MEMBERS = 1_000
"""Of an archive; more are an error, said before any is read."""
PIPE = "-"
ZIP = b"PK\x03\x04"
WORKBOOK = "xl/workbook.xml"
"""A ZIP archive with this member is a workbook of Excel."""


@dataclass(frozen=True)
class Source:
    """Bytes that can be read from their beginning as often as wanted."""

    path: Path
    name: str
    """As it is shown: the file's, and the member's behind it."""
    member: str | None = None
    size_bytes: int = 0
    packed_bytes: int | None = None
    """Of a member of an archive."""

    @property
    def suffixes(self) -> list[str]:
        """Of the name, in small letters."""
        return [suffix.lower() for suffix in Path(self.member or self.path.name).suffixes]

    def open(self) -> BinaryIO:
        """Open it at its beginning.

        Raises:
            JaugeError: there is no such file, or it may not be read.
        """
        file = opened(self.path)
        if self.member is None:
            return file
        file.close()
        # The archive is closed with the member: nothing else refers to it.
        return cast(BinaryIO, zipfile.ZipFile(self.path).open(self.member))


def opened(path: Path) -> BinaryIO:
    """Open a file.

    Raises:
        JaugeError: there is no such file, or it may not be read.
    """
    try:
        return path.open("rb")
    except FileNotFoundError as error:
        raise JaugeError(f"{path}: there is no such file") from error
    except IsADirectoryError as error:
        raise JaugeError(f"{path} is a folder: name the files in it") from error
    except OSError as error:
        raise JaugeError(f"{path} cannot be read: {error.strerror}") from error


def named_files(paths: Sequence[Path]) -> list[Path]:
    """Return the files that patterns such as ``data/*.csv`` stand for; other names stay as they are.

    Raises:
        JaugeError: nothing has a name that a pattern asks for.
    """
    found: list[Path] = []
    for path in paths:
        if path.exists() or not glob.has_magic(str(path)):
            found.append(path)
            continue
        matching = sorted(Path(name) for name in glob.glob(str(path), recursive=True))  # noqa: PTH207 - absolute too
        if not matching:
            raise JaugeError(f"{path}: no file has such a name")
        found += [file for file in matching if file.is_file()]
    return found


class Spooled:
    """Files that can be read again: what comes through a pipe is put aside until this is no more."""

    def __init__(self, paths: Sequence[Path]) -> None:
        """Read pipes to their end.

        Raises:
            JaugeError: a file is missing.
        """
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self.files: list[tuple[Path, str]] = []
        """Each with the name that is shown."""
        if [str(path) for path in paths].count(PIPE) > 1:
            raise UsageError("standard input can be read once: name - once")
        for path in named_files(paths):
            if str(path) == PIPE:
                self.files.append((self._aside(sys.stdin.buffer), "standard input"))
            elif _is_pipe(path):
                with opened(path) as pipe:
                    self.files.append((self._aside(pipe), path.name))
            else:
                self.files.append((path, path.name))

    def _aside(self, pipe: BinaryIO) -> Path:
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="jauge-")
        path = Path(self._folder.name) / f"{len(self.files)}"
        with path.open("wb") as file:
            shutil.copyfileobj(pipe, file, 1 << 20)
        return path


def _is_pipe(path: Path) -> bool:
    try:
        mode = path.stat().st_mode
    except OSError:
        return False  # opening it says what is wrong
    return stat.S_ISFIFO(mode) or stat.S_ISCHR(mode) or stat.S_ISSOCK(mode)


def sources_of(path: Path, name: str) -> Iterator[Source]:
    """Yield a file, or the members of a ZIP archive that is no workbook.

    Raises:
        JaugeError: there is no such file, or the archive is damaged or has too many members.
    """
    with opened(path) as file:
        begin = file.read(len(ZIP))
    if begin != ZIP:
        yield Source(path, name)
        return
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise JaugeError(f"{path}: a damaged ZIP archive ({error})") from error
    if any(member.filename == WORKBOOK for member in members):
        yield Source(path, name)
        return
    if len(members) > MOST_MEMBERS:
        raise JaugeError(f"{path}: an archive of {len(members)} members, at most {MOST_MEMBERS} are read: unpack it")
    for member in members:
        hidden = member.filename.startswith("__MACOSX/") or member.filename.rsplit("/", 1)[-1].startswith(".")
        if not member.is_dir() and not hidden:
            shown = f"{name}:{member.filename}"
            yield Source(path, shown, member.filename, member.file_size, member.compress_size)

"""The format of the data folder, noted in it: a program that does not know it leaves the folder alone."""

from pathlib import Path

import msgspec

from streams.config.data_folder.private_files import close_to_others, make_private_folder
from streams.config.errors import JaugeError
from streams.config.sanitize import printable

FORMAT = 1
"""That this program writes. It grows when an older program could not go on with what a newer one wrote.

0: a folder without a note, of Jauge 0.1.0 before there were notes; it is laid out as 1 is.
"""
NAME = "format.json"
OURS = (NAME, "kafka", "logs", "pseudonym.key", "running.json")
"""What Jauge keeps in a data folder; anything else there is the user's own."""
MOST_BYTES = 4_096


class DataFormat(msgspec.Struct, frozen=True, kw_only=True):
    """What the note says."""

    format: int
    jauge: str = ""
    """Version of Jauge that wrote it."""


def read_format(folder: Path) -> DataFormat:
    """Return what a data folder says of its format; 0 where it says nothing, or is not there.

    Raises:
        JaugeError: its note cannot be read, or is of a later format than this program knows.
    """
    path = folder / NAME
    try:
        with path.open("rb") as file:
            found = msgspec.json.decode(file.read(MOST_BYTES), type=DataFormat)
    except (FileNotFoundError, NotADirectoryError):
        return DataFormat(format=0)
    except (OSError, UnicodeDecodeError, msgspec.MsgspecError) as error:
        raise JaugeError(
            f"{path} cannot be read ({error}): restore it from a backup, or name another folder as `data`"
        ) from error
    if found.format > FORMAT:
        by, ours = f"Jauge {printable(found.jauge)}" if found.jauge else "a later Jauge", own_version()
        raise JaugeError(
            f"{folder} is of format {found.format}, written by {by}, and this one ({ours}) knows up to {FORMAT}: "
            f"install {by} or newer again, or name another folder as `data`"
        )
    return found


def enter_folder(folder: Path) -> None:
    """Make a data folder, or bring one of an older format up to date; note the format in it.

    A folder of format 0 needs nothing but the note. What is ours in it is closed to all but its owner.

    Raises:
        JaugeError: it is of a later format, cannot be written, or belongs to somebody else.
    """
    found = read_format(folder).format
    _close(folder)
    if found == FORMAT:
        return
    note = msgspec.json.encode(DataFormat(format=FORMAT, jauge=own_version())) + b"\n"
    path, made = folder / NAME, folder / f"{NAME}.new"
    try:
        make_private_folder(folder)
        made.write_bytes(note)
        made.chmod(0o600)
        made.replace(path)  # a folder has a whole note, or the one before
    except OSError as error:
        raise JaugeError(
            f"{path} cannot be written ({error.strerror}): free its disk, or name another `data`"
        ) from error


def _close(folder: Path) -> None:
    """Close to others what is ours in a data folder, and the folder itself where nothing else is in it."""
    try:
        found = {path.name for path in folder.iterdir()} if folder.exists() else set()
        for name in sorted(found & {*OURS}):
            close_to_others(folder / name)
        if found and found <= {*OURS}:
            folder.chmod(folder.stat().st_mode & 0o700)
    except OSError as error:
        raise JaugeError(
            f"{error.filename} cannot be closed to other users ({error.strerror}): run as the user whose it is, or "
            "name another folder as `data`"
        ) from error


def own_version() -> str:
    """Return the version of Jauge that runs."""
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415 # who only reads needs none of it

    try:
        return version("jauge")
    except PackageNotFoundError:  # run from its sources
        return "of this folder"

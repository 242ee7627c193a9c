"""The reference that the settings name."""

from pathlib import Path

from scoring.method.reference import REFERENCE, Reference
from scoring.method.reference_file import decode_reference
from streams.config.errors import UsageError


def load_reference(path: Path | None) -> Reference:
    """Return the reference in a file; without a file the published one.

    Raises:
        UsageError: the file cannot be read, or is no reference.
    """
    if path is None:
        return REFERENCE
    try:
        return decode_reference(path.read_bytes())
    except OSError as error:
        problem = f"reference={str(path)!r} cannot be read ({error.strerror}): name a file that is there"
        raise UsageError(problem) from error
    except ValueError as error:
        raise UsageError(f"reference={str(path)!r}: {error}; `jauge calibrate` makes such a file") from error

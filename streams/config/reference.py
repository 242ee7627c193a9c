"""The reference that the settings name, and with it the method that scores are read by."""

from pathlib import Path

from scoring.method.methods import DEFAULT_METHOD
from scoring.method.reference import REFERENCES, Reference
from scoring.method.reference_file import decode_reference
from streams.config.errors import UsageError
from streams.config.settings import Settings


def load_reference(settings: Settings) -> Reference:
    """Return the reference in the file that is set; without a file the published one of the method that is set.

    Raises:
        UsageError: the file cannot be read, is no reference, or is one of another method.
    """
    if settings.reference is None:
        return published_reference(settings.method or DEFAULT_METHOD.name)
    named = f"reference={str(settings.reference)!r}"
    reference = read_reference(settings.reference, named, "name a file that exists")
    if settings.method not in (None, reference.method.name):
        raise UsageError(
            f"{named} is of {reference.method.name}, and scores are read by {settings.method}: name a file of that "
            f"method, or go over to the other with `jauge rescore --method {reference.method.name}`"
        )
    return reference


def read_reference(path: Path, named: str, instead: str) -> Reference:
    """Return the reference in a file; for people, `named` is where it was named, and `instead` what to name instead.

    Raises:
        UsageError: it cannot be read, or is no reference.
    """
    try:
        return decode_reference(path.read_bytes())
    except OSError as error:
        raise UsageError(f"{named} cannot be read ({error.strerror}): {instead}") from error
    except ValueError as error:
        raise UsageError(f"{named}: {error}; `jauge calibrate` makes such a file") from error


def published_reference(method: str) -> Reference:
    """Return the published reference of a method.

    >>> published_reference("jauge-1").name
    '2026.1-provisional'
    """
    return next(reference for reference in REFERENCES.values() if reference.method.name == method)

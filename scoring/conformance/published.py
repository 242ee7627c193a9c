"""The vectors that the package is installed with."""

from importlib.resources import files

from scoring.method.constants import METHOD


def published() -> bytes:
    """Return the file of vectors of this method, JSON.

    >>> published()[:22]
    b'{"version": "jauge-1",'
    """
    return files("scoring.conformance").joinpath("vectors", f"{METHOD}.json").read_bytes()

"""The vectors that the package is installed with: one file a method."""

from importlib.resources import files

from scoring.method.methods import METHODS


def published() -> list[bytes]:
    """Return the file of vectors of each method, JSON, in the order of METHODS.

    >>> [file[:22] for file in published()]
    [b'{"version": "jauge-1",', b'{"version": "jauge-2",']
    """
    return [files("scoring.conformance").joinpath("vectors", f"{method}.json").read_bytes() for method in METHODS]

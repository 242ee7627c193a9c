"""Compiles all kernels ahead of the first start: `python -m streams.commands.kernels`, when an image is built."""

from scoring.reading import warm_up as reading
from scoring.text.tone import warm_up as tone
from streams.score import role as score


def warm_up() -> None:
    """Compile what every role runs, or load it from where `NUMBA_CACHE_DIR` says that it is kept."""
    tone.warm_up()  # the worker's of `match`
    score.warm_up()
    reading.warm_up()  # the board's own


if __name__ == "__main__":
    warm_up()

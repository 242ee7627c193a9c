"""Scores on stdout: a table for people, lines of JSON for programs."""

import sys
from collections.abc import Sequence

from schemas.codec import encode
from schemas.score import Score


def show_scores(scores: Sequence[Score], window: str, as_json: bool) -> None:
    """Print every score as a line of JSON, or those of one window as a table."""
    if as_json:
        sys.stdout.buffer.writelines(encode(score) + b"\n" for score in scores)
        sys.stdout.buffer.flush()
    else:
        from streams.terminal.league import render, table_console  # noqa: PLC0415 # only people need it

        console = table_console()
        shown = sorted((score for score in scores if score.window == window), key=lambda score: score.order)
        console.print(render(shown, window, width=console.width))

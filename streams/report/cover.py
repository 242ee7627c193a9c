"""What stands at the top of a report that is sent by itself."""

from typing import NamedTuple


class Cover(NamedTuple):
    """All of it but `logo` is text, which the page escapes."""

    title: str
    period: str
    """The days that it is of, in words."""
    author: str
    """Who sends it; empty: it is not said."""
    logo: str
    """An address of a picture of ours; empty: there is none."""
    highlights: list[str]
    """Sentences, at most three; empty: nothing moved that is certain."""
    lacks: list[str]
    """Sentences on what is not in it, or is not certain yet."""

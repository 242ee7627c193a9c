"""The examples of a brand: texts that its query has to match or to skip."""

from typing import NamedTuple

from schemas.brand import Brand
from scoring.text.matching import Matcher


class Failed(NamedTuple):
    """An example that the query judges wrongly."""

    text: str
    wanted: bool
    """Whether the query should match it."""


def failed_examples(brand: Brand) -> list[Failed]:
    """Return the examples of the brand that its terms and query judge wrongly.

    >>> from schemas.brand import Examples
    >>> failed_examples(Brand(brand="B", terms=("acme",), examples=Examples(match=("ACME",), skip=("acme pie",))))
    [Failed(text='acme pie', wanted=False)]
    """
    matcher = Matcher([brand])
    wanted = [(text, True) for text in brand.examples.match] + [(text, False) for text in brand.examples.skip]
    return [Failed(text, want) for text, want in wanted if bool(matcher.match(text)) is not want]

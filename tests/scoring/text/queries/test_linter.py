"""What is likely wrong with a brand's words is said, and what is well is not."""

import pytest

from schemas.brand import Brand
from scoring.text.queries.linter import lint


@pytest.mark.parametrize(
    ("brand", "said"),
    [
        (Brand(brand="B"), ["neither terms nor a query"]),
        (Brand(brand="B", terms=("acme",)), []),
        (Brand(brand="B", terms=("Orange",)), ["'Orange' is a common word"]),
        (Brand(brand="B", terms=("hp",)), ["'hp' is a common word"]),
        (Brand(brand="B", terms=("acme", "\u0301")), ["no letter"]),
        (Brand(brand="B", terms=("acme", "acme corp")), ["'acme corp' adds nothing"]),
        (Brand(brand="B", terms=("acme corp",), exclude=("acme",)), ["never found"]),
        (Brand(brand="B", terms=("acme",), exclude=("acme corp",)), []),
        (Brand(brand="B", query="acme -acme"), ["no text answers"]),
        (Brand(brand="B", query='acme -"acme corp" lang:fr -is:reply'), []),
        (Brand(brand="B", query="target OR acme"), ["'target' is a common word and is alone"]),
        (Brand(brand="B", query="target shop"), []),
        (Brand(brand="B", query="raw:Target"), []),
        (Brand(brand="B", query="acme OR acme corp", exclude=("acme",)), []),
        (Brand(brand="B", query="acme OR #acme", exclude=("acme",)), ["takes away all"]),
        (Brand(brand="B", query='acme ONEAR/2 late OR "a b c"~2 acm*'), []),
    ],
)
def test_what_is_likely_wrong_is_said(brand: Brand, said: list[str]) -> None:
    found = list(lint(brand))
    assert len(found) == len(said), found
    assert all(part in sentence for part, sentence in zip(said, found, strict=True)), found

"""The words by which a source that has to be asked for words is asked for the followed brands."""

from collections.abc import Iterable

from schemas.brand import Brand
from scoring.text.queries.parser import QueryError, parse
from scoring.text.queries.tree import Node, anchors


def terms_of(brand: Brand) -> tuple[str, ...]:
    """Return the brand's terms, and of its query as few words as every text that answers it has one of.

    What a source finds with them is more than the brand's mentions, never less: `match` decides.

    >>> terms_of(Brand(brand="Acme", terms=("acme",), query="bolt NEAR/3 (late OR lost OR broken)"))
    ('acme', 'bolt')
    """
    tree = tree_of(brand)
    found = sorted(anchors(tree, lambda _: 1) or ()) if tree is not None else []
    return tuple(dict.fromkeys((*brand.terms, *found)))


def tree_of(brand: Brand) -> Node | None:
    """Return the brand's query; None where there is none, or it cannot be read."""
    if not brand.query:
        return None
    try:
        return parse(brand.query).tree
    except QueryError:
        return None


def search_terms(brands: Iterable[Brand]) -> list[str]:
    """Return the terms of all brands, each once, in order.

    >>> search_terms([Brand(brand="B", terms=("bolt", "acme")), Brand(brand="A", terms=("acme",))])
    ['acme', 'bolt']
    """
    return sorted({term for brand in brands for term in terms_of(brand)})

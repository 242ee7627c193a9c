"""A parsed query: what has to be found in a mention, or be true of it."""

from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple, TypeAlias

from scoring.text.searched_text import Part

FieldName = Literal["lang", "source", "author", "url", "tag", "followers", "is"]
PARTS: tuple[Part, ...] = ("title", "alt")
"""Parts of a mention in which words may be asked for."""
FIELDS: tuple[FieldName, ...] = ("lang", "source", "author", "url", "tag", "followers", "is")


class Words(NamedTuple):
    """A word, or words that stand beside each other."""

    text: str
    """As it was written."""
    prefix: bool = False
    """Whether the last word may go on."""
    raw: bool = False
    """Whether case and accents count."""
    part: Part = ""
    """Where alone they are looked for."""


class Near(NamedTuple):
    """Things that stand close to each other."""

    parts: "tuple[Words | Near | Any, ...]"
    """Of an `Any` all parts are of these kinds themselves."""
    within: int
    """So many other words may stand between the first and the last at most."""
    ordered: bool
    """Whether they have to stand in the order in which they are written."""


class Field(NamedTuple):
    """Something that is true of the mention itself."""

    name: FieldName
    value: str
    relation: Literal["", ">", ">=", "<", "<=", "="] = ""


class Not(NamedTuple):
    """What must not be so."""

    part: "Node"


class All(NamedTuple):
    """What has to be so together."""

    parts: "tuple[Node, ...]"


class Any(NamedTuple):
    """Of which one is enough."""

    parts: "tuple[Node, ...]"


Node: TypeAlias = Words | Near | Field | Not | All | Any


def parts_of(node: Node) -> "tuple[Node, ...]":
    """Return what a node is made of; of words and fields nothing."""
    if isinstance(node, Not):
        return (node.part,)
    return node.parts if isinstance(node, All | Any | Near) else ()


def leaves(node: Node) -> Iterator[Words]:
    """Yield every word and phrase, within what is negated too.

    >>> [leaf.text for leaf in leaves(All((Words("a"), Not(Words("b")))))]
    ['a', 'b']
    """
    if isinstance(node, Words):
        yield node
    for part in parts_of(node):
        yield from leaves(part)


def words_of(node: Node) -> set[str]:
    """Return every word and phrase of a query, as it is written."""
    return {leaf.text for leaf in leaves(node)}


def signed(node: Node, excludes: bool = False) -> Iterator[tuple[Words, bool]]:  # turns within
    """Yield the words of a query, each with whether finding it speaks against."""
    if isinstance(node, Words):
        yield node, excludes
    for part in parts_of(node):
        yield from signed(part, excludes != isinstance(node, Not))


def anchors(node: Node, shared: Callable[[str], int]) -> frozenset[str] | None:
    """Return words of which every text that matches has one, rare ones where there is a choice; None: there are none.

    `shared`: how many queries have a word. Only a text with an anchor has to be held against the query.

    >>> tree = All((Words("late"), Any((Words("acme"), Words("bolt"))), Not(Words("pie"))))
    >>> sorted(anchors(tree, {"late": 9}.get) or ())
    ['acme', 'bolt']
    """
    if isinstance(node, Words):
        return frozenset((node.text,))
    if isinstance(node, All | Near):
        known = [found for part in node.parts if (found := anchors(part, shared)) is not None]
        return min(known, key=lambda words: sum(shared(word) or 1 for word in words), default=None)
    if isinstance(node, Any):
        every = [anchors(part, shared) for part in node.parts]
        return None if None in every else frozenset().union(*(found for found in every if found is not None))
    return None


def needs_words(node: Node) -> bool:
    """Whether no text without any of its words can match: what does not has to be asked of every mention there is.

    >>> needs_words(All((Words("a"), Field("lang", "fr")))), needs_words(Any((Words("a"), Field("lang", "fr"))))
    (True, False)
    """
    return anchors(node, lambda _: 1) is not None

"""What is likely wrong with a brand's words, though it can be read."""

from collections.abc import Iterator

from schemas.brand import Brand
from scoring.text.folding import fold, terms_of
from scoring.text.matching import Matcher
from scoring.text.queries.evaluator import Asked, holds
from scoring.text.queries.limits import check
from scoring.text.queries.parser import QueryError, parse
from scoring.text.queries.tree import All, Any, Field, Node, Not, Words, leaves, parts_of

SHORT = 2
"""Words of so few letters mean many things."""
_COMMON = """
    a about after al all als also an and any apple are au auch auf avec back because bei bien but can ce che com
    come como con could da dans das dass day de den der des di die do du e ein eine el elle em en er es est este
    et even faire first for from fur gap get give go good ha hat have he her him his ho how if il in into is ist
    it its just know la las le les like live lo look los mais make mas match me mi mit mon most muy my nach nao
    new next nicht no non not now o of on one only or orange os other our out over par para pas people per pero
    plus por porque pour que qui say se see ser she shell si sich sie sin so sobre some sono su sur sus take
    target than that the their them then there these they thing think this time to tout two uma un una und une
    up us use visa von want way we well what when which who will wird with work would y year you your zu
"""
COMMON = frozenset(_COMMON.split())
"""Words that most texts of a language hold, and brands' names that are common nouns; folded."""


def lint(brand: Brand) -> Iterator[str]:
    """Yield what is likely wrong, each as a sentence that says what to do.

    >>> [said.partition(":")[0] for said in lint(Brand(brand="B", terms=("target",), exclude=("on target",)))]
    ["'target' is a common word"]
    >>> list(lint(Brand(brand="B", terms=("acme corp",), exclude=("acme",))))
    ["'acme corp' is never found: the exclusion 'acme' takes it away; drop one of them"]
    """
    try:
        check(brand)
    except QueryError as error:  # what asks for too much is not gone through
        yield str(error)
        return
    if not brand.terms and not brand.query:
        yield "it has neither terms nor a query, and is found only where a source names it: add terms"
    yield from _terms(brand)
    if brand.query:
        yield from _query(brand)


def _terms(brand: Brand) -> Iterator[str]:
    for term in (*brand.terms, *brand.exclude):
        if not fold(term):
            yield f"{term!r} holds no letter, digit or sign: drop it"
    matcher = Matcher([Brand(brand=brand.brand, terms=brand.terms, exclude=brand.exclude)])
    for folded, term in terms_of(brand.terms).items():
        if folded in COMMON or len(folded) <= SHORT:
            yield (
                f"{term!r} is a common word: require others with it (query = '{term} (shop OR store)'), "
                "or exclude what is not meant"
            )
        within = matcher.explain(term)
        if any(not hit.excludes and fold(hit.term) != folded for hit in within):
            yield f"{term!r} adds nothing: a shorter term finds it too; drop it"
        for exclusion in dict.fromkeys(hit.term for hit in within if hit.excludes):
            yield f"{term!r} is never found: the exclusion {exclusion!r} takes it away; drop one of them"


def _query(brand: Brand) -> Iterator[str]:
    tree = parse(brand.query).tree
    wanted = [words.text for words in _positive(tree)]
    text = " ".join(wanted)
    if not holds(_without_fields(tree), _asked(tree, text)):
        yield "no text answers the query, not even one of all its words: is a word both asked for and negated?"
    lone = tree.parts if isinstance(tree, Any) else (tree,)
    for part in lone:
        if isinstance(part, Words) and not part.raw and (fold(part.text) in COMMON or len(fold(part.text)) <= SHORT):
            yield f"{part.text!r} is a common word and is alone in the query: require another word with it"
    each = Matcher([Brand(brand=exclusion, terms=(exclusion,)) for exclusion in brand.exclude])
    taken = [set(each.match(word)) for word in dict.fromkeys(wanted)]
    for place in sorted(set.intersection(*taken)) if taken else ():
        yield f"the exclusion {brand.exclude[place]!r} takes away all that the query finds: drop one of them"


def _positive(node: Node) -> Iterator[Words]:
    if isinstance(node, Words):
        yield node
    elif not isinstance(node, Not):
        for part in parts_of(node):
            yield from _positive(part)


def _without_fields(node: Node) -> Node:
    """Return the node with every field taken for what is asked, and words in whatever part."""
    if isinstance(node, Words):
        return node._replace(part="")
    if isinstance(node, Field) or (isinstance(node, Not) and isinstance(node.part, Field)):
        return All(())
    if isinstance(node, Not):
        return Not(_without_fields(node.part))
    if isinstance(node, All):
        return All(tuple(map(_without_fields, node.parts)))
    return Any(tuple(map(_without_fields, node.parts))) if isinstance(node, Any) else node


def _asked(tree: Node, text: str) -> Asked:
    folded = fold(text)
    words = {fold(leaf.text) for leaf in leaves(tree)}
    places = {
        word: [(at, at + len(word)) for at in range(len(folded)) if folded.startswith(word, at)] for word in words
    }
    return Asked(text, folded, lambda word: places.get(word, ()), None)

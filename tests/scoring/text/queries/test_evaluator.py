"""Queries answer as the slow, obvious way does, whatever the text, and with work that grows with its length."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.brand import Brand
from schemas.mention import Mention
from scoring.text.folding import fold
from scoring.text.matching import Matcher
from scoring.text.queries.parser import parse
from scoring.text.queries.tree import All, Any, Near, Node, Not, Words, needs_words
from tests.growth import steps
from tests.paths import BAD_INPUT
from tests.scoring.text.queries import naive

WORDS = ("a", "b", "ab", "a b", "Å", "a's", "x_y", "トヨタ", "ไทย", "🍎", "c++", "#a", "שלום")
either = st.builds(
    lambda parts: Any(tuple(parts)),
    st.lists(st.builds(Words, st.sampled_from(WORDS)), min_size=2, max_size=3),
)
words = st.builds(Words, st.sampled_from(WORDS), prefix=st.booleans())
plain = st.builds(Words, st.sampled_from(WORDS))
near = st.builds(
    lambda parts, within, ordered: Near(tuple(parts), within, ordered),
    st.lists(words | either, min_size=2, max_size=2), st.integers(0, 3), st.booleans(),
)  # fmt: skip
sloppy = st.builds(
    lambda parts, within: Near(tuple(parts), within, ordered=False),
    st.lists(st.builds(Words, st.sampled_from(("a", "b", "ab", "x_y"))), min_size=2, max_size=4), st.integers(0, 3),
)  # fmt: skip
chains = st.builds(
    lambda parts, turned, within, ordered: Near(tuple(reversed(parts) if turned else parts), within, ordered),
    st.tuples(near, words | either | near), st.booleans(), st.integers(0, 3), st.booleans(),
)  # fmt: skip
trees = st.recursive(
    words | near | chains | sloppy,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(lambda parts: All(tuple(parts)), st.lists(inner, min_size=2, max_size=3)),
        st.builds(lambda parts: Any(tuple(parts)), st.lists(inner, min_size=2, max_size=3)),
    ),
    max_leaves=6,
)
texts = st.lists(st.sampled_from((*WORDS, "A", "aa", ",", ".", "-", "'", "å", "\u200b", "B's")), max_size=10).flatmap(
    lambda parts: st.sampled_from((" ", "", " , ")).map(lambda glue: glue.join(parts))
)


def written(node: Node) -> str:
    """The query that a tree is of."""
    if isinstance(node, Words):
        return f'"{node.text}{"*" if node.prefix else ""}"'
    if isinstance(node, Not):
        return f"NOT ({written(node.part)})"
    if isinstance(node, Near) and (len(node.parts) > 2):
        return f'"{" ".join(part.text for part in node.parts if isinstance(part, Words))}"~{node.within}'
    if isinstance(node, Near):
        return f" {'O' if node.ordered else ''}NEAR/{node.within} ".join(f"({written(part)})" for part in node.parts)
    glue = " OR " if isinstance(node, Any) else " AND "
    return glue.join(f"({written(part)})" for part in node.parts) if isinstance(node, All | Any) else ""


@given(trees, texts)
def test_a_query_answers_as_the_obvious_way_does(tree: Node, text: str) -> None:
    if not needs_words(tree):
        return
    query = written(tree)
    assert (Matcher([Brand(brand="B", query=query)]).match(text) == [0]) == naive.holds(parse(query).tree, fold(text))


@given(st.lists(trees.filter(needs_words), min_size=1, max_size=4), texts)
def test_queries_together_answer_as_each_alone(several: list[Node], text: str) -> None:
    brands = [Brand(brand=f"B{place}", query=written(tree)) for place, tree in enumerate(several)]
    alone = [place for place, brand in enumerate(brands) if Matcher([brand]).match(text)]
    assert Matcher(brands).match(text) == alone


MENTION = Mention(
    source="hn", id="1", seen_at=9, created_at=5, text="Acme rocks #Acme", lang="fr-CA", author="4f2a",
    url="https://www.acme.com/x", followers=1_000, reply_to="0",
)  # fmt: skip


@pytest.mark.parametrize(
    ("query", "answers"),
    [
        ("acme lang:fr", True), ("acme lang:FR-ca", True), ("acme lang:f", False), ("acme lang:en", False),
        ("acme source:hn", True), ("acme source:h", False), ("acme author:4F2A", True), ("acme author:4f", False),
        ("acme url:acme.com", True), ("acme url:acme.org", False), ("acme tag:acme", True), ("acme tag:#acme", True),
        ("acme tag:acm", False), ("acme tag:rocks", False), ("acme followers:>999", True),
        ("acme followers:>1000", False), ("acme followers:>=1000", True), ("acme followers:<1000", False),
        ("acme followers:<=1000", True), ("acme followers:=1000", True), ("acme followers:1000", True),
        ("acme is:reply", True), ("acme is:repost", False), ("acme is:backfill", False), ("acme -is:reply", False),
        ("acme NOT lang:en", True), ("acme (lang:en OR source:hn)", True), ("bolt OR acme lang:en", False),
    ],
)  # fmt: skip
def test_fields_are_asked_of_the_mention(query: str, answers: bool) -> None:
    matcher = Matcher([Brand(brand="B", query=query)])
    assert (matcher.match(MENTION.text or "", MENTION) == [0]) == answers


def test_without_a_mention_nothing_is_known_of_its_fields() -> None:
    assert Matcher([Brand(brand="B", query="acme lang:fr")]).match("acme") == []
    assert Matcher([Brand(brand="B", query="acme NOT lang:fr")]).match("acme") == [0]


def test_terms_and_query_and_exclusions_go_together() -> None:
    matcher = Matcher([Brand(brand="B", terms=("acme",), query="bolt near", exclude=("farm",))])
    answers = {"acme": [0], "bolt is near": [0], "bolt": [], "near": [], "acme farm": [], "bolt near farm": []}
    assert {text: matcher.match(text) for text in answers} == answers


def test_what_is_found_is_explained_with_its_place() -> None:
    matcher = Matcher([Brand(brand="B", terms=("corp",), query='Acm* -(pie OR "big farm")')])
    text = "Ácmes pie, a Big  Farm corp"
    hits = [(text[hit.start : hit.end], hit.term, hit.excludes) for hit in matcher.explain(text)]
    assert hits == [
        ("Ácm", "Acm", False),
        ("pie", "pie", True),
        ("Big  Farm", "big farm", True),
        ("corp", "corp", False),
    ]


@pytest.mark.skipif(not BAD_INPUT.exists(), reason="../shared/data/badinput is absent")
def test_any_text_at_all_is_read() -> None:
    matcher = Matcher([Brand(brand="B", query='script OR a* NEAR/3 "alert 1" OR "x y z"~4 OR raw:"SELECT" -tag:x')])
    count = 0
    for path in sorted(BAD_INPUT.rglob("*")):
        if path.is_file() and path.parts[-2].startswith(("strings", "html", "xss")):
            for text in path.read_text(errors="replace").splitlines():
                matcher.match(text)
                matcher.explain(text[:2_000])
                count += 1
    assert count > 1_000


LONG = 'a NEAR/9 b OR "a b a"~3 OR raw:A b OR トヨタ ONEAR/2 ไ OR tag:a b OR a* c'
"""A query with every kind of closeness; `python -m tests.bench queries` times it."""
PIECES = ("a", "a ", "😀", "ﷺ", "\u0301", "トヨタ", "a b ", '"', "#a ", "ไ")


@pytest.mark.thorough
@pytest.mark.parametrize("piece", PIECES)
def test_work_grows_with_the_length_and_no_faster(piece: str) -> None:
    matcher = Matcher([Brand(brand="B", query=LONG)])
    text = piece * 1_000_000
    matcher.match(text[:1_000])  # what is the same for all texts is worked out once
    short, long = (steps(lambda length=length: matcher.match(text[:length])) for length in (8_000, 64_000))
    assert long <= 9 * short
    matcher.match(text[:1_000_000])


@pytest.mark.parametrize("name", ["acme", "bolt late acme"])
def test_a_long_text_is_read_to_its_end_and_across_its_pieces(name: str) -> None:
    matcher = Matcher([Brand(brand="B", query=f'"{name}" NEAR/0 gate')])
    for place in (0, 1, 4_080, 4_085, 4_095, 4_096, 8_190):
        around = "x" * place + " "
        assert matcher.match(f"{around}{name} gate {around}") == [0]
        assert matcher.match(f"{around}{name}s gate {around}") == []


def test_closeness_is_seen_wherever_it_stands_among_many_places() -> None:
    matcher = Matcher([Brand(brand="B", query="a NEAR/0 b")])
    assert matcher.match("a x b x " * 3_000) == []
    assert matcher.match("a x b x " * 3_000 + "b a") == [0]

"""Brands that come, change and go one by one are found as if the matcher had been built anew each time."""

from hypothesis import given
from hypothesis import strategies as st

from schemas.brand import Brand
from schemas.mention import Mention
from scoring.text.matching import Matcher
from scoring.text.term_automata import PIECE_CHARACTERS, Sizes, TermAutomata

WORDS = ("us", "air", "us air", "us airways", "delta", "del", "a", "$x", "c++", "café", "é", "トヨタ", "a b")
QUERIES = ("us air*", "delta -air", "a NEAR/1 b", "us OR (a lang:fr)", "raw:US", "", "", "")
NAMES = ("A", "B", "C", "D", "E", "F")
TERMS = st.lists(st.sampled_from(WORDS), max_size=3).map(tuple)
BRANDS = st.builds(
    lambda name, terms, exclude, query, own: Brand(
        brand=name, terms=terms, exclude=exclude, query=query, own_accounts=own
    ),
    st.sampled_from(NAMES),
    TERMS,
    TERMS,
    st.sampled_from(QUERIES),
    st.sampled_from([(), ("me",)]),
)
CHANGES = st.lists(st.one_of(BRANDS, BRANDS, st.sampled_from(NAMES)), max_size=25)
"""A brand is put, a name is removed."""
TEXTS = st.lists(st.sampled_from((*WORDS, " ", "  ", "#", "@", "_", "s", "b", "US")), max_size=12).map("".join)
SIZES = st.builds(Sizes, st.integers(0, 4), st.integers(1, 9))


def mention(text: str) -> Mention:
    return Mention(source="x", id="1", seen_at=2, created_at=1, text=text, lang="fr", author="me")


@given(st.lists(BRANDS, max_size=4, unique_by=lambda brand: brand.brand), CHANGES, st.lists(TEXTS, max_size=4), SIZES)
def test_a_matcher_that_was_changed_answers_as_one_built_anew(
    first: list[Brand], changes: list[Brand | str], texts: list[str], sizes: Sizes
) -> None:
    changed, followed = Matcher(first, sizes), {brand.brand: brand for brand in first}
    for change in changes:
        if isinstance(change, Brand):
            changed.put(change)
            followed[change.brand] = change
        else:
            changed.remove(change)
            followed.pop(change, None)
        anew = Matcher(followed.values())
        assert changed.brands == anew.brands == tuple(followed.values())
        long = ["x " * PIECE_CHARACTERS + " ".join(texts)] if change is changes[-1] else []
        for text in (*texts, *long):
            assert changed.match(text, mention(text)) == anew.match(text, mention(text))
            assert changed.names(text, mention(text)) == anew.names(text, mention(text))
            assert changed.without_owners(NAMES, mention(text)) == anew.without_owners(NAMES, mention(text))
        for text in texts:
            assert changed.explain(text) == anew.explain(text)


def test_of_thousands_that_were_added_and_removed_those_that_are_left_are_found() -> None:
    matcher = Matcher([Brand(brand="First", terms=("first",))])
    for number in range(40_000):
        matcher.put(Brand(brand=f"B{number}", terms=(f"name{number}",)))
        if number % 1_000 == 0:
            assert matcher.names(f"name{number}, first") == ("First", f"B{number}")
    for number in range(30_000):
        matcher.remove(f"B{number}")
    for number in range(30_000):
        matcher.put(Brand(brand=f"C{number}", terms=(f"other{number}",)))
    for number in (0, 29_999, 30_000, 39_999):
        assert matcher.names(f"name{number} other{number}") == (
            *((f"B{number}",) if number >= 30_000 else ()),
            *((f"C{number}",) if number < 30_000 else ()),
        )
    assert matcher.names("the first") == ("First",)


@given(st.lists(st.lists(st.sampled_from(("add", "drop")), max_size=8), max_size=12), SIZES)
def test_terms_that_nobody_uses_any_more_take_no_room_for_good(rounds: list[list[str]], sizes: Sizes) -> None:
    automata, used, number, most = TermAutomata((), sizes), [], 0, 0
    for changes in rounds:
        for change in changes:
            if change == "add":
                term = automata.term(f"term{number:04d}")
                term.uses, number = 1, number + 1
                used.append(term)
            elif used:
                used.pop(0).uses = 0
        text = " ".join(f"term{place:04d}" for place in range(number))
        found = {term.text for term, _, _ in automata.hits(text) if term.is_used}
        assert found == {term.text for term in used}
        most = max(most, len(used))
        assert automata.built <= 2 * most + sizes.chunk + sizes.young

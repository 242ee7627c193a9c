"""Themes: counted by authors, in a fixed order, and of planted subjects the ones that were planted."""

import random
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from schemas.brand import Brand
from scoring.text.themes.contrast import FEWEST_AUTHORS, LEAST_Z, Text, copies, themes
from scoring.text.themes.items import NO_OWN, own_words_of

WORDS = ("queue", "crew", "seat", "meal", "price", "gate", "bag", "call", "wifi", "snack", "staff", "lounge")


def usual(count: int, seed: int, first_author: int = 0) -> list[Text]:
    """Texts of some of the words, each of another author."""
    draw = random.Random(seed)
    return [Text(" ".join(draw.sample(WORDS, 4)), "en", first_author + number) for number in range(count)]


USUAL = usual(200, 1)
"""Of both times: what is planted besides is all that differs."""


def planted(text: str, count: int, first_author: int = 10_000) -> list[Text]:
    return [Text(text, "en", first_author + number) for number in range(count)]


def names(window: Sequence[Text], earlier: Sequence[Text], brand: Brand | None = None) -> list[str]:
    return [one.item.name for one in themes(window, earlier, own_words_of(brand) if brand else NO_OWN)]


def test_a_subject_that_is_new_is_the_theme_with_its_phrase_and_its_tag() -> None:
    window = USUAL + planted("the Pilots strike again, #PilotsStrike", 25)
    (found,) = themes(window, USUAL, NO_OWN)
    assert (found.item.name, found.written, found.authors, found.earlier_authors) == (
        "phrase:pilots strike",
        "pilots strike",
        25,
        0,
    )
    assert set(found.also) == {"pilots", "strike", "PilotsStrike"}
    assert found.places == tuple(range(200, 225))


def test_one_author_makes_no_theme_however_often() -> None:
    loud = [Text(f"pilots strike number{number}", "en", 7) for number in range(500)]
    assert names(USUAL + loud, USUAL) == []


def test_copies_count_as_one_author_and_are_listed_as_one_text() -> None:
    text = "please sign this petition to save the lounge at the old gate"
    repeated = [one._replace(group="a") for one in planted(text, 60)]
    window = USUAL + repeated
    assert names(window, USUAL) == []
    (found,) = copies(window, [])
    assert (found.authors, len(found.places), found.earlier) == (60, 60, 0)


def test_a_brand_s_own_words_are_no_theme() -> None:
    brand = Brand(brand="Acme", terms=("acme air",))
    window = USUAL + planted("Acme Air! #AcmeAir acmeair's", 40)
    assert names(window, USUAL, brand) == []
    assert names(window, USUAL) != []


def test_stop_words_of_six_languages_are_no_theme() -> None:
    texts = {
        "en": "it was the same for all of you",
        "fr": "c'est pour tous les autres, d'ailleurs",
        "de": "das ist nicht mehr so, aber auch",
        "es": "pero esto es para todos nosotros",
        "it": "non sono piu quelli della nostra",
        "pt": "voce ainda nao tem mais nada para mim",
    }
    for lang, text in texts.items():
        window = USUAL + [Text(text, lang, 10_000 + number) for number in range(30)]
        found = names(window, USUAL)
        assert found in ([], ["word:ailleurs"]), (lang, found)


def test_accents_and_case_make_no_other_word_and_most_decide_how_it_is_written() -> None:
    written = planted("grève", 20) + planted("GREVE", 5, 20_000) + planted("greve", 3, 30_000)
    (found,) = themes(USUAL + written, USUAL, NO_OWN)
    assert (found.item.key, found.written, found.authors) == ("greve", "grève", 28)


def test_nothing_before_is_nothing_to_compare_with() -> None:
    assert names(usual(50, 1), []) == []


TEXTS = st.lists(
    st.builds(
        Text,
        st.lists(st.sampled_from((*WORDS, "#late", "https://a.example/b", "été", "面白い話")), max_size=6).map(
            " ".join
        ),
        st.sampled_from(("en", "fr", None)),
        st.integers(1, 12),
        st.sampled_from(("", "", "a", "b")),
    ),
    max_size=60,
)


@given(TEXTS, TEXTS, st.randoms(use_true_random=False))
def test_the_order_of_the_texts_changes_nothing(window: list[Text], earlier: list[Text], draw: random.Random) -> None:
    def found(texts: Sequence[Text], before: Sequence[Text]) -> list[tuple[object, ...]]:
        return [
            (one.item, one.written, one.authors, one.earlier_authors, one.also) for one in themes(texts, before, NO_OWN)
        ]

    first = found(window, earlier)
    mixed, before = draw.sample(window, len(window)), draw.sample(earlier, len(earlier))
    assert found(mixed, before) == first


@given(TEXTS, TEXTS)
def test_every_theme_is_counted_by_distinct_authors_and_is_clear(window: list[Text], earlier: list[Text]) -> None:
    for one in themes(window, earlier, NO_OWN):
        holders = {window[place].author for place in one.places}
        assert one.authors >= FEWEST_AUTHORS
        assert one.authors <= len(holders) + len({window[place].group for place in one.places} - {""})
        assert one.log_odds.z >= LEAST_Z


@given(st.text(max_size=300), st.sampled_from(("en", "fr", "ja", None)))
def test_any_text_can_be_read(text: str, lang: str | None) -> None:
    themes([Text(text, lang, author) for author in range(4)], [Text("other", "en", 1)], NO_OWN)

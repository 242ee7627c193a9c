from random import Random

from hypothesis import given
from hypothesis import strategies as st

from scoring.text.near_duplicates import groups_of

VOCABULARY = [f"word{number}" for number in range(400)]


def text_of(rng: Random, words: int) -> list[str]:
    return [rng.choice(VOCABULARY) for _ in range(words)]


def test_a_changed_word_leaves_most_in_their_group_and_others_out() -> None:
    rng = Random(4)
    together = apart = 0
    for _ in range(300):
        words = text_of(rng, 40)
        changed = list(words)
        changed[rng.randrange(40)] = "other"
        own, near, far = groups_of([" ".join(one) for one in (words, changed, text_of(rng, 40))])
        together += own == near
        apart += own != far
    print(f"\n{together} of 300 changed texts in their group")
    assert together > 160
    assert apart == 300


def test_decoration_does_not_count() -> None:
    text = "the crew of our flight to boston was the kindest we have met"
    decorated, plain = groups_of([f"RT @ann: {text.title()} #fly https://a.b/c 😀", text])
    assert decorated == plain != ""


@given(st.lists(st.text()))
def test_any_text_has_a_group_or_none_whatever_it_is_read_with(texts: list[str]) -> None:
    groups = groups_of(texts)
    assert {len(group) for group in groups} <= {0, 24}
    assert groups == [group for text in texts for group in groups_of([text])]

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from scoring.near_copies import group_of

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
        together += group_of(" ".join(words)) == group_of(" ".join(changed))
        apart += group_of(" ".join(words)) != group_of(" ".join(text_of(rng, 40)))
    print(f"\n{together} of 300 changed texts in their group")
    assert together > 160
    assert apart == 300


def test_decoration_does_not_count() -> None:
    text = "the crew of our flight to boston was the kindest we have met"
    assert group_of(f"RT @ann: {text.title()} #fly https://a.b/c 😀") == group_of(text) != ""


@given(st.text())
def test_any_text_has_a_group_or_none(text: str) -> None:
    assert len(group_of(text)) in (0, 24)

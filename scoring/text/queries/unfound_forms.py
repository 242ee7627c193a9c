"""Forms of a brand's terms that are not found by themselves and need a term of their own."""

import re
from collections.abc import Iterator

from schemas.brand import Brand
from scoring.text.folding import fold
from scoring.text.matching import Matcher
from scoring.text.tags import words_of_tag
from scoring.text.term_forms import JOINED_ANYWHERE, joined_form

_NUMBER = re.compile(r"\d+")
_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def unfound_forms(brand: Brand) -> Iterator[str]:
    """Yield what else people write for the terms of a brand and no term finds, each as a sentence that says what to do.

    >>> list(unfound_forms(Brand(brand="B", terms=("#acme",))))
    ["'#acme' is found as a hashtag alone: add 'acme' to find it without the sign"]
    >>> list(unfound_forms(Brand(brand="B", terms=("BestBuy", "best buy"))))
    []
    """
    matcher = Matcher([Brand(brand=brand.brand, terms=brand.terms)])

    def is_lost(form: str) -> bool:
        return bool(fold(form)) and not matcher.match(form)

    for term in brand.terms:
        if term[:1] in "#@" and is_lost(term[1:]):
            where = "hashtag" if term[0] == "#" else "handle"
            yield f"{term!r} is found as a {where} alone: add {term[1:]!r} to find it without the sign"
        apart = " ".join(words_of_tag(term)) if term.isalnum() else term
        if apart != term and is_lost(apart):
            yield f"{term!r} is not found as {apart!r}: add that as a term if people write it apart"
        joined = _joined(term)
        if joined and is_lost(joined):
            tag = f"#{joined}"
            missed = (
                f"{joined!r} or {tag!r}" if is_lost(tag) else f"{joined!r}, which is too short to look for but in tags"
            )
            yield f"{term!r} is not found as {missed}: add it as a term if it means nothing else"
        spoken = " ".join(_NUMBER.sub(_in_words, fold(term)).split())
        if is_lost(spoken):
            yield f"{term!r} is found with its number in digits alone: add {spoken!r}, or as your public writes it"


def _joined(term: str) -> str:
    """Return a short term of several parts as one word; longer ones are found so by themselves."""
    folded = fold(term)
    letters = "".join(character for character in folded if character.isalnum())
    is_short = 1 < len(letters) < JOINED_ANYWHERE
    return letters if is_short and letters != folded.strip("#@$ ") and (joined_form(folded) or len(letters) < 3) else ""


def _in_words(number: re.Match[str]) -> str:
    """Return a number below a hundred in English words; a larger one as it is."""
    if len(number[0]) > 2:
        return number[0]
    tens, ones = divmod(int(number[0]), 10)
    words = [_ONES[tens * 10 + ones]] if tens < 2 else [_TENS[tens - 2], *([_ONES[ones]] if ones else [])]
    return f" {' '.join(words)} "

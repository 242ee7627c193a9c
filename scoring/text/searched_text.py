"""All words of a mention that queries search: its text, and what its author wrote beside it.

The parts stand behind each other, a mark before each, so that no phrase reaches from one into the next.
"""

from collections.abc import Callable, Iterable
from typing import Literal, TypeVar

from schemas.mention import Mention
from scoring.text.own_words import own_words

Hit = TypeVar("Hit")
Part = Literal["", "title", "alt"]
"""Which part: any, or the one of this name."""
TITLE, ALT = "\x03", "\x04"
"""What the parts begin with: neither is a character that people write."""
_NO_MARKS = {ord(TITLE): " ", ord(ALT): " "}


def searched_text(mention: Mention) -> str:
    r"""Return what is searched of a mention: its text alone where it has neither title nor alternative text.

    >>> searched_text(Mention(source="x", seen_at=0, text="See:", alt="Queue at Acme"))
    'See: \x03  \x04 Queue at Acme'
    """
    if mention.title is None and mention.alt is None:
        return mention.text or ""
    text, title, alt = [
        own_words(part or "").translate(_NO_MARKS) for part in (mention.text, mention.title, mention.alt)
    ]
    return f"{text} {TITLE} {title} {ALT} {alt}"


def part_within(searched: str, part: Part) -> tuple[int, int]:
    """Return where a part of a searched text begins and ends; nowhere if it has none.

    >>> part_within(searched_text(Mention(source="x", seen_at=0, text="a", title="b")), "title")
    (3, 6)
    """
    title, alt = searched.find(TITLE), searched.rfind(ALT)
    if part == "title":
        return (title + 1, alt) if title >= 0 else (0, 0)
    return (alt + 1, len(searched)) if alt >= 0 else (0, 0)


def hits_in(mention: Mention, explain: Callable[[str, Part], Iterable[Hit]]) -> list[tuple[str, Hit]]:
    """Return what `explain` finds in each part of a mention, each with the field of the mention that it stands in."""
    parts: tuple[tuple[str, str | None, Part], ...] = (
        ("text", mention.text, ""),
        ("title", mention.title, "title"),
        ("alt", mention.alt, "alt"),
    )
    return [(field, hit) for field, text, part in parts if text for hit in explain(text, part)]

"""Queries answered the slow, obvious way: words are looked for one by one, and all pairs of places are tried."""

from itertools import pairwise, product

from scoring.text.folding import JOINS, fold
from scoring.text.queries.tree import All, Any, Near, Node, Not, Words

Place = tuple[int, int]


def stands(text: str, start: int, end: int, prefix: bool) -> bool:
    before = start > 0 and JOINS[text[start]] and JOINS[text[start - 1]]
    after = not prefix and end < len(text) and JOINS[text[end - 1]] and JOINS[text[end]]
    return not before and not after


def places(words: Words, text: str) -> list[Place]:
    wanted = fold(words.text)
    every = ((start, start + len(wanted)) for start in range(len(text)) if text.startswith(wanted, start))
    return [place for place in every if stands(text, *place, words.prefix)]


def word_starts(text: str) -> list[int]:
    starts = []
    for place, character in enumerate(text):
        inside = JOINS[character] and place > 0 and JOINS[text[place - 1]]
        if (JOINS[character] or character.isalpha()) and not inside:
            starts.append(place)
    return starts


def between(text: str, start: int, end: int) -> int:
    return sum(start <= place < end for place in word_starts(text))


def spans(node: Node, text: str) -> list[Place]:
    if isinstance(node, Any):
        return sorted({span for part in node.parts for span in spans(part, text)})
    return places(node, text) if isinstance(node, Words) else close(node, text) if isinstance(node, Near) else []


def close(near: Near, text: str) -> list[Place]:
    found = set()
    every = [spans(part, text) for part in near.parts]
    for chosen in product(*every):
        in_order = sorted(chosen)
        if any(left[1] > right[0] for left, right in pairwise(in_order)):
            continue
        if near.ordered and in_order != list(chosen):
            continue
        gaps = pairwise(in_order)
        if sum(between(text, left[1], right[0]) for left, right in gaps) <= near.within:
            found.add((in_order[0][0], in_order[-1][1]))
    return sorted(found)


def holds(node: Node, text: str) -> bool:
    """Whether a folded text answers; fields are not known."""
    if isinstance(node, Words):
        return bool(places(node, text))
    if isinstance(node, Near):
        return bool(close(node, text))
    if isinstance(node, Not):
        return not holds(node.part, text)
    if isinstance(node, All):
        return all(holds(part, text) for part in node.parts)
    return isinstance(node, Any) and any(holds(part, text) for part in node.parts)

"""Who moved a score most: people by the effect of their mentions, shown by their posts and by nothing else.

A person is a number that nobody can turn back, used to add up and then left out: no profile is made, and none is shown.
"""

from collections import defaultdict
from typing import NamedTuple

from streams.analysis.themes.said import Post, Said, WhatWasSaid, mean_tone, points_of, posts_of

MOST_VOICES = 10
POSTS_OF_VOICE = 2


class Voice(NamedTuple):
    """One person, in what they said of the brand in these two times."""

    source: str
    mention_count: int
    """Of the window; of one whose praise left it, 0."""
    earlier_count: int
    tone: float | None
    """Mean, -1 to 1."""
    points: float
    """What their mentions added to the score together."""
    posts: list[Post]
    """Those that did most; none where no text is kept."""


def voices(all_said: WhatWasSaid) -> list[Voice]:
    """Return who moved the score most, the largest in size first; nobody who did not move it."""
    parts: defaultdict[tuple[str, int], list[Said]] = defaultdict(list)
    for one in all_said.said:
        parts[one.source, one.author].append(one)
    moved = {who: points_of(said) for who, said in parts.items()}
    ranked = sorted((who for who in parts if moved[who]), key=lambda who: (-abs(moved[who]), who))
    return [_voice(all_said, parts[who], moved[who]) for who in ranked[:MOST_VOICES]]


def _voice(all_said: WhatWasSaid, said: list[Said], points: float) -> Voice:
    entered = sum(one.entered for one in said)
    own = [one._replace(author=one.key) for one in said]  # several posts of one person may stand here
    posts = posts_of(own, all_said.quotes, POSTS_OF_VOICE)
    return Voice(said[0].source, entered, len(said) - entered, mean_tone(said), points, posts)

"""A text as its tone and its language are read from it."""

import re

from scoring.text.edits import holds
from scoring.text.folding import fold
from scoring.text.own_words import ADDRESS, own_words
from scoring.text.tags import tags_apart

_ENDINGS = (".com", ".net", ".org", ".io", ".info", ".biz", ".shop", ".online", ".co.uk")
_HOST = re.compile(rf"(?<![\w.@-])(?:[\w-]{{1,63}}\.)*[\w-]{{2,63}}(?:{'|'.join(map(re.escape, _ENDINGS))})(?!\w)")
"""A host that stands in a text by itself: no word of feeling is looked for in it."""
_may_have_host = holds(*_ENDINGS)
_OPENING = 2_000
"""Characters that are looked at: twice what is read, for white space and invisible ones among them go."""


def prepared(text: str) -> str:
    """Return the opening of a text as its tone is read from it: the author's own words, tags apart, folded.

    >>> prepared("&lt;3 #SoHappy")
    '<3 #so happy'
    """
    own = tags_apart(own_words(text[:_OPENING]))
    if "." in own and _may_have_host(own):
        own = _HOST.sub(ADDRESS, own)
    return fold(own)

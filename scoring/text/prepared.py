"""A text as its tone and its language are read from it."""

import re

from scoring.compute.memoize import KEPT_CHARACTERS, KEPT_TEXTS
from scoring.text.edits import holds
from scoring.text.folding import fold
from scoring.text.own_words import ADDRESS, own_words
from scoring.text.tags import tags_apart

_ENDINGS = (".com", ".net", ".org", ".io", ".info", ".biz", ".shop", ".online", ".co.uk")
_HOST = re.compile(rf"(?<![\w.@-])(?:[\w-]{{1,63}}\.)*[\w-]{{2,63}}(?:{'|'.join(map(re.escape, _ENDINGS))})(?!\w)")
"""A host that stands in a text by itself: no word of feeling is looked for in it."""
_has_ending = holds(*_ENDINGS)
_OPENING = 2_000
"""Characters that are looked at: twice what is read, for white space and invisible ones among them go."""


def prepared(text: str) -> str:
    """Return the opening of a text as its tone is read from it: the author's own words, tags apart, folded.

    >>> prepared("&lt;3 #SoHappy")
    '<3 #so happy'
    """
    own = tags_apart(own_words(text[:_OPENING]))
    return fold(_HOST.sub(ADDRESS, own) if _may_have_host(own) else own)


def _may_have_host(own: str) -> bool:
    return "." in own and _has_ending(own)


class PreparedTexts:
    """The last texts that were folded to find terms in them: most are prepared by that.

    >>> texts = PreparedTexts()
    >>> texts.keep("Acme", "Acme", fold("Acme"))
    >>> texts.get("Acme"), texts.get("BOLT")
    ('acme', 'bolt')
    """

    def __init__(self) -> None:
        self._kept: dict[str, str] = {}

    def keep(self, text: str, own: str, folded: str) -> None:
        """Take in a text without tags to be taken apart: as its author wrote it, and that folded."""
        if len(text) > KEPT_CHARACTERS or _may_have_host(own):
            return
        if len(self._kept) >= KEPT_TEXTS:
            self._kept.clear()
        self._kept[text] = folded

    def get(self, text: str) -> str:
        """Return `prepared(text)`."""
        kept = self._kept.get(text)
        return prepared(text) if kept is None else kept

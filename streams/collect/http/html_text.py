"""The words of an HTML fragment, as a reader sees them: no markup, no script, lines where blocks end."""

import re
from html.parser import HTMLParser

LONGEST = 60_000
"""Characters of a fragment that are read: far more than any post has."""
UNSEEN = frozenset(("script", "style", "head", "title", "template", "noscript", "iframe", "object", "svg", "math"))
BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "figcaption", "figure", "footer"),
        *(
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "header",
            "hr",
            "li",
            "main",
            "nav",
            "ol",
            "p",
            "pre",
            "section",
            "table",
        ),
        *("td", "th", "tr", "ul"),
    )
)
CONTROLS = {**dict.fromkeys([*range(0x20), *range(0x7F, 0xA0)]), 0x09: " ", 0x0A: "\n", 0x0D: "\n"}
_SPACES = re.compile(r"[ \t\f\u00a0]+")
_LINES = re.compile(r" ?\n[ \n]*")


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 # nothing of an attribute is text
        if tag in UNSEEN:
            self._unseen.append(tag)
        elif tag in BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._unseen:
            while self._unseen.pop() != tag:
                pass
        elif tag in BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.parts.append(data)


def text_of(html: str) -> str:
    r"""Return the text; never raises, whatever it is given, and takes time in proportion to its length.

    >>> text_of("<p>Aw shucks,&nbsp;guys&#x27;s <b>best</b><br>Second<script>alert(1)</script> line<p>K?")
    "Aw shucks, guys's best\nSecond line\nK?"
    """
    words = _Words()
    words.feed(html[:LONGEST])
    words.close()
    return plain("".join(words.parts))


def plain(text: str) -> str:
    r"""Return a text without control characters, its runs of white space made one.

    >>> plain(" a\x00 \t b \n\n c ")
    'a b\nc'
    """
    return _LINES.sub("\n", _SPACES.sub(" ", text.translate(CONTROLS))).strip()

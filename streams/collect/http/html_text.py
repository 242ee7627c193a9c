"""The words of an HTML fragment, as a reader sees them: no markup, no script, lines where blocks end."""

import re
from bisect import bisect_left
from collections import Counter, defaultdict

from streams.collect.http.references import paired, unescaped

LONGEST = 60_000
"""Characters of a fragment that are read: far more than any post has."""
LONGEST_CUT_TAG = 2_000
"""Characters of a tag at the very end, which LONGEST cut in two."""
RAW = frozenset(("script", "style", "title", "noscript", "iframe"))
"""Elements that nobody sees; what is in them is no markup, up to their end tag."""
UNSEEN = frozenset(("head", "template", "object", "svg", "math"))
"""Elements that nobody sees, with markup in them."""
_BLOCKS = (
    "address article aside blockquote br dd div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hr li "
    "main nav ol p pre section table td th tr ul"
)
BLOCKS = frozenset(_BLOCKS.split())
_INLINE = (
    "a abbr acronym applet area audio b base bdi bdo big body button caption center cite code col colgroup data "
    "datalist del details dfn dialog em embed fieldset font form html i img input ins kbd label legend link map "
    "mark marquee menu meta nobr optgroup option output param picture progress q rp rt ruby s samp small source "
    "span strike strong sub summary sup tbody tfoot thead time track tt u var video wbr"
)
INLINE = frozenset(_INLINE.split())
"""Elements whose tags are markup, closed or not. A bare tag of another name that nothing closes is a word."""
CONTROLS = {**dict.fromkeys([*range(0x20), *range(0x7F, 0xA0)]), 0x09: " ", 0x0A: "\n", 0x0D: "\n"}
MOST_RESCANNED = 8
"""How often the length of a fragment is looked at in vain for ends of tags, before all of it is taken for broken."""

_SPACES = re.compile(r"[ \t\f\u00a0]+")
_LINES = re.compile(r" ?\n[ \n]*")
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL | re.IGNORECASE)
_NAME = re.compile(r"(/?)([a-z][a-z0-9]*(?:[:_-][a-z0-9]+)*)(?=[\s/>])", re.IGNORECASE)
_ATTRIBUTES = re.compile(r"(?:[^=<>]++|=\s*+(?:\"[^\"]*+\"|'[^']*+')?+)*+")
_DECLARATION = re.compile(r"[^<>]*+>")
_ANY_TAG = re.compile(r"<[^<>]*+>")
_RAW_END = {name: re.compile(rf"</{name}(?=[\s/>])[^>]*+>", re.IGNORECASE) for name in RAW}


def text_of(html: str) -> str:
    r"""Return the text; never raises, whatever it is given, and takes time in proportion to its length.

    What opens and is never closed, as a tag that somebody writes about, takes no words away.

    >>> text_of("<p>Aw shucks,&nbsp;guys&#x27;s <b>best</b><br>Second<script>alert(1)</script> line<p>K?")
    "Aw shucks, guys's best\nSecond line\nK?"
    >>> text_of("Why <title> and <!-- hurt Acme, <b>Vec<Acme></b> &#55357;&#56834;")
    'Why <title> and <!-- hurt Acme, Vec<Acme> 😂'
    """
    return plain(unescaped(_Scanner(_prepared(html)).text()))


def title_of(text: str) -> str:
    """Return a text that is plain by contract: a tag in it is written about; references are read, as many escape.

    >>> title_of("Is <b> dead? AT&amp;T asks &copy=1")
    'Is <b> dead? AT&T asks &copy=1'
    """
    return plain(unescaped(text[:LONGEST], whole=True))


def plain(text: str) -> str:
    r"""Return a text without control characters, its runs of white space made one.

    >>> plain(" a\x00 \t b \n\n c ")
    'a b\nc'
    """
    return _LINES.sub("\n", _SPACES.sub(" ", paired(text).translate(CONTROLS))).strip()


def _prepared(html: str) -> str:
    """Return the part that is read; what stands in a CDATA section stands there without it."""
    text = html[:LONGEST]
    if len(html) > LONGEST and (cut := text.rfind("<", -LONGEST_CUT_TAG)) > text.rfind(">"):
        text = text[:cut]
    last = text.rfind("]]>") + 3  # looked for behind it, an end would be looked for again and again
    return text if last == 2 else _CDATA.sub(r"\1", text[:last]) + text[last:]


class _Scanner:
    """Reads a fragment from left to right; no character is looked at for ever."""

    def __init__(self, html: str) -> None:
        self._html = html
        self._parts: list[str] = []
        self._hidden: list[tuple[str, int]] = []
        """Open elements that nobody sees: name, and how many parts were there before."""
        self._hidden_count: Counter[str] = Counter()
        self._unknown: defaultdict[str, list[int]] = defaultdict(list)
        """Open tags of unknown elements, by name: their parts, which are words unless an end tag comes."""
        self._without_end: set[str] = set()
        self._last_comment_end = html.rfind("-->")
        self._quotes = sorted({html.rfind('"'), html.rfind("'")})
        self._rescanned = 0

    def text(self) -> str:
        """Return what is read."""
        html, at = self._html, 0
        while (begin := html.find("<", at)) >= 0:
            self._parts.append(html[at:begin])
            at = self._markup(begin)
            if at == begin:  # it is no markup
                self._parts.append("<")
                at += 1
            if self._rescanned > MOST_RESCANNED * LONGEST:
                return "".join((*self._parts, _ANY_TAG.sub(" ", html[at:])))
        self._parts.append(html[at:])
        return "".join(self._parts)

    def _markup(self, begin: int) -> int:
        """Return where the markup that begins here ends; `begin` where it is none."""
        html = self._html
        if html.startswith("<!--", begin):
            return html.find("-->", begin + 2) + 3 if self._last_comment_end >= begin + 2 else begin
        if html.startswith(("<!", "<?"), begin):
            declaration = _DECLARATION.match(html, begin + 2)
            return declaration.end() if declaration else begin
        named = _NAME.match(html, begin + 1)
        if named is None:
            return begin
        end = self._tag_end(begin, named.end())
        if end < 0:
            return begin
        name = named[2].lower()
        if name in BLOCKS:
            self._parts.append("\n")
        elif name in RAW and not named[1]:
            return self._raw_end(name, begin, end)
        elif name == "body" and self._hidden_count["head"]:  # whose end tag may be left out
            self._keep_until_closed("head", "", is_end=True)
        elif name in UNSEEN or name not in INLINE:
            self._keep_until_closed(name, html[begin:end], is_end=bool(named[1]))
        return end

    def _tag_end(self, begin: int, at: int) -> int:
        """Return where a tag ends; -1: it does not, another one begins before."""
        attributes = _ATTRIBUTES.match(self._html, at)
        end = attributes.end() if attributes else at
        if self._html.startswith(">", end):
            return end + 1
        # Each such failure is looked over again from the next `<` on, a quote that nothing closes to the very end.
        passed = bisect_left(self._quotes, end) - bisect_left(self._quotes, begin)
        self._rescanned += end - begin + passed * len(self._html)
        return -1

    def _raw_end(self, name: str, begin: int, end: int) -> int:
        """Return where an element ends that holds no markup; `begin`: nothing closes it, so its tag is a word."""
        if name in self._without_end:
            return begin
        found = _RAW_END[name].search(self._html, end)
        if found is None:
            self._without_end.add(name)
            return begin
        return found.end()

    def _keep_until_closed(self, name: str, tag: str, *, is_end: bool) -> None:
        """Keep a tag as a word until its other half comes, which takes it away: with what is in it, if unseen."""
        # `<name>`, `</name>` or `<name />`: with attributes it is markup, and so is a name of XML.
        part = tag if ":" not in name and len(tag) <= len(name) + len("< />") else ""
        if not is_end:
            if name in UNSEEN:
                self._hidden.append((name, len(self._parts)))
                self._hidden_count[name] += 1
                part = tag
            else:
                self._unknown[name].append(len(self._parts))
            self._parts.append(part)
        elif self._hidden_count[name]:
            closed, kept = "", 0
            while closed != name:
                closed, kept = self._hidden.pop()
                self._hidden_count[closed] -= 1
            del self._parts[kept:]
        elif self._unknown[name]:
            opened = self._unknown[name].pop()
            # Where it was within something unseen, another part stands in its place by now.
            if opened < len(self._parts) and self._parts[opened][1:].lower().startswith(name):
                self._parts[opened] = ""
        else:
            self._parts.append(part)

"""Whether work grows with the length of a text or with its square: by ratios of work, never by a time.

What takes less processor time than a floor at the longer text is quick either way. For all else the ratio of the
processor time of a long text to that of a quarter of it counts: 4 is in proportion, 16 is the square. It is taken
anew while it is too much, for neighbours on the machine make it larger by chance. Where Python alone does the work,
`steps` counts its instructions.
"""

import gc
import sys
from collections.abc import Callable
from time import process_time
from types import FrameType
from typing import TypeAlias

SHORT, LONG = 10_000, 40_000
"""Characters."""
MOST_GROWTH = 5.0
MOST_LONGER_GROWTH = 6.5
"""From the long text to one of four times its length: where a part that grows with the square makes 5 of the first
ratio, it makes over 7 of this one."""
FLOOR_S = 0.02
"""Of processor time."""
ATTEMPTS = 8

TraceFunction: TypeAlias = "Callable[[FrameType, str, object], TraceFunction]"

UNITS = (
    "a", "A", "é", "ß", "1", "0", " ", "\n", "\r", "\t", "\0", "_", "'", '"', "\\", "`", "!", "?", ".", ",", ";", "%",
    "a ", "ab1 ", "no ", "not bad ", "word" * 30 + " ", "a-", "a'", "a.", "a b ", "#a ", "@a ", "$a ", "#", "@", "a\n",
    "<", "<a/", "</a ", "<a '", "<svg></math>", "<b><p>", "<a><b></a>", "<script>", "<title>", "<o:p>", "<x>",
    "<!--", "<![", "<p>", "&", "&#", "&#x1", "&lt;", "http://", "http://a ", "https:", "www.",
    "(", "((", ")", "()", "-", "- ", "NOT ", "a OR ", "a NEAR/9 ", "a ONEAR/999 ", "NEAR/", '"a b"~3 ', "a* ",
    "raw:A ", "lang:", "tag:a ", "\u0301", "\u0301\u0323", "e\u0301", "\u0f73\u0301", "\uff9e\u0334", "\u200b",
    "\u00ad", "😀", "👩\u200d👧", "👍🏽", "🇫🇷", "\u202e", "\u200f", "שלום ", "مرحبا ", "العربية", "トヨタ", "ﾄﾞ", "中",
    "삼성", "ไทย", "हिन्दी ", "ﷺ", "ﬁ", "½", "\u1100\u1161\u11a8", "\u0bc6\u0bbe", "\u0bc6\u0bbe A ", "\u2028", "\u3000",
    "\ufeff", "{", "[", "[]", '{"a":', "a,", 'a"', '"\n', "a\r\n", ":", "data: a\n", "=", "a=", "2026-", "+00:00",
    "1e9", "<PAGE_TITLE>", "\ud800", "\udfff\ud800", "\ufffe", "\U0010ffff", "\U000e0100",
)  # fmt: skip
"""What hostile texts are made of, each repeated over the whole text; the last ones are no characters at all."""


def repeated(unit: str, length: int) -> str:
    """A text of so many characters."""
    return (unit * (length // len(unit) + 1))[:length]


def steps(work: Callable[[], object]) -> int:
    """How many instructions of Python it takes: as many at each run, however busy the machine is."""
    count = 0

    def look(frame: FrameType, event: str, _: object) -> TraceFunction:
        nonlocal count
        frame.f_trace_opcodes = True
        count += event == "opcode"
        return look

    before = sys.gettrace()
    sys.settrace(look)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def cpu_s(work: Callable[[], object]) -> float:
    """The processor time that work takes, without that of the collector, which looks at all there is."""
    gc.disable()
    try:
        began = process_time()
        work()
        return process_time() - began
    finally:
        gc.enable()


def growth(read: Callable[[str], object], unit: str, characters: int = LONG) -> float:
    """By how much the work grows where the text is four times as long; 0 where it is quick.

    Caches make a long text dearer, but no dearer still where it is longer again: a ratio that is a little too much
    is believed if the next one is, too.
    """
    ratio = ratio_of_times(read, unit, characters, MOST_GROWTH)
    if ratio < MOST_GROWTH:
        return ratio
    longer = ratio_of_times(read, unit, characters * LONG // SHORT, MOST_LONGER_GROWTH)
    return max(ratio, longer) if longer >= MOST_LONGER_GROWTH else 0.0


def ratio_of_times(read: Callable[[str], object], unit: str, characters: int, most: float) -> float:
    """The processor time by that of a quarter of the text, 0 below the floor; taken anew while it is over `most`."""
    short, long = (repeated(unit, length) for length in (characters // (LONG // SHORT), characters))
    took = [cpu_s(lambda: read(long))]
    if took[0] < FLOOR_S:
        return 0.0
    of_short = []
    for _ in range(ATTEMPTS):
        of_short.append(cpu_s(lambda: read(short)))
        if min(took) / min(of_short) < most:
            break
        took.append(cpu_s(lambda: read(long)))
    return min(took) / min(of_short)


def grown_too_much(read: Callable[[str], object], characters: int = LONG) -> dict[str, float]:
    """The units over which the work grows too fast."""
    read(repeated("a b ", 1_000))  # what is the same for all texts is worked out once
    found = {unit: growth(read, unit, characters) for unit in UNITS}
    return {repr(unit): round(ratio, 1) for unit, ratio in found.items() if ratio >= MOST_GROWTH}

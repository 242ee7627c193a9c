"""What the pages of a PDF of Chromium show, read from its bytes by nothing of Chromium.

Its objects lie open in the file, its pages are compressed by deflate, and each font says which character a glyph is.
"""

import re
import zlib

_OBJECT = re.compile(rb"(?:^|\n)(\d+) 0 obj\s*(.*?)endobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*)\r?\nendstream", re.DOTALL)
_FONT = re.compile(rb"/(F\d+) (\d+) 0 R")
_SHOWN = re.compile(rb"/(F\d+) [\d.]+ Tf|(<[0-9A-F]+>) Tj|(\[[^\]]*\]) TJ|(ET)\b")
_HEX = re.compile(rb"<([0-9A-F]+)>")


class Pdf:
    """A file, read whole."""

    def __init__(self, data: bytes) -> None:
        self._objects = {int(number): body for number, body in _OBJECT.findall(data)}

    def pages(self) -> list[list[str]]:
        """Return the runs of text that each page shows, in the order in which they are drawn."""
        (tree,) = (body for body in self._objects.values() if re.search(rb"/Type /Pages\b", body) and b"/Kids" in body)
        kids = re.search(rb"/Kids \[(.*?)\]", tree, re.DOTALL)
        assert kids is not None
        return [self._runs(self._objects[int(number)]) for number in re.findall(rb"(\d+) 0 R", kids[1])]

    def _runs(self, page: bytes) -> list[str]:
        fonts = {name: self._characters(int(number)) for name, number in _FONT.findall(page)}
        contents = re.search(rb"/Contents (\d+) 0 R", page)
        assert contents is not None
        runs, run, font = list[str](), "", dict[int, str]()
        for name, one, several, end in _SHOWN.findall(self._stream(int(contents[1]))):
            if name:
                font = fonts[name]
            elif end:
                runs.append(run)
                run = ""
            else:
                glyphs = b"".join(_HEX.findall(one or several))
                codes = [int(glyphs[place : place + 4], 16) for place in range(0, len(glyphs), 4)]
                run += "".join(font.get(code, "\ufffd") for code in codes)
        return runs

    def _characters(self, number: int) -> dict[int, str]:
        """Return which character each glyph of a font is."""
        table = re.search(rb"/ToUnicode (\d+) 0 R", self._objects[number])
        assert table is not None, "a font that does not say what its glyphs are"
        found: dict[int, str] = {}
        text = self._stream(int(table[1]))
        for kind, lines in re.findall(rb"beginbf(char|range)(.*?)endbf", text, re.DOTALL):
            values = [bytes.fromhex(one.decode()) for one in _HEX.findall(lines)]
            width = 2 if kind == b"char" else 3
            for at in range(0, len(values), width):
                first, last, to = values[at], values[at + width - 2], values[at + width - 1]
                begin, end = int.from_bytes(first), int.from_bytes(last)
                head, tail = to[:-2], int.from_bytes(to[-2:])
                for code in range(begin, end + 1):
                    found[code] = (head + (tail + code - begin).to_bytes(2)).decode("utf-16-be")
        return found

    def _stream(self, number: int) -> bytes:
        body = self._objects[number]
        stream = _STREAM.search(body)
        assert stream is not None
        return zlib.decompress(stream[1]) if b"/FlateDecode" in body else stream[1]


def numbers_of(pages: list[list[str]]) -> list[str]:
    """Return the first text of each page that is a number of many, as ``2 / 5``; empty: there is none."""
    found = [re.search(r"(?:^|\n)(\d+)\s*/\s*(\d+)(?=\n|$)", "\n".join(runs)) for runs in pages]
    return [f"{one[1]} / {one[2]}" if one else "" for one in found]

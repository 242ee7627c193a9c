"""GDELT: rows of its Global Knowledge Graph, one an article; headline and names, no more."""

import re
from datetime import UTC, datetime

import msgspec

from schemas.mention import Mention
from streams.collect.envelope import mention, unwrap
from streams.collect.http.references import unescaped

SOURCE = "gdelt"
COLUMNS = 27
RECORD, DATE, PUBLISHER, ADDRESS, ORGANISATIONS, TRANSLATED, EXTRAS = 0, 1, 3, 4, 13, 25, 26
_TITLE, _TITLE_END = "<PAGE_TITLE>", "</PAGE_TITLE>"
_SPOKEN = re.compile(r"srclc:([a-z]{3})")
LONGEST_NAMES = 500
"""Characters of the organisations named."""
LANGUAGES = {"fra": "fr", "deu": "de", "spa": "es", "ita": "it", "por": "pt", "nld": "nl", "ara": "ar", "hin": "hi"}
"""The most frequent codes of three letters; others stay as they are, which BCP 47 allows."""


def stamp_ms(stamp: str) -> int | None:
    """Return ``YYYYMMDDHHMMSS`` as ms UTC.

    >>> stamp_ms("20261123001500"), stamp_ms("today")
    (1795392900000, None)
    """
    try:
        return int(datetime.strptime(stamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC).timestamp()) * 1_000
    except ValueError:
        return None


def title_of(extras: str) -> str | None:
    """Return the headline that the last column of a row holds, None where it holds none or its end is missing.

    >>> title_of("<A>b</A><PAGE_TITLE>Acme &amp; Bolt </PAGE_TITLE>"), title_of("<PAGE_TITLE>" * 9)
    ('Acme & Bolt', None)
    """
    _, begun, rest = extras.partition(_TITLE)
    title, ended, _ = rest.partition(_TITLE_END)
    return unescaped(title).strip() if begun and ended else None


def parse(data: bytes) -> Mention | None:
    """Return the mention that a row tells; None: it is of no page of the web.

    Raises:
        msgspec.MsgspecError, ValueError: it is no row.
    """
    envelope = unwrap(data)
    row = msgspec.json.decode(envelope.item, type=str | None)
    if row is None:
        return None
    cells = row.split("\t")
    if len(cells) < COLUMNS or not cells[RECORD]:
        raise ValueError(f"{len(cells)} columns, not {COLUMNS}")
    if not cells[ADDRESS].startswith(("http://", "https://")):
        return None
    spoken = _SPOKEN.search(cells[TRANSLATED])
    code = spoken[1] if spoken else None
    return mention(
        envelope,
        SOURCE,
        cells[ADDRESS][:512],
        stamp_ms(cells[DATE]),
        texts=(title_of(cells[EXTRAS]), cells[ORGANISATIONS].replace(";", ", ")[:LONGEST_NAMES]),
        url=cells[ADDRESS],
        author=cells[PUBLISHER][:512] or None,
        lang="en" if code is None else LANGUAGES.get(code, code),
    )

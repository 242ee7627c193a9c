"""Files of labelled texts: CSV, gzip or not, with the columns ``label`` and ``text``, and ``brand`` if it is there."""

import csv
import gzip
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, NamedTuple

from schemas.tone_label import TONES
from streams.config.errors import UsageError

_OTHER_NAMES = {"-1": "negative", "0": "neutral", "1": "positive"}


class Labelled(NamedTuple):
    """Texts with labels, which are places in `TONES`."""

    texts: list[str]
    labels: list[int]
    sources: list[str]
    """What stands in a column ``source``; empty without one."""
    langs: list[str]
    """Likewise ``lang``."""
    brands: list[str]
    """Likewise ``brand``: of whom the text speaks."""
    left_out: Counter[str]
    """Rows with another label, or without text."""


def read_labelled(paths: Iterable[Path]) -> Labelled:
    """Return the rows of all files, in their order.

    Raises:
        UsageError: a file is not there or has no such columns, or no row of any can be used.
    """
    found = Labelled([], [], [], [], [], Counter())
    for path in paths:
        for row in _rows(path):
            label = (row["label"] or "").strip().lower()
            label = _OTHER_NAMES.get(label, label)
            text = row["text"] or ""
            if label not in TONES or not text.strip():
                found.left_out["without text" if label in TONES else f"labelled {label[:20]!r}"] += 1
                continue
            found.texts.append(text)
            found.labels.append(TONES.index(label))
            found.sources.append((row.get("source") or "")[:32])
            found.langs.append((row.get("lang") or "")[:32])
            found.brands.append((row.get("brand") or "").strip()[:128])
    if not found.texts:
        raise UsageError(f"there is no row labelled {', '.join(TONES)}: write one of them in the column label")
    return found


def _rows(path: Path) -> Iterator[dict[str, str | None]]:
    try:
        with _opened(path) as file:
            reader = csv.DictReader(file, restkey="more")
            if not {"label", "text"} <= set(reader.fieldnames or ()):
                raise UsageError(f"{path} has no columns label and text: its first line has to name them")
            yield from reader
    except (OSError, EOFError, csv.Error) as error:
        raise UsageError(f"{path} cannot be read: {error}") from error


def _opened(path: Path) -> IO[str]:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", errors="replace", newline="")
    return path.open(encoding="utf-8-sig", errors="replace", newline="")

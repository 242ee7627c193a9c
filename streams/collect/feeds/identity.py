"""Entries that share an id and are two, and entries without a date, which have the time of their first sight."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping

import msgspec

from streams.collect.feeds.entry import Entry

AHEAD_MS = 60_000
"""A date so far in the future is none."""


def id_digest(entry: Entry) -> str:
    """Return six hexadecimal digits of an entry's id."""
    return hashlib.sha256(entry.id.encode(errors="surrogatepass")).hexdigest()[:6]


def apart(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return entries whose ids are their own: those that share one, and neither address nor words, get others.

    >>> [entry.id for entry in apart([Entry("1", "begins"), Entry("1", "ends"), Entry("2", "x"), Entry("2", "x")])]
    ['1 b2b9c5', '1 b7a751', '2', '2']
    """
    all_entries = tuple(entries)
    by_id: defaultdict[str, set[tuple[str | None, str]]] = defaultdict(set)
    for entry in all_entries:
        by_id[entry.id].add((entry.link, entry.title or entry.body))
    shared = {
        name
        for name, said in by_id.items()
        if len({text for _, text in said}) > 1 and (len({link for link, _ in said}) > 1 or not any(k for k, _ in said))
    }
    return tuple(_renamed(entry) if entry.id in shared and not entry.wrong else entry for entry in all_entries)


def _renamed(entry: Entry) -> Entry:
    own = hashlib.sha256((entry.link or entry.title or entry.body).encode(errors="surrogatepass")).hexdigest()[:6]
    return msgspec.structs.replace(entry, id=f"{entry.id[:390]} {own}")


def first_seen(entries: Iterable[Entry], known: Mapping[str, int], at_ms: int) -> dict[str, int]:
    """Return when the entries without a date that can be were first seen, ms UTC, by digest of the id."""
    return {id_digest(entry): known.get(id_digest(entry), at_ms) for entry in entries if not _is_dated(entry, at_ms)}


def dated(entry: Entry, seen: Mapping[str, int]) -> Entry:
    """Return an entry with the time of its first sight, where it has no other."""
    at_ms = seen.get(id_digest(entry))
    return entry if at_ms is None else msgspec.structs.replace(entry, published_ms=at_ms, updated_ms=None)


def _is_dated(entry: Entry, at_ms: int) -> bool:
    date_ms = entry.published_ms or entry.updated_ms
    return date_ms is not None and date_ms <= at_ms + AHEAD_MS

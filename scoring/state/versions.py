"""Versions: which one of a mention counts (SPEC section 2, Versions)."""

from typing import Any

from schemas.observation import DELETED as DELETED_FLAG
from schemas.observation import FINAL as FINAL_FLAG
from scoring.compute.kernels import native_inner, wide
from scoring.state.columns import DELETED, FINAL, NONE, ROW_MASK, Columns, below, bucket_of


@native_inner
def find_version(columns: Columns, mention: int, t: int, brand: int) -> int:
    """Index of the version kept of a mention in one brand, or NONE."""
    index = wide(columns.by_mention[bucket_of(mention, 0, columns.by_mention)])
    while index != NONE:
        version = columns.versions[index]
        if version.mention == mention and version.t == t and version.brand == brand:
            return index
        index = wide(version.older_of_mention)
    return NONE


@native_inner
def add_version(columns: Columns, row: Any, brand: int) -> int:
    """Index of a new version, which is neither living nor deleted yet and holds nothing but its name."""
    index: int = columns.numbers[0].versions
    columns.numbers[0].versions += 1
    version = columns.versions[index]
    version.mention = row.mention
    version.t = row.created_at
    version.brand = brand
    version.state = 0
    bucket = bucket_of(row.mention, 0, columns.by_mention)
    version.older_of_mention = columns.by_mention[bucket]
    columns.by_mention[bucket] = index
    version.author = row.author
    link_author(columns, index)
    return index


@native_inner
def link_author(columns: Columns, index: int) -> None:
    """Put a version into its author's chain."""
    bucket = bucket_of(columns.versions[index].author, 0, columns.by_author)
    columns.versions[index].older_of_author = columns.by_author[bucket]
    columns.by_author[bucket] = index


@native_inner
def change_author(columns: Columns, index: int, author: int) -> None:
    """Move a version to the chain of another author: sources hardly ever tell one."""
    version = columns.versions[index]
    bucket = bucket_of(version.author, 0, columns.by_author)
    newer = wide(columns.by_author[bucket])
    if newer == index:
        columns.by_author[bucket] = version.older_of_author
    else:
        while columns.versions[newer].older_of_author != index:
            newer = wide(columns.versions[newer].older_of_author)
        columns.versions[newer].older_of_author = version.older_of_author
    version.author = author
    link_author(columns, index)


@native_inner
def is_newer(row: Any, version: Any, author_row: int) -> bool:  # noqa: PLR0911 -- a tuple is compared from the left
    """Whether a version is greater than the one kept.

    By (final, seen_at, deleted, r, s, c, a, author, fingerprint, row of the author).
    """
    row_is_final = bool(row.flags & FINAL_FLAG)
    if row_is_final != bool(version.state & FINAL):
        return row_is_final
    if row.seen_at != version.seen_at:
        return bool(row.seen_at > version.seen_at)
    row_is_deleted = bool(row.flags & DELETED_FLAG)
    if row_is_deleted != bool(version.state & DELETED):
        return row_is_deleted
    if row.r != version.r:
        return bool(row.r > version.r)
    if row.s != version.s:
        return bool(row.s > version.s)
    if row.c != version.c:
        return bool(row.c > version.c)
    if row.a != version.a:
        return bool(row.a > version.a)
    if row.author != version.author:
        return below(version.author, row.author)
    if row.fingerprint != version.fingerprint:
        return below(version.fingerprint, row.fingerprint)
    return author_row > wide(version.row)


@native_inner
def row_of_author(columns: Columns, row: Any) -> int:
    """Row of a pane that the author of a record adds to: as it was told, or by the author's key."""
    if columns.numbers[0].public_rows != 0 and row.author_row != 0:
        return wide(row.author_row) - 1
    return wide(row.author) & ROW_MASK


@native_inner
def copy_version(row: Any, version: Any, author_row: int, state: int) -> None:
    """Keep what was told, but for name and author."""
    version.fingerprint = row.fingerprint
    version.seen_at = row.seen_at
    version.r = row.r
    version.a = row.a
    version.e = row.e
    version.s = row.s
    version.c = row.c
    version.source = row.source
    version.row = author_row
    version.state = state

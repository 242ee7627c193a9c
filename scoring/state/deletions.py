"""Deletions that do not come as a version of one mention in one brand (SPEC section 2, Versions).

Most sources give only an id. Such a deletion stands, until its time has passed, against
every mention that it names and that it is not too late for, whether it came before or
after it. It acts like the version (final, seen_at, 1, -1, 0, 0, -1, 0, 0): a living version
loses against it if it was seen no later, or, where it is final, whenever it was seen. What
is written after it is another mention: its time is over `future` later.
"""

from typing import Any

from schemas.observation import ACCOUNT
from schemas.observation import ANY_TIME as ANY_TIME_FLAG
from schemas.observation import FINAL as FINAL_FLAG
from scoring.compute.kernels import native_inner, wide
from scoring.state.columns import ANY_TIME, LIVING, NONE, OF_AUTHOR, OF_MENTION, Columns, bucket_of
from scoring.state.duplicate_clusters import leave


@native_inner
def beats(columns: Columns, final: int, deleted_at: int, t: int, seen_at: int) -> bool:
    """Whether a deletion seen at `deleted_at` beats a living version of time `t` seen at `seen_at`, if it names it."""
    numbers = columns.numbers[0]
    if deleted_at - t > numbers.lateness:
        return False
    return deleted_at >= seen_at or (final != 0 and t <= deleted_at + numbers.future)


@native_inner
def stands(columns: Columns, target: int, key: int, brand: int, t: int, seen_at: int) -> bool:
    """Whether a deletion of a mention or of an author beats a living version of time `t` seen at `seen_at`."""
    index = wide(columns.by_target[bucket_of(key, target, columns.by_target)])
    while index != NONE:
        deletion = columns.deletions[index]
        if (
            deletion.key == key
            and deletion.target == target
            and (deletion.brand == NONE or deletion.brand == brand)
            and (deletion.t == ANY_TIME or deletion.t == t)
            and beats(columns, wide(deletion.final), deletion.seen_at, t, seen_at)
        ):
            return True
        index = wide(deletion.older)
    return False


@native_inner
def is_taken_back(columns: Columns, row: Any, brand: int) -> bool:
    """Whether a deletion that came before beats this version."""
    if columns.numbers[0].deletions == 0:
        return False
    return stands(columns, wide(OF_MENTION), row.mention, brand, row.created_at, row.seen_at) or stands(
        columns, wide(OF_AUTHOR), row.author, brand, row.created_at, row.seen_at
    )


@native_inner
def keep_deletion(columns: Columns, target: int, key: int, brand: int, t: int, seen_at: int, final: int) -> bool:
    """Keep a deletion; False if it changes nothing, as one that comes again.

    Of one mention at one time the newest is enough. Without time, each `seen_at` is
    needed: the older one is still in time for older mentions.
    """
    bucket = bucket_of(key, target, columns.by_target)
    index = wide(columns.by_target[bucket])
    while index != NONE:
        deletion = columns.deletions[index]
        names_same = deletion.key == key and deletion.target == target and deletion.brand == brand and deletion.t == t
        if names_same and (t != ANY_TIME or deletion.seen_at == seen_at):
            is_known = deletion.seen_at >= seen_at and deletion.final >= final
            deletion.seen_at = max(deletion.seen_at, seen_at)
            deletion.final = max(wide(deletion.final), final)
            return not is_known
        index = wide(deletion.older)
    index = columns.numbers[0].deletions
    columns.numbers[0].deletions += 1
    deletion = columns.deletions[index]
    deletion.key = key
    deletion.target = target
    deletion.brand = brand
    deletion.t = t
    deletion.seen_at = seen_at
    deletion.final = final
    deletion.older = columns.by_target[bucket]
    columns.by_target[bucket] = index
    return True


@native_inner
def take_back(columns: Columns, index: int, brand: int, t: int, seen_at: int, final: int) -> None:
    """Take a mention out of the state if a deletion with these particulars beats it."""
    version = columns.versions[index]
    if (
        version.state == LIVING
        and (brand == NONE or version.brand == brand)
        and (t == ANY_TIME or version.t == t)
        and version.t >= columns.numbers[0].closed_until
        and beats(columns, final, seen_at, version.t, version.seen_at)
    ):
        leave(columns, index)
        version.state = 0


@native_inner
def apply_deletion(columns: Columns, row: Any, brand: int) -> bool:
    """Keep a deletion and take back all that it stands against; False if nothing is new about it.

    `brand`: slot, or NONE for every brand.
    """
    t = ANY_TIME if row.flags & (ANY_TIME_FLAG | ACCOUNT) else wide(row.created_at)
    of_author = row.flags & ACCOUNT != 0
    final = wide(1 if row.flags & FINAL_FLAG else 0)
    key = row.author if of_author else row.mention
    if not keep_deletion(columns, OF_AUTHOR if of_author else OF_MENTION, key, brand, t, row.seen_at, final):
        return False
    if of_author:
        index = wide(columns.by_author[bucket_of(key, 0, columns.by_author)])
        while index != NONE:
            if columns.versions[index].author == key:
                take_back(columns, index, brand, t, row.seen_at, final)
            index = wide(columns.versions[index].older_of_author)
    else:
        index = wide(columns.by_mention[bucket_of(key, 0, columns.by_mention)])
        while index != NONE:
            if columns.versions[index].mention == key:
                take_back(columns, index, brand, t, row.seen_at, final)
            index = wide(columns.versions[index].older_of_mention)
    return True

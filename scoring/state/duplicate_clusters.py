"""Which cell a living mention belongs to: its author's, or the chorus of its text (SPEC section 3, Cells and chorus).

Per source, pane and fingerprint, the living mention with the smallest (t, mention key)
names the lead author. Mentions of the lead author stay in their author's cell; those of
all others are together in the chorus cell.
"""

from typing import Any

from scoring.compute.kernels import native_inner, wide
from scoring.state.cells import change, change_by
from scoring.state.columns import IN_CLUSTER, NONE, Columns, below, bucket_of, place_of


@native_inner
def place_of_version(columns: Columns, version: Any) -> int:
    """Where the cells of a mention lie."""
    return place_of(wide(version.brand), version.t // columns.numbers[0].length, wide(version.source))


@native_inner
def find_group(columns: Columns, place: int, fingerprint: int) -> int:
    """Index of the group of a text, or NONE."""
    index = wide(columns.by_text[bucket_of(fingerprint, place, columns.by_text)])
    while index != NONE:
        group = columns.groups[index]
        if group.fingerprint == fingerprint and group.place == place:
            return index
        index = wide(group.older)
    return NONE


@native_inner
def add_group(columns: Columns, place: int, fingerprint: int, chorus_row: int) -> int:
    """Index of a new, empty group."""
    index: int = columns.numbers[0].groups
    columns.numbers[0].groups += 1
    group = columns.groups[index]
    group.place = place
    group.fingerprint = fingerprint
    group.newest = NONE
    group.lead = NONE
    group.chorus_row = chorus_row
    bucket = bucket_of(fingerprint, place, columns.by_text)
    group.older = columns.by_text[bucket]
    columns.by_text[bucket] = index
    return index


@native_inner
def leads(version: Any, other: Any) -> bool:
    """Whether `version` has the smaller (t, mention key)."""
    return version.t < other.t or (version.t == other.t and below(version.mention, other.mention))


@native_inner
def of_author(place: int, version: Any) -> int:
    """Where the cell of a mention's author lies, in the pane at `place`."""
    return place | wide(version.row)


@native_inner
def of_cluster(place: int, group: Any) -> int:
    """Where the chorus cell of a group lies, in the pane at `place`."""
    return place | IN_CLUSTER | wide(group.chorus_row)


@native_inner
def change_unit(columns: Columns, place: int, group: Any, version: Any, sign: int) -> None:
    """Put a member of a group into the cell it belongs to under the present lead, or take it out."""
    if version.author == columns.versions[group.lead].author:
        change_by(columns, of_author(place, version), version.author, version, sign)
    else:
        change_by(columns, of_cluster(place, group), version.fingerprint, version, sign)


@native_inner
def move(columns: Columns, place: int, group: Any, author: int, to_author: int) -> None:
    """Move all members of one author from the chorus cell to the author's (`to_author` 1), or back (-1)."""
    index = wide(group.newest)
    while index != NONE:
        member = columns.versions[index]
        if member.author == author:
            change_by(columns, of_cluster(place, group), group.fingerprint, member, -to_author)
            change_by(columns, of_author(place, member), author, member, to_author)
        index = wide(member.older_in_group)


@native_inner
def change_lead(columns: Columns, place: int, group: Any, lead: int) -> None:
    """Make `lead` the lead of a group that has one, and move the mentions of both authors."""
    old_author = columns.versions[group.lead].author
    new_author = columns.versions[lead].author
    group.lead = lead
    if new_author != old_author:
        move(columns, place, group, old_author, wide(-1))
        move(columns, place, group, new_author, wide(1))


@native_inner
def enter(columns: Columns, index: int, chorus_row: int) -> None:
    """Put a living mention into its cell. `chorus_row`: row of the chorus of its text."""
    version = columns.versions[index]
    place = place_of_version(columns, version)
    if version.fingerprint == 0:
        change_by(columns, of_author(place, version), version.author, version, wide(1))
        return
    found = find_group(columns, place, version.fingerprint)
    if found == NONE:
        found = add_group(columns, place, version.fingerprint, chorus_row)
    group = columns.groups[found]
    version.newer_in_group = NONE
    version.older_in_group = group.newest
    if group.newest != NONE:
        columns.versions[group.newest].newer_in_group = index
    group.newest = index
    if group.lead == NONE:
        group.lead = index
    change_unit(columns, place, group, version, wide(1))
    if leads(version, columns.versions[group.lead]):
        change_lead(columns, place, group, index)


@native_inner
def leave(columns: Columns, index: int) -> None:
    """Take a living mention out of its cell; the next oldest of its text takes the lead if it had it."""
    version = columns.versions[index]
    place = place_of_version(columns, version)
    if version.fingerprint == 0:
        change_by(columns, of_author(place, version), version.author, version, wide(-1))
        return
    group = columns.groups[find_group(columns, place, version.fingerprint)]
    change_unit(columns, place, group, version, wide(-1))
    if version.newer_in_group == NONE:
        group.newest = version.older_in_group
    else:
        columns.versions[version.newer_in_group].older_in_group = version.older_in_group
    if version.older_in_group != NONE:
        columns.versions[version.older_in_group].newer_in_group = version.newer_in_group
    if group.lead != index:
        return
    first = wide(group.newest)
    if first == NONE:
        group.lead = NONE
        return
    other = wide(columns.versions[first].older_in_group)
    while other != NONE:
        if leads(columns.versions[other], columns.versions[first]):
            first = other
        other = wide(columns.versions[other].older_in_group)
    change_lead(columns, place, group, first)


@native_inner
def unit_of(columns: Columns, version: Any) -> tuple[int, int]:
    """Return place and unit of the cell that a living mention is in."""
    place = place_of_version(columns, version)
    if version.fingerprint != 0:
        group = columns.groups[find_group(columns, place, version.fingerprint)]
        if version.author != columns.versions[group.lead].author:
            return of_cluster(place, group), version.fingerprint
    return of_author(place, version), version.author


@native_inner
def update(columns: Columns, index: int, newer: Any) -> None:
    """Give a living mention the figures of a newer version by the same author with the same text: its cell stays."""
    version = columns.versions[index]
    place, unit = unit_of(columns, version)
    change(
        columns,
        place,
        unit,
        wide(0),
        wide(newer.a >= 0) - wide(version.a >= 0),
        max(0, wide(newer.a)) - max(0, wide(version.a)),
        wide(newer.e >= 0) - wide(version.e >= 0),
        max(0, wide(newer.e)) - max(0, wide(version.e)),
        wide(newer.c) - wide(version.c),
        wide(newer.c) * wide(newer.s) - wide(version.c) * wide(version.s),
    )

"""Cells and rows the slow way: to be read beside SPEC section 3.

Cells are made from mentions, and rows from cells, all of them anew.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from scoring.method.constants import QUALITY_UNKNOWN, VOICE_LIMIT
from scoring.method.fixed_point import l2
from scoring.method.reference import Reference

Row = tuple[int, ...]
"""U, V, NA, A, NE, E, C, S of the method, and N, the living mentions, which is ours."""
Cell = tuple[int, ...]
"""n, nA, ΣA, nE, ΣE, Σc, Σ(c·s)."""
NO_CONTRIBUTION: Row = (0,) * 8


class Place(NamedTuple):
    """Where a row stands."""

    source: str
    pane: int
    row: int


class CellName(NamedTuple):
    """What makes a cell one cell."""

    source: str
    pane: int
    unit: int
    """Key of an author or of a duplicate cluster, unsigned."""
    row: int


def voice_scale(n: int) -> int:
    """Return F(n): 256 times the voices of n mentions of full quality; 0 of none.

    >>> [voice_scale(n) for n in (0, 1, 2, 38, 10_000)]
    [0, 256, 512, 1599, 3328]
    """
    return 256 + l2(min(n, VOICE_LIMIT)) if n else 0


def contribution(source: str, cell: Cell, reference: Reference, before: int = 0) -> Row:
    """Return the eight integers that a cell adds to its row.

    Args:
        source: one that the reference names.
        cell: its seven integers.
        reference: the published table.
        before: living mentions of the same unit and row in the panes before it that its method looks at.

    >>> from scoring.method.reference import REFERENCE_2
    >>> contribution("rss", (22, 21, 47213, 8, 11976, 1485, 61019), REFERENCE_2)
    (1, 1397, 1397, 3140788, 1397, 2091309, 94297, 3874706)
    >>> contribution("x", (32, 32, 65280, 32, 16384, 2880, -259200), REFERENCE_2, before=6)[:2]
    (1, 602)
    """
    n, audiences, audience, engagements, engagement, confidence, opinion = cell
    if n == 0:
        return NO_CONTRIBUTION
    place = reference.sources.index(source)
    if audiences:
        q1 = min(256, (256 * (256 + audience // audiences)) // (256 + reference.level[place]))
        q = q1 * q1 // 256
    else:
        q = QUALITY_UNKNOWN[1 if reference.has_audience[place] else 0]
    v = (voice_scale(before + n) - voice_scale(before)) * q // 256
    return (
        1,
        v,
        v if audiences else 0,
        v * audience // audiences if audiences else 0,
        v if engagements else 0,
        v * engagement // engagements if engagements else 0,
        v * confidence // n,
        v * opinion // n,
    )


def rows_of(cells: Mapping[CellName, Cell], earlier_panes: int, reference: Reference) -> dict[Place, Row]:
    """Return the rows, with their nine integers, of all cells of one granularity.

    Args:
        cells: each with its seven integers.
        earlier_panes: K, over which the mentions before a cell are counted.
        reference: the published table.
    """
    rows: dict[Place, Row] = {}
    for name, cell in cells.items():
        panes = range(name.pane - earlier_panes, name.pane)
        before = sum(cells[earlier][0] for pane in panes if (earlier := name._replace(pane=pane)) in cells)
        more = (*contribution(name.source, cell, reference, before), cell[0])
        place = Place(name.source, name.pane, name.row)
        rows[place] = tuple(map(sum, zip(rows[place], more, strict=True))) if place in rows else more
    return rows


def gathered(parts: Iterable[Mapping[CellName, Cell]]) -> dict[CellName, Cell]:
    """Return the cells of several states, of different mentions, as those of one state.

    Rows are made from these anew: a cell that is larger now makes later ones of its unit smaller.

    >>> name = CellName("x", 7, 1, 1)
    >>> gathered([{name: (1, 0, 0, 0, 0, 50, 10)}, {name: (2, 0, 0, 0, 0, 100, -10)}])[name]
    (3, 0, 0, 0, 0, 150, 0)
    """
    cells: defaultdict[CellName, Cell] = defaultdict(lambda: (0,) * 7)
    for part in parts:
        for name, cell in part.items():
            cells[name] = tuple(map(sum, zip(cells[name], cell, strict=True)))
    return dict(cells)

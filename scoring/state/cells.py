"""Cells, one voice per author and pane, and the rows that sum their contributions (SPEC section 3)."""

from typing import Any

from scoring.compute.kernels import native_inner, wide
from scoring.state.columns import IN_CLUSTER, NONE, SLOT_SHIFT, Columns, bucket_of, pane_of, series_of, source_of


@native_inner
def find_row(columns: Columns, place: int) -> int:
    """Index of the row of an open pane, made if need be. `place` ends in the row's number."""
    bucket = bucket_of(place, 0, columns.by_place)
    index: int = wide(columns.by_place[bucket])
    while index != NONE:
        if columns.rows[index].place == place:
            return index
        index = wide(columns.rows[index].older)
    numbers = columns.numbers[0]
    index = numbers.rows
    numbers.rows += 1
    row = columns.rows[index]
    row.place = place
    row.U = 0
    row.V = 0
    row.NA = 0
    row.A = 0
    row.NE = 0
    row.E = 0
    row.C = 0
    row.S = 0
    row.N = 0
    pane = pane_of(place)
    numbers.disorder = max(numbers.disorder, numbers.newest_pane - pane)
    numbers.newest_pane = max(numbers.newest_pane, pane)
    row.older = columns.by_place[bucket]
    columns.by_place[bucket] = index
    slot = place >> SLOT_SHIFT
    columns.older_of_brand[index] = columns.newest_row[slot]
    columns.newest_row[slot] = index
    return index


@native_inner
def seek_cell(columns: Columns, place: int, unit: int) -> tuple[int, int]:
    """Indexes of a cell, and of the one of its series in the next later pane; NONE where there is none."""
    series, later = series_of(place), wide(NONE)
    index = wide(columns.by_unit[bucket_of(unit, series, columns.by_unit)])
    while index != NONE:
        cell = columns.cells[index]
        if cell.unit == unit and series_of(cell.place) == series:
            if cell.place == place:
                return index, later
            if cell.place < place:
                break
            later = index
        index = wide(cell.older)
    return wide(NONE), later


@native_inner
def find_cell(columns: Columns, place: int, unit: int) -> tuple[int, int]:
    """As `seek_cell`, but the cell is made if need be, together with its row.

    `place` has the row's number, and IN_CLUSTER or not.
    """
    index, later = seek_cell(columns, place, unit)
    if index != NONE:
        return index, later
    numbers = columns.numbers[0]
    index = numbers.cells
    numbers.cells += 1
    cell = columns.cells[index]
    cell.place = place
    cell.unit = unit
    cell.audience = 0
    cell.engagement = 0
    cell.opinion = 0
    cell.n = 0
    cell.n_audience = 0
    cell.n_engagement = 0
    cell.confidence = 0
    cell.row = find_row(columns, place & ~IN_CLUSTER)
    link_cell(columns, index, later)
    cell.before = 0
    if numbers.earlier_panes > 0:
        cell.before = mentions_before(columns, cell)
    return index, later


@native_inner
def link_cell(columns: Columns, index: int, later: int) -> None:
    """Put a cell into its chain, behind `later`: the one of its series in the next later pane, or NONE."""
    cell = columns.cells[index]
    if later == NONE:
        bucket = bucket_of(cell.unit, series_of(cell.place), columns.by_unit)
        cell.older = columns.by_unit[bucket]
        columns.by_unit[bucket] = index
    else:
        cell.older = columns.cells[later].older
        columns.cells[later].older = index


@native_inner
def mentions_before(columns: Columns, cell: Any) -> int:
    """Return n of the cells of a cell's series in the panes before that make its voice smaller."""
    numbers = columns.numbers[0]
    first, series, count = pane_of(cell.place) - numbers.earlier_panes, series_of(cell.place), wide(0)
    index = wide(cell.older)
    while index != NONE:
        other = columns.cells[index]
        if other.unit == cell.unit and series_of(other.place) == series:
            if pane_of(other.place) < first:
                break
            count += wide(other.n)
        index = wide(other.older)
    if numbers.closed_cells > 0:
        index = wide(columns.by_closed_unit[bucket_of(cell.unit, series, columns.by_closed_unit)])
        while index != NONE:
            closed = columns.closed_cells[index]
            if closed.unit == cell.unit and series_of(closed.place) == series and pane_of(closed.place) >= first:
                count += wide(closed.n)
            index = wide(closed.older)
    return count


@native_inner
def change_later(columns: Columns, place: int, unit: int, n: int) -> None:
    """Let the cells of a series that follow the one at `place` know that it holds `n` mentions more.

    They stand before it in its chain; where mentions come in the order of their times there are none.
    """
    series, last = series_of(place), pane_of(place) + columns.numbers[0].earlier_panes
    index = wide(columns.by_unit[bucket_of(unit, series, columns.by_unit)])
    cell = columns.cells[index]
    while cell.unit != unit or cell.place != place:
        if cell.unit == unit and series_of(cell.place) == series and pane_of(cell.place) <= last:
            row = columns.rows[cell.row]
            contribute(columns, cell, row, wide(-1))
            cell.before += n
            contribute(columns, cell, row, wide(1))
        cell = columns.cells[wide(cell.older)]


@native_inner
def weight_of(columns: Columns, cell: Any) -> int:
    """V of a cell that holds mentions: its voice times its quality, in 256ths."""
    source = source_of(cell.place)
    if cell.n_audience > 0:
        q = min(256, (256 * (256 + cell.audience // cell.n_audience)) // (256 + columns.level[source]))
        quality = q * q // 256
    else:
        quality = columns.unknown_quality[source]
    before, most = wide(cell.before), wide(len(columns.voices) - 1)
    voices = columns.voices[min(before + wide(cell.n), most)] - columns.voices[min(before, most)]
    weight: int = voices * quality // 256
    return weight


@native_inner
def contribute(columns: Columns, cell: Any, row: Any, sign: int) -> None:
    """Add (`sign` 1) or take away (-1) what a cell contributes to its row; products come before "//"."""
    n = wide(cell.n)
    if n == 0:
        return
    v = weight_of(columns, cell)
    row.U += sign
    row.V += sign * v
    if cell.n_audience > 0:
        row.NA += sign * v
        row.A += sign * (v * cell.audience // cell.n_audience)
    if cell.n_engagement > 0:
        row.NE += sign * v
        row.E += sign * (v * cell.engagement // cell.n_engagement)
    row.C += sign * (v * cell.confidence // n)
    row.S += sign * (v * cell.opinion // n)


@native_inner
def change(
    columns: Columns,
    place: int,
    unit: int,
    n: int,
    n_audience: int,
    audience: int,
    n_engagement: int,
    engagement: int,
    confidence: int,
    opinion: int,
) -> None:
    """Add the seven integers to a cell; its row follows at once."""
    index, later = find_cell(columns, place, unit)
    cell = columns.cells[index]
    row = columns.rows[cell.row]
    contribute(columns, cell, row, wide(-1))
    cell.n += n
    cell.n_audience += n_audience
    cell.audience += audience
    cell.n_engagement += n_engagement
    cell.engagement += engagement
    cell.confidence += confidence
    cell.opinion += opinion
    contribute(columns, cell, row, wide(1))
    row.N += n
    if later != NONE and n != 0 and columns.numbers[0].earlier_panes > 0:
        change_later(columns, place, unit, n)
    columns.dirty[place >> SLOT_SHIFT] = True
    if place & IN_CLUSTER:
        columns.numbers[0].in_cluster += n


@native_inner
def change_by(columns: Columns, place: int, unit: int, version: Any, sign: int) -> None:
    """Put one mention into a cell (`sign` 1), or take it out (-1)."""
    has_audience = version.a >= 0
    has_engagement = version.e >= 0
    confidence = sign * wide(version.c)
    change(
        columns,
        place,
        unit,
        sign,
        sign if has_audience else 0,
        sign * wide(version.a) if has_audience else 0,
        sign if has_engagement else 0,
        sign * wide(version.e) if has_engagement else 0,
        confidence,
        confidence * wide(version.s),
    )

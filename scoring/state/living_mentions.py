"""The living mentions that a grain's rows are made of, each beside the cell that it counts in."""

from typing import NamedTuple

import numpy as np

from scoring.compute.kernels import native_entry
from scoring.state import cells as cells_module
from scoring.state import columns as columns_module
from scoring.state import duplicate_clusters
from scoring.state.cells import find_cell, weight_of
from scoring.state.columns import LIVING, NONE, Columns
from scoring.state.duplicate_clusters import unit_of


class LivingMentions(NamedTuple):
    """Mentions that no deletion stands against; one entry a mention, those of a cell beside each other."""

    versions: np.ndarray
    """`scoring.state.columns.VERSION`: the greatest version of each mention."""
    cells: np.ndarray
    """`scoring.state.columns.CELL`, of each mention."""
    weights: np.ndarray
    """V of the cell of each mention, int64."""


def living_mentions(columns: Columns) -> LivingMentions:
    """Return the living mentions of open panes: by cell in order of its first mention, then in order of arrival."""
    count = int(columns.numbers["versions"][0])
    cells, weights = np.full(count, NONE, np.int64), np.zeros(count, np.int64)
    find_cells(columns, cells, weights)
    living = np.flatnonzero(cells != NONE)
    _, first, cell = np.unique(cells[living], return_index=True, return_inverse=True)
    living = living[np.argsort(first[cell], kind="stable")]
    return LivingMentions(columns.versions[living], columns.cells[cells[living]], weights[living])


@native_entry(cells_module, duplicate_clusters, columns_module)
def find_cells(columns: Columns, cells: np.ndarray, weights: np.ndarray) -> None:
    """Write for each living version the index of its cell to `cells`, and V of that cell to `weights`."""
    for i in range(len(cells)):
        version = columns.versions[i]
        if version.state == LIVING:
            place, unit = unit_of(columns, version)
            cells[i], _ = find_cell(columns, place, unit)
            weights[i] = weight_of(columns, columns.cells[cells[i]])

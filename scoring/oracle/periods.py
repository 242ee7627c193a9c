"""What a period holds of one brand, the slow way: its panes, and sums of them."""

from collections.abc import Sequence
from typing import NamedTuple

from scoring.method.constants import GRANULARITIES, Window
from scoring.oracle.stages import SUM_COUNT, Exposed, Sums
from scoring.oracle.windows import PaneWeights, weights_of


class Span(NamedTuple):
    """The panes of one reading."""

    granularity: int
    """Place in GRANULARITIES."""
    panes: PaneWeights
    end_ms: int
    length: int
    """Panes that it spans."""

    @property
    def length_ms(self) -> int:
        """How long it is."""
        return self.length * GRANULARITIES[self.granularity].length_ms


def span(window: Window, at_ms: int) -> Span:
    """Return the panes of a window that ends at `at_ms`."""
    return Span(window.granularity, weights_of(window, at_ms), at_ms, window.panes)


class Held(NamedTuple):
    """What a period holds of one brand."""

    groups: list[Sums]
    """Of each of the ROWS author groups."""
    blocks: list[Sums]
    """Of each of the BLOCKS blocks of days; empty where there are none."""
    day_count: int
    """m."""
    exposed: Exposed

    def total(self, without: int | None = None) -> Sums:
        """Return the sums of all author groups; of all but one of them, times ROWS / (ROWS - 1)."""
        return _total(self.groups, without)

    def total_of_blocks(self, without: int) -> Sums:
        """Return the sums of all blocks but one, times BLOCKS / (BLOCKS - 1)."""
        return _total(self.blocks, without)


def no_sums(sources: Sequence[str]) -> Sums:
    """Return sums of nothing."""
    return {s: [0.0] * SUM_COUNT for s in sources}


def _total(parts: list[Sums], without: int | None) -> Sums:
    counted = [sums for number, sums in enumerate(parts) if number != without]
    factor = 1.0 if without is None else len(parts) / (len(parts) - 1)
    return {s: [factor * sum(sums[s][i] for sums in counted) for i in range(SUM_COUNT)] for s in parts[0]}

"""What each implementation, the fast path and the oracle, answers to a published vector."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from schemas.mention import Mention
from schemas.observation import OBSERVATION, SOURCES
from scoring import cells, oracle_state
from scoring import columns as columns_module
from scoring.columns import Columns, place_of
from scoring.fixed_point import h64, signed
from scoring.kernels import entry, wide
from scoring.method import HOUR, WINDOWS
from scoring.observe import knows, observe, observe_deletion
from scoring.oracle_state import BrandHistory
from scoring.panes import PartitionState
from scoring.reading import read_brands
from scoring.recount import BrandReader
from scoring.reference import REFERENCE
from scoring.score import read_parts
from scoring.storage import make_room, new_columns
from scoring.tone.lexicon import Tone
from scoring.windows import Calendar

Json = Mapping[str, Any]

BRAND = "brand"
"""A vector is of one brand without name."""


class Answer(NamedTuple):
    """What an implementation makes of a vector of kind ``score``, in the form of its ``expect``."""

    windows: dict[str, dict[str, Any]]
    dropped: dict[str, int]
    state: dict[str, dict[str, list[int]]]


def plain_contribution(source: str, cell: Sequence[int]) -> list[int]:
    """Return the oracle's contribution of a cell of seven integers."""
    return list(oracle_state.contribution(source, tuple(cell), REFERENCE))


def compiled_contribution(source: str, cell: Sequence[int]) -> list[int]:
    """Return the fast path's."""
    columns = make_room(new_columns(HOUR, REFERENCE, 0), 1, 1)
    _fill_cell(columns, SOURCES.index(source), np.array(cell, np.int64))
    return [int(columns.rows[0][name]) for name in columns_module.SUMS[:8]]


@entry(cells, columns_module)
def _fill_cell(columns: Columns, source: int, cell: np.ndarray) -> None:
    """Put seven integers into the first cell of empty columns."""
    place = place_of(wide(0), wide(0), source)
    cells.change(columns, place, wide(1), wide(0), cell[0], cell[1], cell[2], cell[3], cell[4], cell[5], cell[6])


def mentions_of(vector: Json) -> list[Mention]:
    """Return the events of a score vector, of sources that the reference names, as mentions of `BRAND`."""
    mentions = []
    for event in vector["events"]:
        fields = {name: value for name, value in event.items() if name != "deleted" and value is not None}
        if event.get("deleted"):
            fields["op"] = "delete" if "id" in fields else "account_delete"
        if knows(fields["source"], REFERENCE):
            mentions.append(Mention(**fields, brand=BRAND))
    return mentions


def fast_answer(vector: Json, weights: Sequence[float]) -> Answer:
    """Return what the compiled fold and the vectorised reading make of a score vector."""
    state = PartitionState(REFERENCE, origins=1)  # of which no progress is told: nothing is sealed
    records = b""
    for mention in mentions_of(vector):
        if _is_bare(mention):
            observed = observe_deletion(mention, mention.seen_at)
        else:
            observed = observe(mention, Tone(mention.sentiment, mention.confidence, ""), REFERENCE)
        records += observed.record(h64(BRAND))
    observations = np.frombuffer(records, OBSERVATION)
    counts = state.fold(observations, np.arange(len(observations)))
    slots = state.slots(np.array([signed(h64(BRAND))]))
    calendar = Calendar(vector["since"], vector["tz"], tuple((s, a, b) for s, a, b in vector["outages"]))
    parts = read_brands(state, slots, vector["at"], [calendar]).reading.parts
    reading = read_parts(parts, REFERENCE, tuple(weights))
    windows = {
        window.name: {
            "score": reading.score[0, place].item(),
            "indicators": reading.indicators[0, place].tolist(),
            "u": reading.u[0, place].tolist(),
        }
        for place, window in enumerate(WINDOWS)
    }
    dropped = {"hour": counts.hour.late, "day": counts.day.late, "future": counts.hour.future}
    rows = {
        name: {f"{SOURCES[source]}/{pane}/{row}": list(sums) for (_, source, pane, row), sums in state.rows(g).items()}
        for g, name in enumerate(("hour", "day"))
    }
    return Answer(windows, dropped, rows)


def oracle_answer(vector: Json, weights: Sequence[float]) -> Answer:
    """Return what the plain recount makes of a score vector."""
    history = BrandHistory(REFERENCE)
    for mention in mentions_of(vector):
        if _is_bare(mention):
            history.delete(mention)
        else:
            history.add(mention, mention.sentiment, mention.confidence)
    reader = BrandReader(history, vector["since"], vector["tz"], [(s, a, b) for s, a, b in vector["outages"]])
    read = {window.name: reader.read(window, vector["at"], weights) for window in WINDOWS}
    windows = {
        name: {"score": one.score, "indicators": list(one.indicators), "u": list(one.u)} for name, one in read.items()
    }
    dropped = {"hour": history.hour.late, "day": history.day.late, "future": history.hour.future}
    rows = {
        name: {f"{source}/{pane}/{row}": list(sums) for (source, pane, row), sums in history.rows(g).items()}
        for g, name in enumerate(("hour", "day"))
    }
    return Answer(windows, dropped, rows)


def _is_bare(mention: Mention) -> bool:
    return mention.created_at is None or mention.op == "account_delete"

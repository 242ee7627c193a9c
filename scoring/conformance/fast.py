"""What the fast path answers to a vector."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from msgspec.structs import replace

from schemas.observation import FINAL, OBSERVATION, SOURCES
from scoring.compute.kernels import native_entry, wide
from scoring.conformance.events import BRAND, is_bare, mentions_of, reference_of, since_of
from scoring.detectors.drop import DropState, watch
from scoring.method.constants import HOUR, PROFILE, PROFILES, ROWS, WINDOWS
from scoring.method.fixed_point import h64, l2, signed
from scoring.method.reference import Reference
from scoring.method.windows import Period, campaign, period
from scoring.reading.archive import Archive
from scoring.reading.attribution import contributions
from scoring.reading.comparison import Side, compare, not_comparable
from scoring.reading.evaluate import Readings, read_periods
from scoring.reading.exposure import Calendar
from scoring.reading.score import Parts, Reading
from scoring.state import cells
from scoring.state import columns as columns_module
from scoring.state.columns import Columns, place_of
from scoring.state.observe import observe, observe_deletion
from scoring.state.panes import PartitionState
from scoring.state.storage import make_room, new_columns
from scoring.text.fingerprint import fingerprint_of
from scoring.text.tone.tone import Tone

Json = Any


def fast_path(question: Mapping[str, Json]) -> Json:  # noqa: PLR0911 # one a kind
    """Answer a question: see `scoring.conformance.questions`."""
    ask = question["ask"]
    match question["kind"]:
        case "log2":
            return [[y, l2(y)] for y in ask]
        case "hash":
            return [one | {"group": h64(f"{one['source']}\x1f{one['key']}") % ROWS} for one in ask]
        case "fingerprint":
            return [{"text": text, "fp": fingerprint_of(text)} for text in ask]
        case "cell":
            return [one | {"contribution": _contribution(one, reference_of(question))} for one in ask]
        case "score":
            return _Brand(question).answer(ask)
        case "comparison":
            return _comparisons(question, ask, reference_of(question))
        case "alert":
            return _watched(question["window"], question["series"])
    raise LookupError(f"no kind {question['kind']!r}")


def _watched(window: str, series: Sequence[Sequence[float]]) -> Json:
    """Watch a series of time, score, standard error and 28-day score."""
    state, fired_at, last = DropState(), [], None
    for at_ms, score, se, usual in series:
        last = watch(state, window, int(at_ms), score, se, usual)
        state = last.state
        if last.fired:
            fired_at.append(at_ms)
    return {
        "fired_at": fired_at,
        "mu": state.mean,
        "v": state.variance,
        "p_last": None if last is None else last.probability,
    }


def _contribution(one: Mapping[str, Json], reference: Reference) -> list[int]:
    columns = make_room(new_columns(HOUR, reference, 0), 2, 1)
    _fill_cell(columns, SOURCES.index(one["source"]), one.get("before", 0), np.array(one["cell"], np.int64))
    return [int(columns.rows[0][name]) for name in columns_module.SUMS[:8]]


@native_entry(cells, columns_module)
def _fill_cell(columns: Columns, source: int, before: int, cell: np.ndarray) -> None:
    """Put seven integers into the first cell of empty columns, and then `before` mentions into the pane before it."""
    none, unit = wide(0), wide(1)
    place = place_of(none, wide(1), source)
    cells.change(columns, place, unit, cell[0], cell[1], cell[2], cell[3], cell[4], cell[5], cell[6])
    if before > 0:
        cells.change(columns, place_of(none, none, source), unit, before, none, none, none, none, none, none)


def _observed(brand: Mapping[str, Json], reference: Reference, name: str) -> tuple[np.ndarray, Calendar]:
    """Return the observations of a brand's events under a name, and from when on, and where, it is followed."""
    records, mentions = b"", mentions_of(brand["events"], reference)
    for mention in mentions:
        if is_bare(mention):
            observed = observe_deletion(mention, mention.seen_at)
        else:
            observed = observe(mention, Tone(mention.sentiment, mention.confidence, ""), reference)
        # A version of a vector may be seen after its deletion, and lives again.
        records += replace(observed, flags=observed.flags & ~FINAL).record(h64(name))
    outages = tuple((source, begin, end) for source, begin, end in brand["outages"])
    return np.frombuffer(records, OBSERVATION), Calendar(since_of(brand, mentions, reference), brand["tz"], outages)


def _comparisons(question: Mapping[str, Json], ask: Json, reference: Reference) -> Json:
    names = [f"{BRAND} {place}" for place in range(len(question["brands"]))]
    observed = [
        _observed(brand | {"at": question["at"]}, reference, name)
        for brand, name in zip(question["brands"], names, strict=True)
    ]
    observations = np.concatenate([each for each, _ in observed])
    calendars = {name: calendar for name, (_, calendar) in zip(names, observed, strict=True)}
    archives = {profile: Archive(observations, calendars, reference, profile) for profile in PROFILES}

    def side(asked: Mapping[str, Json]) -> Side:
        archive = archives[asked.get("profile", PROFILE)]
        return archive.read(names[asked["brand"]], [_period(asked)])[0].side

    answers = []
    for pair in ask:
        one, other = side(pair["one"]), side(pair["other"])
        why_not = not_comparable(one, other)
        answer: dict[str, Json] = dict(pair) | {"reason": why_not and why_not.code.value}
        if why_not is None:
            compared = compare(one, other)
            answer |= {"delta": compared.delta, "se": compared.se, "significant": compared.significant}
        answers.append(answer)
    return answers


def _period(asked: Mapping[str, Json]) -> Period:
    """Return the period of a window at a time, or of a campaign."""
    if "first_day" in asked:
        return campaign(asked["first_day"], asked["last_day"])
    return period(next(window for window in WINDOWS if window.name == asked["window"]), asked["at"])


class _Brand:
    """The brand of a vector of kind ``score``, folded."""

    def __init__(self, question: Mapping[str, Json]) -> None:
        self._reference = reference_of(question)
        self._state = PartitionState(self._reference, origins=1)  # of which no progress is told: nothing is sealed
        observations, self._calendar = _observed(question, self._reference, BRAND)
        self._counts = self._state.fold(observations, np.arange(len(observations)))
        self._slots = self._state.slots(np.array([signed(h64(BRAND))]))
        self._windows = {window.name: period(window, question["at"]) for window in WINDOWS}

    def answer(self, ask: Mapping[str, Json]) -> Json:
        found: dict[str, Json] = {
            "windows": self._read(self._windows),
            "dropped": {
                "hour": self._counts.hour.late,
                "day": self._counts.day.late,
                "future": self._counts.hour.future,
            },
        }
        if "state" in ask:
            found["state"] = {name: self._rows(granularity) for granularity, name in enumerate(("hour", "day"))}
        if "campaign" in ask:
            days = ask["campaign"]
            found["campaign"] = days | self._read({"": _period(days)})[""]
        if "profile" in ask:
            weights = ask["profile"]["weights"]
            windows = self._read(self._windows, weights)
            found["profile"] = ask["profile"] | {"windows": windows, "gamma": self._reference.gamma_of(weights)}
        if "explain" in ask:
            found["explain"] = ask["explain"] | self._explain(**{f"{k}_": v for k, v in ask["explain"].items()})
        return found

    def _readings(self, periods: Sequence[Period], weights: Sequence[float]) -> Readings:
        return read_periods(self._state, self._slots, periods, [self._calendar], self._reference, weights)

    def _read(self, periods: Mapping[str, Period], weights: Sequence[float] = PROFILES[PROFILE]) -> dict[str, Json]:
        read = self._readings(list(periods.values()), weights)
        between = read.interval
        if between is None:
            raise AssertionError("intervals were asked for")
        return {
            name: {
                "score": read.reading.score[0, place].item(),
                "se": between.se[0, place].item(),
                "low": between.low[0, place].item(),
                "high": between.high[0, place].item(),
                "provisional": between.provisional[0, place].item(),
                "indicators": read.reading.indicators[:, 0, place].tolist(),
                "u": read.reading.u[:, 0, place].tolist(),
            }
            for place, name in enumerate(periods)
        }

    def _rows(self, granularity: int) -> dict[str, list[int]]:
        rows = self._state.rows(granularity)
        return {f"{SOURCES[source]}/{pane}/{row}": list(sums) for (_, source, pane, row), sums in rows.items()}

    def _explain(self, window_: str, from_: int, to_: int) -> Json:
        window = next(window for window in WINDOWS if window.name == window_)
        weights = PROFILES[PROFILE]
        read = self._readings([period(window, from_), period(window, to_)], weights)
        before, after = (
            (Parts(*(part[:, 0, place] for part in read.parts)), Reading(*(r[..., 0, place] for r in read.reading)))
            for place in (0, 1)
        )
        why = contributions(before, after, self._reference, weights)
        return {
            "delta": (after[1].score - before[1].score).item(),
            "contributions": [dict(zip(self._reference.sources, row, strict=True)) for row in why.tolist()],
        }

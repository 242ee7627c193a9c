"""One brand followed by the detectors step by step: what came, how its score stood, and what was sent."""

from collections.abc import Iterable
from typing import NamedTuple

import msgspec
import numpy as np

from schemas.alert import Alert
from schemas.brand import AlertRules
from schemas.sources import SOURCES
from scoring.detectors.brand_alerts import BrandAlerts, Fall, Fallen
from scoring.detectors.detector_state import DetectorState, row_of, state_of
from scoring.detectors.detector_table import DetectorTable
from scoring.detectors.drop_limit import drop_limit
from scoring.detectors.step_kernel import IN_DROP, IN_SURGE, SILENCE_BEGINS, SILENCE_ENDS

MONDAY = 20_580 * 96 + 5 * 96
"""Number of a step: one that begins at midnight."""
DAY = 96
USUAL = 60.0
BY_DEFAULT = AlertRules()
FALL = Fall(-12.0, [("presence", "x", 2.0), ("favour", "x", -9.0), ("favour", "hn", -4.0), ("reach", "x", -1.0)])


class Came(NamedTuple):
    """What came in one step."""

    count: int
    tone: float = 0.2
    fallen: float = 0.0
    """Points by which the 24 hours lie below the 28 days; the other windows by half of that."""
    se: float = 2.0


class Followed:
    """Row 3 of a table whose other rows stay empty."""

    def __init__(self, rules: AlertRules = BY_DEFAULT, step: int = MONDAY) -> None:
        self.rules = rules
        self.number = step
        self.alerts: list[Alert] = []
        self._begin(None)

    def _begin(self, state: DetectorState | None) -> None:
        self._table = DetectorTable()
        for _ in range(3):
            self._table.add()
        row = None if state is None else row_of(state.figures)
        self._row = self._table.add(row, drop_limit(self.rules.false_drops_a_brand_year))
        self._brand = BrandAlerts("Acme", self.rules, None if state is None else state.alerts)

    @property
    def row(self) -> np.ndarray:
        """What is remembered."""
        row: np.ndarray = self._table.states[self._row]
        return row

    def restart(self) -> None:
        """Let another worker go on from the state that was kept."""
        kept = msgspec.msgpack.encode(state_of(self.row, self._brand.open))
        self._begin(msgspec.msgpack.Decoder(DetectorState).decode(kept))

    def skip(self, steps: int) -> None:
        """Let steps pass that nobody takes in."""
        self.number += steps

    def take(self, every: Iterable[Came]) -> "Followed":
        """Take in steps."""
        for came in every:
            self._take(came)
        return self

    def _take(self, came: Came) -> None:
        confidence = 60 * came.count
        sums = np.array([[came.count, confidence, round(100 * came.tone * confidence)]])
        by_source = np.zeros((1, len(SOURCES)), np.int64)
        by_source[0, -1] = came.count
        flags = int(self._table.take(np.array([self._row]), self.number, sums, by_source, np.zeros(len(SOURCES)))[0])
        table, brand, alerts = self._table, self._brand, self.alerts
        if flags & IN_DROP:
            windows = [
                Fallen(window, USUAL - fallen, USUAL - fallen - 4, USUAL - fallen + 4, came.se, USUAL)
                for window, fallen in (("1h", came.fallen / 2), ("6h", came.fallen / 2), ("24h", came.fallen))
            ]
            change = brand.drop(table, self._row, self.number, windows)
            if change is not None:
                falls = {window.window: FALL for window in windows}
                alerts += brand.drop_alert(table, self._row, self.number, change, windows, falls)
        if flags & IN_SURGE:
            alerts += brand.surge(table, self._row, self.number)
        if flags & (SILENCE_BEGINS | SILENCE_ENDS):
            alerts += brand.silence(self.row, self.number, bool(flags & SILENCE_BEGINS), came.count)
        self.number += 1

    def of(self, kind: str) -> list[Alert]:
        """What was sent of one kind."""
        return [alert for alert in self.alerts if alert.kind == kind]


def days(count: float, number: float = 1.0, tone: float = 0.2, fallen: float = 0.0, seed: int = 1) -> list[Came]:
    """Some days of so many mentions a step, by chance, of tones that differ a little."""
    rng = np.random.default_rng(seed)
    steps = round(number * DAY)
    counts = rng.poisson(count, steps).tolist()
    return [
        Came(came, float(np.clip(tone + rng.normal(0, 0.55 / max(came, 1) ** 0.5), -1, 1)), fallen) for came in counts
    ]

"""The alerts of one brand: what becomes of its incidents as records, by the rules of the brand."""

from collections.abc import Mapping, Sequence
from math import erfc, sqrt
from typing import Any, NamedTuple

import numpy as np
from msgspec.structs import replace

from schemas.alert import Alert, AlertReason, Contribution
from schemas.brand import AlertRules
from scoring.detectors.brand_row import (
    BEGUN,
    IS_CRITICAL,
    OPENED,
    PAUSE_EXPECTED,
    PAUSE_STEPS,
    PEAK,
    PEAK_AT,
    REOPENINGS,
    SINCE,
)
from scoring.detectors.detector_table import DetectorTable
from scoring.detectors.drop_limit import drop_limit
from scoring.detectors.incident import Change, Evidence, Incident, IncidentKind
from scoring.detectors.parameters import LONGEST_STEPS, STEPS_AN_HOUR, SURGE_AT, SURGE_CRITICAL
from scoring.detectors.step_kernel import (
    DROP_CALM,
    DROP_SINCE,
    DROP_Z,
    NO_TONE,
    RATE,
    SURGE_CALM,
    SURGE_Z,
    TONE_NOW,
    TONE_USUAL,
    USUAL_RATE,
)
from scoring.method.constants import DROP_POINTS, HOUR_MS
from scoring.state.step_counts import STEP_MS

NAMED = 3
"""Contributions that an alert names."""
SURE_SE = 1.645
"""Standard errors by which a drop has to be past `critical_points`: 95% on one side."""
SURGE_WINDOW = "5m"
REFRESH_MS = HOUR_MS
"""So old may the figures of an open incident be."""


class Fallen(NamedTuple):
    """A window of the brand, against its 28 days."""

    window: str
    score: float
    low: float
    high: float
    se: float
    """Points, all four."""
    usual: float
    """The 28-day score at the last UTC midnight, points."""

    @property
    def points(self) -> float:
        """By how much the score lies below the usual."""
        return self.usual - self.score


class Fall(NamedTuple):
    """How a window stands against the day before."""

    points: float
    contributions: Sequence[tuple[str, str, float]]
    """Indicator, source, points."""


class BrandAlerts:
    """Judges the incidents of one brand, and remembers what was sent of each that is open."""

    def __init__(self, brand: str, rules: AlertRules, open_alerts: dict[str, Alert] | None = None) -> None:
        """`open_alerts`: by kind, as they were sent last."""
        self.brand = brand
        self.rules = rules
        self.open = dict(open_alerts or {})

    def drop(self, table: DetectorTable, row: int, step: int, windows: Sequence[Fallen]) -> Change | None:
        """Judge a drop; return what there is to tell.

        Args:
            table: of the brand, with the step taken.
            row: of the brand.
            step: its number.
            windows: as they stand; none where there is nothing to read.
        """
        found = table.found[row]
        worst = max(windows, key=lambda window: window.points, default=None)
        size = worst.points if worst else 0.0
        rules = self.rules
        evidence = Evidence(
            found[DROP_Z].item(),
            drop_limit(rules.false_drops_a_brand_year),
            size,
            size >= max(DROP_POINTS, rules.least_points),
            worst is not None and size - SURE_SE * worst.se >= rules.critical_points,
            bool(found[DROP_CALM]),
            int(found[DROP_SINCE]),
            -(-rules.least_minutes * 60_000 // STEP_MS),
            rules.cooldown_hours * STEPS_AN_HOUR,
        )
        return self._or_refreshed("drop", step, Incident(table.states, row, "drop").take(step, evidence))

    def _or_refreshed(self, kind: IncidentKind, step: int, change: Change | None) -> Change | None:
        """Return a change, or that an hour has passed since something was sent of an open incident."""
        known = self.open.get(kind)
        is_old = known is not None and (step + 1) * STEP_MS - known.at >= REFRESH_MS
        return Change.REFRESHED if change is None and is_old else change

    def drop_alert(
        self,
        table: DetectorTable,
        row: int,
        step: int,
        change: Change,
        windows: Sequence[Fallen],
        falls: Mapping[str, Fall],
    ) -> list[Alert]:
        """Return the record of a change of a drop; `falls`: by window, against the day before."""
        known = self.open.get("drop")
        worst = max(windows, key=lambda one: one.points, default=None)
        shown = next((one for one in windows if known and one.window == known.window), worst)
        incident = Incident(table.states, row, "drop")
        figures: dict[str, Any] = {"window": known.window if known else "24h"}
        if shown is not None and worst is not None:
            below = (shown.points - DROP_POINTS) / max(shown.se, 1e-9)
            figures = {
                "window": shown.window,
                "score": shown.score,
                "low": shown.low,
                "high": shown.high,
                "usual": shown.usual,
                "fall": worst.points,
                "peak": incident[PEAK],
                "probability": erfc(-below / sqrt(2)) / 2,
            }
        fall = falls.get(figures["window"])
        if fall is not None:
            parts = [part for part in sorted(fall.contributions, key=lambda part: part[2])[:NAMED] if part[2] < 0]
            figures["points"] = fall.points
            figures["contributions"] = tuple(Contribution(indicator=i, source=s, points=p) for i, s, p in parts)
            figures["source"] = parts[0][1] if parts else ""
        if known is not None:
            figures["source"] = known.source
        return self._send("drop", incident, step, change, figures | _tones(table.found[row]))

    def surge(self, table: DetectorTable, row: int, step: int) -> list[Alert]:
        """Judge a surge; return what there is to tell."""
        found, incident = table.found[row], Incident(table.states, row, "surge")
        z = found[SURGE_Z].item()
        evidence = Evidence(
            z,
            SURGE_AT,
            found[RATE].item(),
            True,
            z > SURGE_CRITICAL,
            bool(found[SURGE_CALM]),
            step,
            pause_steps=self.rules.cooldown_hours * STEPS_AN_HOUR,
        )
        change = self._or_refreshed("surge", step, incident.take(step, evidence))
        if change is None:
            return []
        figures = {
            "window": SURGE_WINDOW,
            "mentions": round(found[RATE].item() / 12, 3),
            "expected": round(found[USUAL_RATE].item() / 12, 3),
            "peak": round(incident[PEAK], 3),
        }
        return self._send("surge", incident, step, change, figures | _tones(found))

    def _send(
        self, kind: IncidentKind, incident: Incident, step: int, change: Change, figures: dict[str, Any]
    ) -> list[Alert]:
        is_over, is_new = change is Change.CLOSED, kind not in self.open
        if (is_over and is_new) or (self.rules.mute and is_new):
            return []  # nobody knows of it
        begun = (int(incident[BEGUN]) + 1) * STEP_MS
        has_opened = is_new or change in (Change.OPENED, Change.REOPENED)
        alert = Alert(
            id=f"{kind}|{self.brand}|{begun}",
            kind=kind,
            state="closed" if is_over else "opened" if has_opened else "updated",
            severity="critical" if incident[IS_CRITICAL] else "warning",
            brand=self.brand,
            at=(step + 1) * STEP_MS,
            since=int(incident[SINCE]) * STEP_MS,
            peak_at=(int(incident[PEAK_AT]) + 1) * STEP_MS,
            reopenings=int(incident[REOPENINGS]),
            reason=_reason(incident, step, change),
            **figures,
        )
        return self._note(kind, alert)

    def silence(self, state: np.ndarray, step: int, begins: bool, mentions: int) -> list[Alert]:
        """Return the record of a silence that begins or ends; `state`: row of the brand."""
        alert = silence_alert(self.open.get("silence"), self.brand, "", state, step, begins, mentions)
        if alert is None or (self.rules.mute and "silence" not in self.open):
            return []
        return self._note("silence", alert)

    def close_all(self, at_ms: int) -> list[Alert]:
        """Return the end of each alert that is open: who knew more of it is gone."""
        closed = [
            replace(alert, state="closed", at=max(at_ms, alert.at), reason="unfollowed") for alert in self.open.values()
        ]
        self.open.clear()
        return closed

    def _note(self, kind: str, alert: Alert) -> list[Alert]:
        if alert.state == "closed":
            self.open.pop(kind, None)
        else:
            self.open[kind] = alert
        return [alert]


def silence_alert(
    opened: Alert | None,
    brand: str,
    source: str,
    state: np.ndarray,
    step: int,
    begins: bool,
    mentions: int,
    name: str = "",
) -> Alert | None:
    """Return the record of a silence of a brand or source; None: it ends, and nobody knew of it.

    Args:
        opened: its record, where it is open.
        brand: empty of a source's.
        source: empty of a brand's.
        state: float64[WIDTH], its row.
        step: number of the step.
        begins: whether it begins, or ends.
        mentions: of the step.
        name: of the collector.
    """
    at_ms = (step + 1) * STEP_MS
    if not begins:
        if opened is None:
            return None
        return replace(opened, state="closed", at=at_ms, mentions=float(mentions), reason="returned")
    return Alert(
        id=f"silence|{brand}|{name}|{at_ms}",
        kind="silence",
        state="opened",
        severity="warning",
        brand=brand,
        window="",
        at=at_ms,
        since=at_ms - int(state[PAUSE_STEPS]) * STEP_MS,
        expected=round(float(state[PAUSE_EXPECTED]), 3),
        source=source,
        reason="opened",
    )


def _reason(incident: Incident, step: int, change: Change) -> AlertReason:
    if change is Change.CLOSED:
        return "lasting" if step - incident[OPENED] >= LONGEST_STEPS else "calm"
    reasons: dict[Change, AlertReason] = {
        Change.OPENED: "opened",
        Change.REOPENED: "reopened",
        Change.UPDATED: "worse",
        Change.REFRESHED: "refreshed",
    }
    return reasons[change]


def _tones(found: np.ndarray) -> dict[str, float]:
    """Return tone now and as usual, where a chart holds enough to say."""
    now, usual = found[TONE_NOW].item(), found[TONE_USUAL].item()
    if now == NO_TONE:
        return {}
    return {"tone": round(min(max(now, -1.0), 1.0), 4), "usual_tone": round(min(max(usual, -1.0), 1.0), 4)}

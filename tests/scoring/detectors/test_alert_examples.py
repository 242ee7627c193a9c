"""Mentions of an alert are those that `jauge explain` shows: complaints that came, and apart from them what left."""

import gzip
from functools import cache

import msgspec
import numpy as np
import pytest

from schemas.alert import Alert, AlertExample, Contribution
from schemas.brand import Brand
from schemas.brand_mention import BrandMention
from schemas.mention import Mention
from scoring.detectors.alert_examples import alert_examples, mentions_with_words
from scoring.method.constants import DAY_MS, HOUR_MS, WINDOWS
from scoring.method.fixed_point import mention_key
from scoring.method.reference import REFERENCE
from scoring.method.windows import period
from scoring.reading.archive import Archive, observations_of
from scoring.reading.examples import NAMED, examples
from scoring.reading.exposure import Calendar
from streams.analysis.attribution import why
from tests.paths import ROOT

FALL = ROOT.parent / "shared/cases/fall.jsonl.gz"
ACME = Brand(brand="Acme", terms=("acme",))
PRAISE = ("great", "kind", "love", "happy")


class Case:
    """Eight bad hours of one brand, as the topics hold them."""

    def __init__(self) -> None:
        lines = gzip.decompress(FALL.read_bytes()).splitlines()
        rows = [msgspec.json.decode(line) for line in lines]
        mentions = sorted((Mention(seen_at=row["created_at"], **row) for row in rows), key=lambda one: one.seen_at)
        self.observations = observations_of(mentions, [ACME])
        self.at_ms = mentions[-1].seen_at // HOUR_MS * HOUR_MS
        self.said = [
            BrandMention(
                brand="Acme",
                source=one.source,
                id=one.id,
                op="create",
                created_at=one.created_at or 0,
                seen_at=one.seen_at,
                text=one.text or "",
                url=one.url,
            )
            for one in mentions
            if "acme" in (one.text or "").casefold()
        ]
        archive = Archive(self.observations, {"Acme": Calendar()})
        day = next(window for window in WINDOWS if window.name == "24h")
        self.before, self.after = period(day, self.at_ms - DAY_MS), period(day, self.at_ms)
        change = why(archive, *archive.read("Acme", [self.before, self.after]))
        fallen = [one for one in change.largest if one.points < 0][:3]
        self.alert = Alert(
            id="drop|Acme|1",
            kind="drop",
            state="opened",
            severity="critical",
            brand="Acme",
            window="24h",
            at=self.at_ms,
            since=self.at_ms - 8 * HOUR_MS,
            points=change.points,
            contributions=tuple(Contribution(indicator=i, source=s, points=p) for i, s, p in fallen),
        )

    def found(self, observations: np.ndarray | None = None) -> tuple[AlertExample, ...]:
        rows = self.observations if observations is None else observations
        return alert_examples(self.alert, rows, mentions_with_words("Acme", self.said), REFERENCE)


@cache
def case() -> Case:
    return Case()


@pytest.fixture(autouse=True)
def _has_the_case() -> None:
    if not FALL.is_file():
        pytest.skip(f"{FALL} is not there")


def test_under_a_fall_stand_complaints_that_entered_and_apart_from_them_what_left() -> None:
    found = case().found()
    assert (case().alert.points or 0) < -5
    entered = [one for one in found if one.entered]
    assert list(found) == [*entered, *(one for one in found if not one.entered)]
    assert len(entered) == NAMED
    for one in entered:
        assert case().at_ms - DAY_MS <= one.created_at < case().at_ms
        assert not any(word in one.text for word in PRAISE), one.text
    for one in found[NAMED:]:
        assert one.created_at < case().at_ms - DAY_MS
    assert len({one.text.casefold() for one in found}) == len(found)


def test_they_are_the_selection_that_explain_report_and_board_share() -> None:
    part = case().alert.contributions[0]
    rows = Archive(case().observations, {"Acme": Calendar()}).observations_of_brand("Acme")
    asked = (part.source, part.indicator, part.points, REFERENCE, 99)
    shared = examples(rows, case().before, case().after, *asked)
    keys = [mention_key(one.source, one.id) for one in case().found() if one.indicator == part.indicator]
    own = [one.key for one in shared if one.key in keys]
    assert own[:1] == [shared[0].key]
    assert set(keys[:1]) <= {one.key for one in shared}


def test_of_the_newest_observations_alone_the_same_complaints_are_found() -> None:
    """A look-up reads the end of a partition, not its past."""
    newest = case().observations[case().observations["created_at"] >= case().at_ms - 2 * DAY_MS]
    assert 0 < len(newest) < len(case().observations)
    texts = [[one.text for one in found if one.entered] for found in (case().found(), case().found(newest))]
    assert texts[0] == texts[1]


def test_what_is_deleted_is_none_of_them() -> None:
    first = case().found()[0]
    gone = BrandMention(
        brand="", source=first.source, id=first.id, op="delete", created_at=first.created_at, seen_at=case().at_ms
    )
    left = mentions_with_words("Acme", [*case().said, gone])
    found = alert_examples(case().alert, case().observations, left, REFERENCE)
    assert first.id not in [one.id for one in found if one.source == first.source]
    assert len([one for one in found if one.entered]) == NAMED

"""A report by schedule that is of a campaign: of its days so far, while it goes on, and then no more."""

import asyncio
from datetime import date
from pathlib import Path

import pytest

from streams.config.brand_settings import CampaignSettings
from streams.config.errors import JaugeError, UsageError
from streams.config.settings import Settings, load_settings
from streams.report.data_source import Basis
from streams.report.scheduled.campaigns import campaign_until, not_going_on
from streams.report.scheduled.making import make
from streams.report.scheduled.messages import Made, Nothing
from streams.report.scheduled.runs import newest_run
from tests.report.made import basis_of
from tests.report.scheduled.test_letter import scheduled
from tests.report.scheduled.test_runs import HOUR_MS, ms

NOW_MS = ms("2026-03-23T09:00")  # a Monday: the report is of the 16th to the 22nd


def campaign(first: str, last: str) -> CampaignSettings:
    return CampaignSettings(
        name="Launch", brand="Acme", first_day=date.fromisoformat(first), last_day=date.fromisoformat(last)
    )


@pytest.fixture(scope="module")
def basis(tmp_path_factory: pytest.TempPathFactory) -> Basis:
    """Acme by the hour from the first of March to the 23rd at 9 o'clock."""
    begin = ms("2026-03-01")
    rows = [
        ("Acme", begin + hour * HOUR_MS, f"a{hour % 7}", f"words number {hour}", (hour % 5) / 5 - 0.4)
        for hour in range(22 * 24 + 9)
    ]
    return basis_of(tmp_path_factory.mktemp("campaign"), rows)


def made_of(basis: Basis, first: str, last: str, name: str = "Launch") -> Made | Nothing:
    async def basis_as_it_is(brands: list[str]) -> Basis:
        assert brands == ["Acme"]
        return basis

    report = scheduled(campaign=name, every="week")
    settings = Settings().model_copy(update={"campaigns": (campaign(first, last),)})
    return asyncio.run(make(report, settings, NOW_MS, "", basis_as_it_is))


def test_while_a_campaign_goes_on_the_report_is_of_its_days_so_far(basis: Basis) -> None:
    made = made_of(basis, "2026-03-19", "2026-04-05")
    assert isinstance(made, Made)
    assert made.period == "2026-W12"
    assert "Launch" in made.text
    over = made_of(basis, "2026-03-10", "2026-03-16")  # its last day is the first of the report's
    assert isinstance(over, Made)


@pytest.mark.parametrize(
    ("first", "last", "why"),
    [
        ("2026-03-23", "2026-04-05", "the campaign begins on 2026-03-23"),
        ("2026-03-01", "2026-03-15", "the campaign ended on 2026-03-15"),
    ],
)
def test_before_and_after_a_campaign_nothing_is_sent(basis: Basis, first: str, last: str, why: str) -> None:
    assert made_of(basis, first, last) == Nothing(period="2026-W12", why=why)


def test_a_campaign_that_is_nowhere_is_named(basis: Basis) -> None:
    with pytest.raises(UsageError, match="there is no campaign 'Other'"):
        made_of(basis, "2026-03-19", "2026-04-05", name="Other")


def test_a_campaign_is_read_to_the_last_utc_day_that_is_over() -> None:
    going = campaign("2026-03-19", "2026-04-05")
    assert campaign_until(going, ms("2026-03-23T09:00")).last_day == date(2026, 3, 22)
    assert campaign_until(going, ms("2026-05-01")).last_day == date(2026, 4, 5)
    with pytest.raises(JaugeError, match="do not hold the first day"):
        campaign_until(going, ms("2026-03-19T23:00"))
    tokyo = newest_run(scheduled(every="day", time_zone="Asia/Tokyo"), ms("2026-03-19T23:30"))
    assert tokyo.last == date(2026, 3, 19)  # which in UTC is not over as it ends there
    assert not_going_on(going, tokyo) == "the campaign begins on 2026-03-19"


def test_a_report_has_a_campaign_or_brands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "jauge.toml"
    file.write_text('[[report]]\nname = "r"\nto = ["team"]\ncampaign = "Launch"\nbrands = ["Acme"]\n')
    monkeypatch.setenv("JAUGE_CONFIG", str(file))
    with pytest.raises(UsageError, match="has a campaign, which is of a brand: remove brands"):
        load_settings()

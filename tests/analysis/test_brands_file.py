"""What `jauge brands export` prints is read back as the same brands."""

import tomllib
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from schemas.brand import AlertRules, Brand, Examples
from schemas.people.campaign import Campaign
from streams.analysis.brands_file import brands_toml
from streams.config.brand_settings import BrandSettings, CampaignSettings

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
WORDS = st.lists(TEXTS, max_size=3).map(tuple)


@given(terms=WORDS, exclude=WORDS, match=WORDS, skip=WORDS, tz=st.integers(-12, 14), mute=st.booleans())
def test_brands_come_back_as_they_were(
    terms: tuple[str, ...],
    exclude: tuple[str, ...],
    match: tuple[str, ...],
    skip: tuple[str, ...],
    tz: int,
    mute: bool,
) -> None:
    brand = Brand(
        brand='A "quoted" \\ name',
        terms=terms,
        exclude=exclude,
        query="acme AND (late OR lost)",
        examples=Examples(match=match, skip=skip),
        since=7,
        tz=tz,
        alerts=AlertRules(mute=mute, least_points=2.5),
    )
    (read,) = tomllib.loads(brands_toml([brand]))["brands"]
    assert (read["name"], read["query"]) == (brand.brand, brand.query)
    assert read.get("terms", []) == [*terms]
    assert read.get("exclude", []) == [*exclude]
    assert read.get("examples", {}).get("match", []) == [*match]
    assert read.get("examples", {}).get("skip", []) == [*skip]
    assert (read.get("tz", 0), read["since"], read["alerts"]) == (
        tz,
        7,
        {"least_points": 2.5, **({"mute": True} if mute else {})},
    )


def test_a_file_of_the_export_is_one_of_the_settings() -> None:
    brand = Brand(brand="Acme", terms=("acme", "tab\there"), examples=Examples(match=("I like acme",)), since=7)
    week = Campaign(
        name="Launch", brand="Acme", first_day=date(2026, 9, 1), last_day=date(2026, 9, 7), words=("new",), at=0
    )
    tables = tomllib.loads(brands_toml([brand], [week]))
    assert BrandSettings.model_validate(tables["brands"][0]).brand == brand
    read = CampaignSettings.model_validate(tables["campaigns"][0])
    assert (read.name, read.first_day, read.words) == ("Launch", date(2026, 9, 1), ("new",))

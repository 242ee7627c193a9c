"""Brands on their way from the settings to the topic."""

from pathlib import Path

import pytest

from schemas.brand import Brand
from schemas.mention import Mention
from schemas.records import brand_record
from scoring.text.matching import Matcher
from streams.analysis.followed_brands import apply_brands, brands_set, followed
from streams.config.pseudonyms import Pseudonyms, load_key
from streams.config.settings import Settings, load_settings
from streams.config.timefmt import wall_clock_ms
from streams.kafka import topics
from streams.kafka.producer import Sender
from tests.conftest import SharedKafka


def test_own_accounts_are_known_by_the_pseudonyms_of_their_mentions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "jauge.toml").write_text(
        f"data = '{tmp_path}'\n"
        "[[brands]]\nname = 'Acme'\nterms = ['acme']\nown_accounts = ['bluesky:did:plc:x']\n"
        "[[brands]]\nname = 'Bolt'\nterms = ['bolt']\n"
    )
    monkeypatch.setenv("JAUGE_CONFIG", str(tmp_path / "jauge.toml"))
    settings = load_settings()
    matcher = Matcher(brands_set(settings))
    of = Pseudonyms(load_key(settings.key_file)).of
    left = {
        source: matcher.without_owners(
            ("Acme", "Bolt"), Mention(source=source, id="1", seen_at=0, author=of(source, "did:plc:x"))
        )
        for source in ("bluesky", "mastodon")
    }
    assert left == {"bluesky": ("Bolt",), "mastodon": ("Acme", "Bolt")}


async def test_a_brand_is_followed_from_when_it_was_first_published_and_that_never_moves(
    kafka: SharedKafka, tmp_path: Path
) -> None:
    broker = {"bootstrap": kafka.bootstrap, "prefix": kafka.prefix(), "partitions": 1}
    await topics.apply(kafka.bootstrap, prefix=broker["prefix"], partitions=1)

    async def applied(*brands: dict[str, object]) -> dict[str, int | None]:
        settings = Settings(kafka=broker, data=tmp_path, brands=brands)
        await apply_brands(settings, wall_clock_ms())
        return {name: brand.since for name, brand in (await followed(settings)).items()}

    async with Sender(kafka.bootstrap, "older") as sender:
        await sender.send_keyed(f"{broker['prefix']}brands", [brand_record(Brand(brand="Old"))])
    began_ms = wall_clock_ms()
    first = await applied({"name": "Acme"}, {"name": "Old"}, {"name": "Set", "since": 5})
    assert began_ms <= (first["Acme"] or 0) <= wall_clock_ms()
    assert (first["Old"], first["Set"]) == (None, 5)  # an older release followed it from ever
    changed = await applied({"name": "Acme", "terms": ("acme",)}, {"name": "Old", "tz": 1}, {"name": "Set"})
    assert changed == first
    await applied({"name": "Old"})
    again = await applied({"name": "Acme"}, {"name": "Old"})
    assert (again["Acme"] or 0) > (first["Acme"] or 0)  # in between nobody listened for it

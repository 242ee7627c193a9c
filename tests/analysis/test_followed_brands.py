"""Brands on their way from the settings to the topic."""

from pathlib import Path

import pytest

from schemas.mention import Mention
from scoring.text.matching import Matcher
from streams.analysis.followed_brands import brands_set
from streams.config.pseudonyms import Pseudonyms, load_key
from streams.config.settings import load_settings


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

"""`jauge up` begins with any source that is switched on."""

from pathlib import Path

import pytest

from streams.commands.up import run
from streams.config.errors import JaugeError, UsageError
from streams.config.settings import Settings

NOBODY = "127.0.0.1:9"
"""No broker is there: as far as that everything was well."""


def settings(folder: Path, **sources: object) -> Settings:
    brands = [{"name": "Acme", "terms": ["acme"]}]
    values = {"brands": brands, "data": folder, "kafka": {"bootstrap": NOBODY}, "sources": sources}
    return Settings.model_validate(values)


@pytest.mark.parametrize("name", ["hn", "webhook", "wikimedia", "panel"])
async def test_an_installation_needs_no_source_but_the_one_that_is_switched_on(tmp_path: Path, name: str) -> None:
    with pytest.raises(JaugeError, match=NOBODY) as raised:
        await run(settings(tmp_path, **{name: {"enabled": True}}), browser=False)
    assert not isinstance(raised.value, UsageError)


async def test_an_installation_without_a_source_says_what_to_set(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no source is switched on"):
        await run(settings(tmp_path), browser=False)

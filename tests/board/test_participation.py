"""What the API says of sources and of corrected examples beside the numbers, on a real broker."""

from collections.abc import AsyncIterator

import pytest

from schemas.alert import AlertExample
from schemas.brand import Brand
from schemas.health import Policy, SourceHealth
from schemas.mention import Label
from schemas.records import label_record
from schemas.tone_label import ToneLabel
from tests.board.running import Installation, board, changed
from tests.board.test_api import alert, mention
from tests.conftest import SharedKafka
from tests.scores import AT_MS, score


@pytest.fixture
async def there(kafka: SharedKafka) -> AsyncIterator[Installation]:
    async with Installation(kafka.bootstrap, kafka.prefix()) as made:
        yield made


async def test_an_alert_shows_the_corrections_of_its_examples(there: Installation) -> None:
    label = Label(tone="positive", by="editor", at=AT_MS)
    example = AlertExample(source="x", id="1", created_at=AT_MS, text="acme", sentiment=-0.6)
    await there.publish(Brand(brand="Acme"), changed(alert(1), examples=(example,)))
    await there.publish(changed(mention(1), label=label, sentiment=1.0), mention(2))
    correction = ToneLabel(source="x", id="1", text="acme", tone="positive", at=AT_MS, by="editor", corrects=True)
    await there.send("tone-labels", [label_record(correction)])
    async with board(there.settings()) as client:
        (row,) = (await client.get("/alerts"))["rows"]
        (shown,) = row["examples"]
        assert (shown["sentiment"], shown["label"]) == (1.0, {"tone": "positive", "by": "editor", "at": AT_MS})


async def test_who_counts_is_one_answer_in_the_sources_and_of_a_brand(there: Installation) -> None:
    await there.publish(Brand(brand="Acme", terms=("acme",)), score("Acme", 60.0))
    kept_out = Policy(composable=False)
    await there.publish(
        SourceHealth(source="x", at=AT_MS, connected=True),
        SourceHealth(source="reddit", at=AT_MS, connected=True, policy=kept_out),
        SourceHealth(source="telegram", at=AT_MS, connected=True),
    )
    async with board(there.settings()) as client:
        sources = await client.get("/sources")
        takes_part = {one["source"]: one["participation"] for one in sources["rows"]}
        assert takes_part == {"x": "counted", "reddit": "not_counted", "telegram": "not_counted"}
        assert sources["not_observed"] == ["bluesky", "mastodon", "hn", "rss", "youtube"]
        of_brand = await client.get("/brand?brand=Acme")
        states = of_brand["source_states"]["24h"]
        assert {source for source, state in states.items() if state == "not_counted"} == {"reddit", "telegram"}
        assert {source for source, state in states.items() if state == "not_observed"} == set(sources["not_observed"])
        assert (await client.get("/scores"))["versions"]["provisional_reference"] is True

"""The document of the API, and the API held against it."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from schemathesis.specs.openapi.checks import positive_data_acceptance

from schemas.brand import Brand
from streams.board.api.openapi import document
from streams.board.api.routes import EVENTS, PREFIX, ROUTES
from tests.board.running import Client, Installation, board
from tests.conftest import SharedKafka
from tests.scores import score

EXAMPLES = 15
"""Of each call."""
HEADERS = st.dictionaries(
    st.sampled_from(("Cookie", "Origin", "Referer", "Last-Event-ID", "X-Forwarded-For", "Accept-Language")),
    st.text(
        st.characters(min_codepoint=0x21, max_codepoint=0xFF, exclude_characters="\x7f\x85\xa0"),
        min_size=1,
        max_size=60,
    ),
    max_size=3,
)
"""Headers of any bytes, which change no answer."""


@pytest.fixture
async def there(kafka: SharedKafka) -> AsyncIterator[Client]:
    async with Installation(kafka.bootstrap, kafka.prefix()) as made:
        await made.publish(Brand(brand="Acme"), score("Acme"))
        async with board(made.settings(board={"requests_a_second": 10_000})) as client:
            yield client


@pytest.mark.long
async def test_whatever_is_asked_the_answer_is_one_that_the_document_knows(there: Client) -> None:
    described = document()
    endless = [route.path for route in ROUTES if route.answer == (EVENTS,)]
    calls = described["paths"].items()
    described["paths"] = {path: call for path, call in calls if path.removeprefix(PREFIX) not in endless}
    schema = schemathesis.openapi.from_dict(described)
    asked = await asyncio.to_thread(ask_all, schema, there.url)
    assert asked > EXAMPLES * len(described["paths"]) / 2


def ask_all(schema: schemathesis.schemas.BaseSchema, url: str) -> int:
    """Ask each call with what the document allows and with what it does not; return how often."""
    asked = 0
    for found in schema.get_all_operations():
        operation = found.ok()
        positive, negative = schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE
        takes_something = bool(operation.query or operation.body)
        for mode in (positive, negative) if takes_something else (positive,):

            @given(case=operation.as_strategy(generation_mode=mode), headers=HEADERS)
            @settings(
                max_examples=EXAMPLES,
                deadline=None,
                derandomize=True,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            def ask(case: schemathesis.Case, headers: dict[str, str]) -> None:
                nonlocal asked
                asked += 1
                # A document cannot say that one parameter asks for another, so that some is refused all the same.
                case.call_and_validate(base_url=url, headers=headers, excluded_checks=[positive_data_acceptance])

            ask()
    return asked


def test_the_schemas_of_the_document_are_schemas_and_each_answer_has_one() -> None:
    described = document()
    for schema in described["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    assert {path.removeprefix(PREFIX) for path in described["paths"]} == {route.path for route in ROUTES}
    assert {"League", "Moved", "Problem", "Explanation"} <= described["components"]["schemas"].keys()

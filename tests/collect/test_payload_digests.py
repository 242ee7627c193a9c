"""Every recorded payload is parsed to what it was parsed to when somebody looked at it."""

import json

import pytest

from tests.collect.payload_digests import FILES, GOLDEN, digests


@pytest.mark.parametrize("name", FILES)
def test_recorded_payloads_are_parsed_as_before(name: str) -> None:
    assert digests(name) == json.loads(GOLDEN.read_text())[name]

"""The description of the public topics keeps step with the records and the topics."""

from typing import Any

import jsonschema
import msgspec
import pytest
import yaml

from schemas.codec import decoder, encode
from schemas.generate import FOLDER, RECORDS
from streams.kafka.topic_specs import specs

DESCRIBED: dict[str, Any] = yaml.safe_load((FOLDER.parent / "asyncapi.yaml").read_text(encoding="utf-8"))
EXAMPLES = [
    pytest.param(topic, message["payload"]["$ref"], example["payload"], id=f"{topic}-{example['name']}")
    for topic, channel in DESCRIBED["channels"].items()
    for message in channel["messages"].values()
    for example in message["examples"]
]


def test_every_public_topic_with_records_of_ours_is_described() -> None:
    public = {spec.name for spec in specs("jauge.") if spec.public and spec.name.removeprefix("jauge.") in RECORDS}
    assert {channel["address"] for channel in DESCRIBED["channels"].values()} == public


@pytest.mark.parametrize(("topic", "ref", "example"), EXAMPLES)
def test_an_example_is_a_record(topic: str, ref: str, example: dict[str, Any]) -> None:
    schema = msgspec.json.decode((FOLDER.parent / ref).read_bytes())
    jsonschema.validate(example, schema)
    decoder(RECORDS[topic]).decode(encode(example))

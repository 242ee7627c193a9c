"""`jauge calibrate --from-topics` and `jauge reference check` on what the topics hold."""

import json
from pathlib import Path

import pytest

from tests.command import jauge
from tests.conftest import SharedKafka
from tests.story_cli import PANEL, panel, write

pytestmark = pytest.mark.long


def test_the_topics_give_the_reference_that_the_file_gives(kafka: SharedKafka, tmp_path: Path) -> None:
    prefix, file = kafka.prefix(), write(tmp_path / "panel.csv", panel())
    own = {"JAUGE_DATA": str(tmp_path / "data"), "JAUGE_KAFKA__PARTITIONS": "2"}
    topics = own | {"JAUGE_KAFKA__BOOTSTRAP": kafka.bootstrap, "JAUGE_KAFKA__PREFIX": prefix}
    into = ("--into", prefix.rstrip("."), "--with-roles", "--json")
    ran = jauge("replay", file, *PANEL, *into, **topics)
    assert ran.returncode == 0, ran.stderr
    made = {}
    for name, flags, environment in (
        ("topics.json", ("--from-topics",), topics),
        ("file.json", (file, *PANEL), own),
    ):
        ran = jauge("calibrate", *flags, "-o", tmp_path / name, "--name", "ours", **environment)
        assert ran.returncode == 0, ran.stderr
        made[name] = json.loads((tmp_path / name).read_bytes())
    assert made["topics.json"] == made["file.json"]
    references = (tmp_path / "topics.json", "2026.2-provisional")
    answers = [
        jauge("reference", "check", *references, *flags, "--json", **environment)
        for flags, environment in (((), topics), (("--file", file, *PANEL), own))
    ]
    assert [answer.returncode for answer in answers] == [0, 0], [answer.stderr for answer in answers]
    from_topics, from_file = (json.loads(answer.stdout) for answer in answers)
    assert from_topics == from_file

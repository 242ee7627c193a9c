"""`jauge query`: examples are run, faults are said, versions are held against each other."""

import json
from pathlib import Path

import pytest

from schemas.codec import encode
from schemas.mention import Mention
from tests.command import jauge

BRANDS = """
[[brands]]
name = "Acme"
query = 'acme -"acme street" -lang:de'
examples = { match = ["I like #ACME"], skip = ["lost in Acme Street", "nothing"] }

[[brands]]
name = "Bolt"
terms = ["bolt"]
examples = { skip = ["bolt and nut"] }
"""


@pytest.fixture
def config(tmp_path: Path) -> dict[str, str]:
    path = tmp_path / "jauge.toml"
    path.write_text(BRANDS)
    return {"JAUGE_CONFIG": str(path)}


def test_examples_are_run_and_one_that_fails_is_named(config: dict[str, str]) -> None:
    every = jauge("query", "test", **config)
    assert (every.returncode, every.stdout.splitlines()) == (
        1, ["ok\tAcme\t3 of 3 examples", "FAIL\tBolt\tshould not match\tbolt and nut", "FAIL\tBolt\t0 of 1 examples"],
    )  # fmt: skip
    one = jauge("query", "test", "Acme", stdin="my acme\nan acme street\n", **config)
    assert one.returncode == 0
    assert one.stdout.splitlines()[1:] == [
        "match\t'acme' at 3\tmy acme", "skip\t'acme' at 3, not 'acme street' at 3\tan acme street",
    ]  # fmt: skip


def test_two_versions_are_held_against_mentions(config: dict[str, str], tmp_path: Path) -> None:
    said = ["acme", "acme street", "bolt", "acme und so", "great acme"]
    lines = [
        encode(Mention(source="x", id=str(n), seen_at=5, text=text, lang="de" if "und" in text else None))
        for n, text in enumerate(said)
    ]
    file = tmp_path / "mentions"
    file.write_bytes(b"\n".join([*lines, b"a line with bolt"]))
    ran = jauge("query", "diff", "Acme", file, "--query", "acme great OR bolt OR acme street", **config)
    assert (ran.returncode, ran.stdout.splitlines()) == (
        0, ["6 texts: 3 more, 1 fewer", "+\tacme street", "+\tbolt", "+\ta line with bolt", "-\tacme"],
    )  # fmt: skip
    wrong = jauge("query", "diff", "Acme", file, "--query", "(acme", **config)
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "closing parenthesis is missing (at character 6)" in wrong.stderr


def test_a_hit_beside_the_text_is_shown_with_its_field(config: dict[str, str]) -> None:
    line = '{"text": "See:", "alt": "Queue at Acme", "lang": "en"}\n'
    said = json.loads(jauge("query", "test", "Acme", "--json", stdin=line, **config).stdout.splitlines()[1])
    assert (said["match"], said["text"]) == (True, "See:")
    hit = {"term": "acme", "excludes": False, "field": "alt", "start": 9, "end": 13}
    assert said["hits"] == [hit]
    shown = jauge("query", "test", "Acme", stdin=line, **config).stdout.splitlines()[1]
    assert shown == "match\t'acme' at 9 of alt\tSee:"


def test_lint_exits_with_1_where_there_is_something(config: dict[str, str], tmp_path: Path) -> None:
    assert jauge("query", "lint", "Acme", **config).returncode == 0
    (tmp_path / "jauge.toml").write_text('[[brands]]\nname = "Gap"\nterms = ["gap"]\n')
    ran = jauge("query", "lint", **config)
    assert (ran.returncode, ran.stdout.startswith("Gap\t'gap' is a common word")) == (1, True)


def test_a_query_that_cannot_be_read_is_a_wrong_setting(tmp_path: Path) -> None:
    (tmp_path / "jauge.toml").write_text('[[brands]]\nname = "A"\nquery = "acme OR"\n')
    ran = jauge("query", "test", JAUGE_CONFIG=str(tmp_path / "jauge.toml"))
    assert ran.returncode == 2
    assert "a word is expected after the operator (at character 8)" in ran.stderr


def test_a_text_is_shown_as_json_with_what_was_found(config: dict[str, str]) -> None:
    ended = jauge("query", "test", "Acme", "--json", stdin="an #acme street\n", **config)
    examples, said = map(json.loads, ended.stdout.splitlines())
    assert examples == {"brand": "Acme", "examples": 3, "failed": []}
    assert said["match"] is False
    assert [(hit["term"], hit["excludes"], hit["field"], hit["start"]) for hit in said["hits"]] == [
        ("acme", False, "text", 4), ("acme street", True, "text", 4),
    ]  # fmt: skip

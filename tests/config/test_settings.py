"""Settings come from three places, and a wrong one is told in one line."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from streams.config.brand_settings import AlertSettings
from streams.config.errors import UsageError
from streams.config.settings import FILE_VARIABLE, OTHER_VARIABLES, load_settings
from streams.config.template import template
from tests.paths import ROOT
from tests.patience import PATIENCE_S


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to stand in, and no setting from outside."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(FILE_VARIABLE, raising=False)
    return tmp_path


def test_flags_win_over_the_environment_and_that_over_the_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "jauge.toml").write_text("[kafka]\nprefix = 'file.'\npartitions = 3\nreplication = 2\n")
    monkeypatch.setenv("JAUGE_KAFKA__PARTITIONS", "4")
    monkeypatch.setenv("JAUGE_KAFKA__PREFIX", "environment.")
    kafka = load_settings(kafka={"prefix": "flag."}).kafka
    assert (kafka.prefix, kafka.partitions, kafka.replication) == ("flag.", 4, 2)


def test_without_anything_set_the_broker_is_the_embedded_one_on_loopback() -> None:
    settings = load_settings()
    assert settings.kafka.bootstrap is None
    assert settings.http.host == "127.0.0.1"
    assert settings.key_file == Path("jauge-data/pseudonym.key")


@pytest.mark.parametrize(
    ("variable", "value", "named"),
    [
        ("JAUGE_KAFKA__PARTITIONS", "many", "kafka.partitions='many'"),
        ("JAUGE_KAFKA__PARTITIONS", "0", "greater than or equal to 1"),
        ("JAUGE_KAFKA__PREFIX", "a b", "kafka.prefix='a b'"),
        ("JAUGE_KAFKA__BOOTSTRAP", "localhost", "kafka.bootstrap='localhost'"),
        ("JAUGE_KAFKA__BOOTSTRP", "x", "unknown setting kafka.bootstrp='x'"),
        ("JAUGE_KAFK__BOOTSTRAP", "x", "unknown setting JAUGE_KAFK__BOOTSTRAP"),
        ("JAUGE_KAFKA", "x", "JAUGE_KAFKA='x'"),
        ("JAUGE_LOG_LEVEL", "LOUD", "'DEBUG', 'INFO', 'WARNING' or 'ERROR'"),
        ("JAUGE_HTTP__PORT", "99999", "http.port='99999'"),
        ("JAUGE_HTTP__HOST", "", "http.host=''"),
        ("JAUGE_SCORE__EMIT_MS", "1", "greater than or equal to 10"),
        ("JAUGE_SOURCES__BLUESKY__WIRE", "v3", "'auto', 'v2' or 'v1'"),
        ("JAUGE_LANGUAGES", '["en", "klingon"]', "'klingon' is no language"),
        ("JAUGE_LANGUAGES", "[]", "at least 1 item"),
    ],
)
def test_a_wrong_variable_is_named_with_its_value_and_what_is_allowed(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, named: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(UsageError) as raised:
        load_settings()
    assert named in str(raised.value)
    assert "\n" not in str(raised.value)
    assert raised.value.exit_code == 2


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("[kafak]\nx = 1\n", "unknown setting kafak"),
        ("[kafka]\npartitions = -1\n", "kafka.partitions=-1"),
        ("[[brands]]\nterms = ['x']\n", "missing setting brands.0.name"),
        ("[[brands]]\nname = 'A'\n[[brands]]\nname = 'A'\n", "A is there again"),
        ("brands = = 1\n", "mend jauge.toml"),
        ("\xff", "mend jauge.toml"),
        ("kafka = 3\n", "kafka=3"),
        ('"a\\nb" = 1\n', "unknown setting a\\nb=1"),
        ('"a\\u001b[2J" = 1\n', "unknown setting a\\x1b[2J=1"),
    ],
)
def test_a_wrong_file_is_an_error_of_one_line(folder: Path, content: str, named: str) -> None:
    (folder / "jauge.toml").write_bytes(content.encode("latin-1"))
    with pytest.raises(UsageError) as raised:
        load_settings()
    assert named in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("variable", [name for name in OTHER_VARIABLES if name != FILE_VARIABLE])
def test_our_other_variables_are_no_unknown_settings(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    monkeypatch.setenv(variable, "7")
    load_settings()


def test_a_missing_settings_file_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FILE_VARIABLE, "nowhere.toml")
    with pytest.raises(UsageError, match=r"nowhere\.toml"):
        load_settings()


def test_a_file_that_is_named_is_read_in_place_of_the_usual_one(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "jauge.toml").write_text("[kafka]\nprefix = 'usual.'\npartitions = 3\n")
    (folder / "other.toml").write_text("[kafka]\nprefix = 'other.'\n")
    monkeypatch.setenv(FILE_VARIABLE, "other.toml")
    kafka = load_settings().kafka
    assert (kafka.prefix, kafka.partitions) == ("other.", 8)


def test_languages_are_codes_or_names(folder: Path) -> None:
    assert load_settings().expected_languages is None
    (folder / "jauge.toml").write_text('languages = ["Deutsch", "pt-BR", "nl", "de"]\n')
    settings = load_settings()
    assert settings.languages == ("de", "pt", "nl")
    assert settings.expected_languages == {"de", "pt", "nl"}


def test_an_empty_name_of_a_file_is_no_name(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "jauge.toml").write_text("[kafka]\nprefix = 'usual.'\n")
    monkeypatch.setenv(FILE_VARIABLE, "")
    assert load_settings().kafka.prefix == "usual."


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("[kafka]\npartitons = 3\n", ["kafka.partitons=3", "jauge init"]),
        ("[http]\nport = 70000\n", ["http.port=70000", "65535"]),
        ("[kafka\n", ["jauge.toml", "line 1"]),
    ],
    ids=["unknown key", "wrong value", "broken TOML"],
)
def test_the_command_ends_with_2_and_one_line_on_a_wrong_file(folder: Path, content: str, named: list[str]) -> None:
    (folder / "jauge.toml").write_text(content)
    ran = subprocess.run(
        [sys.executable, "-m", "streams.cli.main", "brands", "list"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
    )
    assert (ran.returncode, ran.stdout, ran.stderr.count("\n")) == (2, "", 1)
    assert [part for part in named if part not in ran.stderr] == []


def test_each_line_that_the_example_comments_out_is_a_setting_by_itself(folder: Path) -> None:
    """All at once they could hide each other: one is added to what stands, under its own table.

    An entry of a list is one setting, and stands whole.
    """
    paragraphs = [paragraph for paragraph in template().split("\n\n") if "# [[" not in paragraph]
    lines = "\n\n".join(paragraphs).splitlines()
    hidden = [place for place, line in enumerate(lines) if line.startswith("# ") and " = " in line]
    assert len(hidden) > 8
    for place in hidden:
        shown = [
            line.removeprefix("# ") if number == place or line.startswith("# [") else line
            for number, line in enumerate(lines)
        ]
        (folder / "jauge.toml").write_text("\n".join(shown))
        name = lines[place].removeprefix("# ").split(" = ")[0]
        assert name in load_settings().model_dump_json(exclude_unset=True)


def test_the_file_that_init_writes_is_accepted_with_every_line_that_it_comments_out(folder: Path) -> None:
    uncommented = [
        line.removeprefix("# ") if " = " in line or line.startswith("# [") else line for line in template().splitlines()
    ]
    for text in (template(), "\n".join(uncommented)):
        (folder / "jauge.toml").write_text(text)
        settings = load_settings()
        assert [brand.name for brand in settings.brands] == ["Acme", "Example"]
        assert settings.sources.bluesky.enabled
    assert settings.kafka.servers == "localhost:9092"


def test_a_missing_broker_is_an_error_where_one_is_needed() -> None:
    with pytest.raises(UsageError, match="JAUGE_KAFKA__BOOTSTRAP"):
        _ = load_settings().kafka.servers


@pytest.mark.parametrize("place", ["file", "environment"])
def test_an_old_name_of_a_setting_works_with_a_warning_that_gives_the_new_one(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, place: str
) -> None:
    if place == "file":
        (folder / "jauge.toml").write_text("[score]\nwatch = ['Acme']\nemit_ms = 50\n")
    else:
        monkeypatch.setenv("JAUGE_SCORE__WATCH", '["Acme"]')
        monkeypatch.setenv("JAUGE_SCORE__EMIT_MS", "50")
    settings = load_settings()
    assert (settings.metrics.always_export, settings.score.emit_ms) == (("Acme",), 50)
    assert [record.getMessage() for record in caplog.records] == [
        "jauge: the setting score.watch is deprecated: use metrics.always_export"
    ]


def test_the_new_name_of_a_setting_gives_no_warning(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("JAUGE_METRICS__ALWAYS_EXPORT", '["Acme"]')
    assert load_settings().metrics.always_export == ("Acme",)
    assert caplog.records == []


@pytest.mark.parametrize("old_in", ["file", "environment"])
def test_the_old_and_the_new_name_of_a_setting_together_are_an_error_that_gives_both(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, old_in: str
) -> None:
    if old_in == "file":
        (folder / "jauge.toml").write_text("[score]\nwatch = ['Old']\n")
        monkeypatch.setenv("JAUGE_METRICS__ALWAYS_EXPORT", '["New"]')
    else:
        (folder / "jauge.toml").write_text("[metrics]\nalways_export = ['New']\n")
        monkeypatch.setenv("JAUGE_SCORE__WATCH", '["Old"]')
    with pytest.raises(UsageError) as raised:
        load_settings()
    assert "score.watch=['Old'] and metrics.always_export=['New']" in str(raised.value)
    assert "JAUGE_SCORE__WATCH" in str(raised.value)
    assert caplog.records == []


def test_the_former_limit_of_drops_works_for_one_release_with_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    rules = [AlertSettings(least_z=least_z) for least_z in (0.0, 4.5, 20.0)]
    assert [round(one.false_drops_a_brand_year, 2) for one in rules] == [5.8, 1.0, 0.0]
    assert "least_z of alerts is deprecated: use false_drops_a_brand_year" in caplog.text
    assert "least_z" not in rules[0].model_dump()
    with pytest.raises(ValidationError, match="remove least_z"):
        AlertSettings(least_z=3.0, false_drops_a_brand_year=2.0)

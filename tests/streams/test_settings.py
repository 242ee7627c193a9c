"""Settings come from three places, and a wrong one is told in one line."""

from pathlib import Path

import pytest

from streams.errors import UsageError
from streams.example import EXAMPLE
from streams.settings import FILE_VARIABLE, OTHER_VARIABLES, load_settings


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
    ("variable", "value", "told"),
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
    ],
)
def test_a_wrong_variable_is_named_with_its_value_and_what_is_allowed(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, told: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(UsageError) as raised:
        load_settings()
    assert told in str(raised.value)
    assert "\n" not in str(raised.value)
    assert raised.value.exit_code == 2


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("[kafak]\nx = 1\n", "unknown setting kafak"),
        ("[kafka]\npartitions = -1\n", "kafka.partitions=-1"),
        ("[[brands]]\nterms = ['x']\n", "missing setting brands.0.name"),
        ("[[brands]]\nname = 'A'\n[[brands]]\nname = 'A'\n", "A is there again"),
        ("brands = = 1\n", "mend jauge.toml"),
        ("\xff", "mend jauge.toml"),
    ],
)
def test_a_wrong_file_is_told_in_one_line(folder: Path, content: str, told: str) -> None:
    (folder / "jauge.toml").write_bytes(content.encode("latin-1"))
    with pytest.raises(UsageError) as raised:
        load_settings()
    assert told in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("variable", [name for name in OTHER_VARIABLES if name != FILE_VARIABLE])
def test_our_other_variables_are_no_unknown_settings(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    monkeypatch.setenv(variable, "7")
    load_settings()


def test_a_settings_file_that_is_named_and_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FILE_VARIABLE, "nowhere.toml")
    with pytest.raises(UsageError, match=r"nowhere\.toml"):
        load_settings()


def test_the_file_that_init_writes_is_accepted_with_every_line_that_it_comments_out(folder: Path) -> None:
    uncommented = [
        line.removeprefix("# ") if " = " in line or line.startswith("# [") else line for line in EXAMPLE.splitlines()
    ]
    for text in (EXAMPLE, "\n".join(uncommented)):
        (folder / "jauge.toml").write_text(text)
        settings = load_settings()
        assert [brand.name for brand in settings.brands] == ["Acme", "Example"]
        assert settings.sources.bluesky.enabled
    assert settings.kafka.servers == "localhost:9092"


def test_no_broker_is_told_where_one_is_needed() -> None:
    with pytest.raises(UsageError, match="JAUGE_KAFKA__BOOTSTRAP"):
        _ = load_settings().kafka.servers

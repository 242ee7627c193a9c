"""What lies in a data folder is its owner's alone, whatever the umask."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.config.data_folder.data_format import enter_folder
from streams.config.data_folder.running import Running, running_in
from streams.config.pseudonyms import load_key
from streams.kafka.embedded.broker import EmbeddedKafka
from streams.metrics.rotated_log import RotatedLog
from tests.config.modes import modes_in, open_to_others


@pytest.fixture(params=[0, 0o077], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def test_what_is_made_is_closed_to_others(tmp_path: Path, umask: int) -> None:
    folder = tmp_path / "within" / "data"
    enter_folder(folder)
    load_key(folder / "pseudonym.key")
    (folder / "logs").mkdir(0o700)
    log = RotatedLog(folder / "logs" / "match.log", max_bytes=10, kept=2)
    for _ in range(3):
        log.write(b"a line!\n")
    with running_in(folder, Running(bootstrap="", page="", pid=1)):
        modes = modes_in(folder)
    assert modes == {
        ".": 0o700,
        "format.json": 0o600,
        "pseudonym.key": 0o600,
        "running.json": 0o600,
        "logs": 0o700,
        "logs/match.log": 0o600,
        "logs/match.log.1": 0o600,
        "logs/match.log.2": 0o600,
    }
    assert folder.parent.stat().st_mode & 0o777 == 0o777 & ~umask  # what it lies in is not ours


def test_a_key_makes_its_folder_for_its_owner_alone(tmp_path: Path, umask: int) -> None:
    load_key(tmp_path / "data" / "pseudonym.key")
    assert modes_in(tmp_path / "data") == {".": 0o700, "pseudonym.key": 0o600}, oct(umask)


def test_what_the_broker_writes_is_closed_to_others(tmp_path: Path, umask: int) -> None:
    with EmbeddedKafka(tmp_path / "kafka"):
        modes = modes_in(tmp_path / "kafka")
    assert "log/meta.properties" in modes
    assert any(name.endswith(".log") for name in modes)  # segments of the controller's own topic
    assert open_to_others(modes) == {}, oct(umask)


def test_a_folder_of_an_earlier_release_is_closed_and_what_is_not_ours_stays_as_it_was(tmp_path: Path) -> None:
    folder, elsewhere = tmp_path / "data", tmp_path / "elsewhere"
    (folder / "kafka" / "log").mkdir(parents=True)
    for path in (folder / "kafka" / "log" / "1.log", folder / "pseudonym.key", folder / "notes.txt", elsewhere):
        path.touch()
        path.chmod(0o666)
    (folder / "kafka" / "link").symlink_to(elsewhere)
    folder.chmod(0o755)
    enter_folder(folder)
    closed = {name for name, mode in modes_in(folder).items() if not mode & 0o077}
    assert closed == {"format.json", "kafka", "kafka/log", "kafka/log/1.log", "pseudonym.key"}
    assert elsewhere.stat().st_mode & 0o777 == 0o666
    (folder / "notes.txt").unlink()
    (folder / "kafka" / "link").unlink()
    enter_folder(folder)
    assert open_to_others(modes_in(folder)) == {}

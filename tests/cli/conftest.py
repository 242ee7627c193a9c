"""The story of `story_cli.py` in a folder of its own, and its commands."""

from pathlib import Path

import pytest

from tests.story_cli import SETTINGS, StoryCli, panel, story, write


@pytest.fixture(scope="module")
def story_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("story")
    (folder / "jauge.toml").write_text(SETTINGS)
    write(folder / "story.csv", story())
    write(folder / "panel.csv", panel())
    return folder


@pytest.fixture
def cli(story_folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> StoryCli:
    monkeypatch.setenv("JAUGE_DATA", str(story_folder / "data"))
    monkeypatch.setenv("JAUGE_CONFIG", str(story_folder / "jauge.toml"))
    return StoryCli(story_folder, monkeypatch, capfd)

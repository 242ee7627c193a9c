"""`jauge report --schedule`: what is sent when, to whom, and what became of the last one."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from schemas.notify.receiver import Receiver
from schemas.notify.report_run import ReportRun
from streams.cli.main import app
from streams.config.notify.on_board import edited_receiver
from streams.config.notify.seal import seal
from streams.config.settings import Settings
from streams.report.scheduled.overview import overview
from tests.report.scheduled.test_runs import ms

NOW_MS = ms("2026-05-11T12:00")  # a Monday


def settings_of(monkeypatch: pytest.MonkeyPatch, **fields: object) -> Settings:
    monkeypatch.setenv("TEAM_URL", "mailto://robot:verysecret@mail.acme.org?to=team@acme.org")
    report = {"name": "monday", "to": ["team"], "brands": ["Acme\x1b[2J"], "time_zone": "Europe/Paris", **fields}
    return Settings(notify=[{"name": "team", "url_variable": "TEAM_URL", "kinds": []}], report=[report])


def run(period: str, state: str, **fields: object) -> dict[tuple[str, str], ReportRun]:
    at = ms("2026-05-11T06:00")
    values = {"report": "monday", "receiver": "team", "period": period, "state": state, "due_at": at, "at": at}
    return {("monday", "team"): ReportRun(**(values | fields))}


@pytest.mark.parametrize(
    ("known", "said"),
    [
        (None, "the broker is away, so what was sent is not known"),
        ({}, "nothing was sent; the next one is the first, once `jauge notify` runs"),
        (run("2026-W19", "begun"), "nothing was sent; the next one is the first"),
        (run("2026-W19", "sent"), "2026-W19 was sent Mon 11 May 2026 08:00 Europe/Paris"),
        (run("2026-W18", "sent"), "2026-W19 is missed, and sent once `jauge notify` runs"),
        (run("2026-W18", "begun"), "2026-W19 is missed, and sent once `jauge notify` runs"),
        (run("2026-W19", "trying"), "2026-W19 is being sent"),
        (run("2026-W19", "waiting", fault="451 later"), "2026-W19 was not accepted yet, and is sent again (451 later)"),
        (run("2026-W19", "expired", fault="gone"), "2026-W19 was given up, as it was not accepted for a day (gone)"),
    ],
)
def test_each_report_says_its_next_run_its_receivers_and_what_became_of_the_last(monkeypatch, known, said) -> None:
    head, to, *_ = overview(settings_of(monkeypatch), known, NOW_MS)
    assert head == (
        "monday: Mon 18 May 2026 08:00 Europe/Paris, of 2026-05-11 to 2026-05-17 (2026-W20), Acme·[2J, in en"
    )
    assert to == f"  to team (E-Mail, mailto://***): {said}"
    assert "verysecret" not in f"{head}{to}"


def test_receivers_of_the_board_are_named_and_one_that_is_nowhere_is_said(monkeypatch, tmp_path: Path) -> None:
    key = tmp_path / "receivers.key"
    sealed = seal("mailto://robot:verysecret@mail.acme.org?to=board@acme.org", "board", key)
    made = Receiver(name="board", sealed=sealed, scheme="mailto", at=NOW_MS)
    edited = {"board": edited_receiver(made, key, ())}
    lines = overview(settings_of(monkeypatch, to=["team", "board", "typo"], pdf=False), {}, NOW_MS, edited)
    assert lines[2].startswith("  to board (E-Mail, mailto://***): nothing was sent")
    assert lines[3].startswith("  to typo (there is no such receiver that is not paused: make it on the board, or")
    assert "verysecret" not in "".join(lines)


def test_what_a_report_will_lack_is_said_before(monkeypatch, tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_text("<svg onload='alert(1)'/>")
    monkeypatch.setenv("PATH", str(tmp_path))
    lines = overview(settings_of(monkeypatch, logo=tmp_path / "logo.svg"), {}, NOW_MS)
    assert lines[2].startswith("  without PDF: a PDF needs one of chromium")
    assert lines[3].startswith("  without logo: report.monday.logo: ")
    assert lines[3].endswith("logo.svg is neither PNG nor JPEG: convert it")


def test_the_command_needs_no_broker(monkeypatch, tmp_path: Path) -> None:
    file = tmp_path / "jauge.toml"
    monkeypatch.setenv("JAUGE_CONFIG", str(file))
    monkeypatch.setenv("JAUGE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("TEAM_URL", "mailto://robot:verysecret@mail.acme.org?to=team@acme.org")
    file.write_text("")
    ran = CliRunner().invoke(app, ["report", "--schedule"])
    assert "no report is set: name one by [[report]]" in str(ran.exception)
    file.write_text(
        '[[notify]]\nname = "team"\nurl_variable = "TEAM_URL"\n'
        '[[report]]\nname = "daily"\nto = ["team"]\nevery = "day"\n'
    )
    ran = CliRunner().invoke(app, ["report", "--schedule"])
    assert ran.exit_code == 0, ran.output
    assert "daily: " in ran.output
    assert "to team (E-Mail, mailto://***): the broker is away" in ran.output
    assert "verysecret" not in ran.output

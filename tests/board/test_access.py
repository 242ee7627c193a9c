"""Who is let in, and what is set wrong."""

from pathlib import Path

import pytest

from streams.board.api.access import COOKIE_S, Access, Holder, access_of
from streams.config.errors import UsageError
from streams.config.settings import BoardSettings

VIEWER, EDITOR = "token-of-a-viewer-1", "token-of-an-editor-1"
ACCESS = Access({"viewer": [VIEWER], "editor": [EDITOR]})


def test_a_token_allows_what_its_file_says() -> None:
    wrong = ("", VIEWER[:-1], VIEWER + "x", "é", "\udcff", "\ud800", "a\x00b")
    assert [ACCESS.of_token(token) for token in (VIEWER, EDITOR)] == [Holder("viewer", 1), Holder("editor", 0)]
    assert {ACCESS.of_token(token) for token in wrong} == {None}
    assert not ACCESS.is_open


@pytest.mark.parametrize(
    "broken",
    [
        "",
        ".",
        "..",
        "editor.9999999999",
        "editor.9999999999.",
        "é.1.x",
        "viewer.x.y",
        "editor.0.9.\udcff",
        "\udcff.1.1.x",
    ],
)
def test_a_cookie_of_somebody_elses_lets_nobody_in(broken: str) -> None:
    assert ACCESS.of_cookie(broken, 0) is None
    assert ACCESS.of_cookie(Access({"viewer": [VIEWER]}).cookie(Holder("viewer", 0), 0), 1) is None


def test_a_cookie_lasts_half_a_day() -> None:
    cookie = ACCESS.cookie(Holder("editor", 0), 1_000)
    assert ACCESS.of_cookie(cookie, 1_000 + COOKIE_S) == Holder("editor", 0)
    assert ACCESS.of_cookie(cookie, 1_001 + COOKIE_S) is None
    assert EDITOR not in cookie


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.7", "board.example", "10.0.0.1"])
def test_nobody_else_is_let_in_without_a_token(host: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"board\.viewer_token_files"):
        access_of(BoardSettings(host=host))
    (file := tmp_path / "token").write_text(f"{VIEWER}\n")
    assert access_of(BoardSettings(host=host, viewer_token_files=(file,))).of_token(VIEWER) == Holder("viewer", 0)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.9.9.9"])
def test_on_this_machine_no_token_is_needed(host: str) -> None:
    assert access_of(BoardSettings(host=host)).is_open


def test_the_error_of_a_short_token_or_a_missing_file_names_the_setting(tmp_path: Path) -> None:
    (file := tmp_path / "token").write_text("short")
    with pytest.raises(UsageError, match=r"board\.editor_token_files is shorter than 16") as raised:
        access_of(BoardSettings(editor_token_files=(file,)))
    assert "short\n" not in str(raised.value)
    with pytest.raises(UsageError, match=r"board\.viewer_token_files"):
        access_of(BoardSettings(viewer_token_files=(tmp_path / "none",)))


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "[::1].evil", "1.2.3.4"])
def test_a_name_that_somebody_leads_to_this_machine_is_not_answered(host: str) -> None:
    assert not Access({}).knows(host)
    assert ACCESS.knows(host)  # a token is asked for then

"""Files as tools, scrapers and people make them: each gives the mentions that it must, without a mapping."""

import json
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from schemas.drop import Rejection
from schemas.mention import Mention
from streams.collect.files.formats.opening import Asked
from streams.collect.files.mapping import FileMapping, Formats
from streams.collect.files.profiles.registry import shipped
from streams.collect.files.reader import FileSet
from streams.config.errors import JaugeError
from tests.conftest import require
from tests.paths import SHARED

NOW_MS = 1_800_000_000_000
EXPORTS = SHARED.parent / "cases/exports"
FILES = SHARED.parent / "cases/files"
ASK = {"gdelt_like.csv": "no header", "times.csv": "--day-first"}
"""Files of which something has to be said by the user, with a word of what is asked."""
IN_FILES = {
    "badlines.jsonl": (2, 3),
    "counts.csv": (3, 0),
    "excel.csv": (4, 0),
    "excel2.csv": (3, 0),
    "float.jsonl": (3, 0),
    "excel_same_minute.csv": (3, 0),
    "goodids.csv": (4, 0),
    "jsround.jsonl": (3, 0),
    "mastodon.jsonl": (1, 0),
    "names.jsonl": (80, 0),
    "nested.jsonl": (4, 0),
    "reddit_pushshift.jsonl": (1, 0),
    "s140.csv": (2, 0),
    "snscrape.jsonl": (1, 0),
    "trunc.jsonl": (3, 0),
    "twarc2.jsonl": (1, 0),
    "two_same_id.jsonl": (2, 0),
    "upd_moved.jsonl": (4, 0),
    "upd_moved_del.jsonl": (5, 0),
    "upd_same.jsonl": (2, 0),
    "ytcomments.jsonl": (1, 0),
}
"""Mentions and rows that are refused, by file."""


@pytest.fixture(scope="module")
def account(request: pytest.FixtureRequest) -> Iterator[list[tuple[str, ...]]]:
    """The table that the output ends with: file, format, rows read, refused, fields taken."""
    lines: list[tuple[str, ...]] = []
    yield lines
    capture: Any = request.config.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled() if capture else nullcontext():
        print()
        for name, form, rows, refused, taken in lines:
            print(f"{name:26} {form:14} {rows:>5} {refused:>3}  {taken}")


def opened(path: Path, mapping: FileMapping | None = None) -> FileSet:
    first = path.read_bytes()[:400].split(b"\n")[0]
    brand_column = "brand" if path.suffix == ".csv" and b"brand" in first.rstrip().split(b",") else None
    return FileSet([path], Asked(mapping or FileMapping(), "x", brand_column, shipped()), NOW_MS)


def read(found: FileSet, account: list[tuple[str, ...]]) -> tuple[list[Mention], list[Rejection]]:
    rows = list(found.rows())
    mentions = [row for row in rows if isinstance(row, Mention)]
    refused = [row for row in rows if isinstance(row, Rejection)]
    for one in found.understood:
        taken = [field.field for field in one.fields if field.columns] or [one.profile]
        account.append((one.file, one.format, str(len(mentions)), str(len(refused)), ", ".join(taken)))
    return mentions, refused


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else ["absent"]


@pytest.mark.parametrize("name", [name for name in names_in(EXPORTS) if name != "expected.json"])
def test_an_export_gives_its_mentions_or_says_what_to_choose(name: str, account: list[tuple[str, ...]]) -> None:
    if name == "absent":
        require(f"{EXPORTS} is absent")
    expected = json.loads((EXPORTS / "expected.json").read_bytes())
    wanted = expected.get(name, expected["_default"])
    if name in ASK:
        with pytest.raises(JaugeError, match=ASK[name]):
            opened(EXPORTS / name)
        return
    found = opened(EXPORTS / name)
    mentions, refused = read(found, account)
    assert len(mentions) == (wanted if isinstance(wanted, int) else wanted["rows"])
    assert refused == []
    assert all(mention.created_at and mention.id for mention in mentions)
    if isinstance(wanted, dict) and "mentions of Acme" in wanted:
        assert len({mention.id for mention in mentions if mention.brand == "Acme"}) == wanted["mentions of Acme"]
    if isinstance(wanted, dict) and "warning" in wanted:
        assert wanted["warning"].removeprefix("ids were ") in " ".join(found.warnings)


def test_once_the_order_of_dates_is_said_every_instant_is_read(account: list[tuple[str, ...]]) -> None:
    if not EXPORTS.exists():
        require(f"{EXPORTS} is absent")
    for order in ("day_first", "month_first"):
        found = opened(EXPORTS / "times.csv", FileMapping(formats=Formats(order=order)))  # type: ignore[arg-type]
        mentions, refused = read(found, account)
        assert len(mentions) == 29
        no_instants = {row.origin.rpartition(":")[2]: row.reason for row in refused}
        assert no_instants == {
            **dict.fromkeys(("26", "27", "34"), "wrong_type"),  # a year, a month, "2 hours ago"
            "28": "time_out_of_range",
        }


@pytest.mark.parametrize("name", IN_FILES)
def test_a_file_of_a_kind_gives_its_mentions(name: str, account: list[tuple[str, ...]]) -> None:
    if not FILES.exists():
        require(f"{FILES} is absent")
    mentions, refused = read(opened(FILES / name), account)
    assert (len(mentions), len(refused)) == IN_FILES[name], [(row.origin, row.detail) for row in refused]


def test_the_text_is_the_whole_text_and_has_no_markup(account: list[tuple[str, ...]]) -> None:
    if not FILES.exists():
        require(f"{FILES} is absent")
    texts = {mention.id: mention.text for mention in read(opened(FILES / "trunc.jsonl"), account)[0]}
    assert "people at Acme are awful" in (texts["1"] or "")
    assert texts["2"] == "so and so and so Acme is awful"
    assert texts["3"] == "Acme & Co is awful"
    (toot,), _ = read(opened(FILES / "mastodon.jsonl"), account)
    assert (toot.text, toot.author, toot.followers) == ("Acme is bad & slow", "a", 3)


def test_ids_that_were_rounded_are_replaced_and_exact_ones_preferred(account: list[tuple[str, ...]]) -> None:
    if not FILES.exists():
        require(f"{FILES} is absent")
    for name in ("excel.csv", "excel_same_minute.csv", "float.jsonl", "jsround.jsonl"):
        mentions, _ = read(opened(FILES / name), account)
        assert len({mention.id for mention in mentions}) == len(mentions), name
    assert {mention.id for mention in mentions} == {f"1542657904481796{last}" for last in (104, 105, 106)}


def test_counts_as_people_write_them(account: list[tuple[str, ...]]) -> None:
    if not EXPORTS.exists():
        require(f"{EXPORTS} is absent")
    mentions, _ = read(opened(EXPORTS / "counts.csv"), account)
    likes = [mention.likes for mention in mentions]
    assert likes == [1200, 1234, None, None, -5, None, 1234, 12, 1234, None, None, 407137, 1000]
    assert mentions[0].reposts == 1234


@pytest.mark.parametrize("name", [name for name in names_in(EXPORTS) if name.startswith(("lang_", "langname_"))])
def test_a_language_is_read_by_code_or_by_name_or_not_at_all(name: str, account: list[tuple[str, ...]]) -> None:
    mentions, _ = read(opened(EXPORTS / name), account)
    expected = {"lang_en-gb.csv": "en-gb", "lang_en_US.csv": "en-US"}.get(name, "en")
    unknown = name in ("lang_empty.csv", "lang_und.csv", "lang_xx.csv")
    assert {mention.lang for mention in mentions} == {None if unknown else expected}


def test_labels_are_read_by_the_scale_of_the_whole_column(account: list[tuple[str, ...]]) -> None:
    if not EXPORTS.exists():
        require(f"{EXPORTS} is absent")

    def labels(name: str) -> list[float | None]:
        return [mention.sentiment for mention in read(opened(EXPORTS / name), account)[0]]

    assert labels("stars.csv")[:5] == labels("googleplay.csv")[:5] == [-1.0, -0.5, 0.0, 0.5, 1.0]
    assert set(labels("sent140.csv")) == set(labels("sent140_head.csv")) == {-1.0, 1.0}
    assert labels("sent_pct.csv")[:4] == [1.0, -1.0, 0.0, 1.0]
    assert set(labels("binary_label.csv")) == set(labels("name_product.csv")) == {None}


def test_the_end_of_a_file_is_that_of_its_newest_instant_or_day(account: list[tuple[str, ...]]) -> None:
    if not EXPORTS.exists():
        require(f"{EXPORTS} is absent")
    for name, end_ms in {
        "date_only.csv": 1_772_755_200_000,  # 6 March 2026, 00:00
        "one_instant.csv": 1_772_755_200_000,
        "twint.csv": 1_772_652_900_001,  # 4 March 2026, 19:35, and a millisecond
    }.items():
        found = opened(EXPORTS / name)
        read(found, account)
        assert found.end_ms == end_ms, name

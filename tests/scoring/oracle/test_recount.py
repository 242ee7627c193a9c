"""The oracle, on histories small enough to be counted by hand."""

import random
from typing import Any

import pytest

from schemas.brand import Brand
from schemas.mention import Mention
from schemas.score import Score
from scoring.method.constants import HOUR_MS, ROWS, WINDOWS
from scoring.method.fixed_point import author_key, chorus_key, mention_key
from scoring.oracle.cells import CellName
from scoring.oracle.recount import histories, recount
from tests.histories import brands, history

START = 1_790_035_200_000  # a UTC midnight
ACME = Brand(brand="Acme", terms=("acme",))
OTHER = Brand(brand="Other", terms=("other",))
COPY = "everybody repeats this slogan of acme today, hear hear"


def said(number: int, after_ms: int = 0, **more: Any) -> Mention:
    """Mention `number` of an author of its own, 1 s after it was made."""
    made = START + after_ms
    fields: dict[str, Any] = {
        "source": "x",
        "id": f"m{number}",
        "author": f"a{number}",
        "text": "acme",
        "created_at": made,
        "seen_at": made + 1_000,
    }
    return Mention(**fields | more)


def gone(number: int, after_ms: int, **more: Any) -> Mention:
    fields: dict[str, Any] = {"source": "x", "id": f"m{number}", "op": "delete", "seen_at": START + after_ms}
    return Mention(**fields | more)


def voices(more: list[Mention], brand: Brand = ACME) -> list[int]:
    """Rows' U and N of the hour and day grain, added up."""
    of_brands, _ = histories(more, [ACME, OTHER])
    found = of_brands[brand.brand]
    return [
        sum(row[at] for row in granularity.rows().values()) for granularity in (found.hour, found.day) for at in (0, 8)
    ]


def test_an_author_is_one_voice_a_pane_and_grain() -> None:
    more = [said(1, author="a"), said(2, 1_000, author="a"), said(3, HOUR_MS, author="a"), said(4)]
    assert voices(more) == [3, 4, 2, 4]


def test_a_mention_without_author_is_a_voice_of_its_own() -> None:
    more = [said(1, author=None), said(2, author=None)]
    of_brands, _ = histories(more, [ACME])
    keys = [mention_key("x", f"m{i}") for i in (1, 2)]
    assert set(of_brands["Acme"].hour.cells()) == {("x", START // HOUR_MS, key, key % ROWS) for key in keys}


def test_copies_of_one_text_are_one_voice_beside_that_of_who_said_it_first() -> None:
    more = [said(i, 1_000 * i, text=f"{COPY} https://a.b/{i}") for i in (3, 1, 2, 4)]
    of_brands, _ = histories(more, [ACME])
    lead = author_key("x", "a1")
    cells = of_brands["Acme"].hour.cells()
    (cluster,) = {name.unit for name in cells} - {lead}
    (print_of,) = {one.fingerprint for name, mentions in cells.items() if name.unit == lead for one in mentions}
    assert print_of is not None
    assert cluster == chorus_key("x", print_of)
    assert len(cells[CellName("x", START // HOUR_MS, cluster, cluster % ROWS)]) == 3


@pytest.mark.parametrize(
    "deletion",
    [
        gone(1, 5_000),
        gone(1, 5_000, created_at=START),
        gone(1, 5_000, created_at=START, brand="Acme"),
        Mention(source="x", op="account_delete", author="a1", seen_at=START + 5_000),
    ],
)
def test_what_is_pushed_again_after_its_deletion_stays_deleted(deletion: Mention) -> None:
    again = said(1, seen_at=START + 60_000)
    assert voices([said(1), deletion, again]) == voices([again, deletion]) == [0, 0, 0, 0]
    assert voices([said(1), deletion, said(1, HOUR_MS)]) == [1, 1, 1, 1]  # another mention of the same id


def test_the_next_one_leads_when_the_first_is_deleted() -> None:
    more = [said(i, 1_000 * i, text=COPY) for i in (1, 2, 3)]
    of_brands, _ = histories([*more, gone(1, 60_000)], [ACME])
    assert author_key("x", "a2") in {name.unit for name in of_brands["Acme"].hour.cells()}
    assert voices([*more, gone(1, 60_000)]) == [2, 2, 2, 2]


@pytest.mark.parametrize(
    "deletion",
    [
        gone(1, 60_000),
        gone(1, 60_000, created_at=START),
        said(1, seen_at=START + 60_000, op="delete"),
        Mention(source="x", op="account_delete", author="a1", seen_at=START + 60_000),
        said(1, seen_at=START + 60_000, op="update", text="not of them any more"),
    ],
    ids=["by id", "by id and time", "in full", "of the account", "by an edit"],
)
def test_what_is_taken_back_is_gone_whether_that_was_sent_before_or_after(deletion: Mention) -> None:
    for more in ([said(1), deletion], [deletion, said(1)]):
        assert voices(more) == [0, 0, 0, 0]


def test_a_deletion_takes_back_nothing_that_is_too_old_for_it() -> None:
    # 7 h after the event: too late for the hour grain, in time for the day's.
    assert voices([said(1), gone(1, 7 * HOUR_MS)]) == [1, 1, 0, 0]


def test_an_edit_moves_a_mention_from_one_brand_to_the_other() -> None:
    more = [said(1), said(1, seen_at=START + 60_000, op="update", text="other")]
    assert (voices(more), voices(more, OTHER)) == ([0, 0, 0, 0], [1, 1, 1, 1])


def test_late_and_future_versions_are_counted_and_left_out() -> None:
    more = [
        said(1, seen_at=START + 7 * HOUR_MS),
        said(2, seen_at=START + 80 * HOUR_MS),
        said(3, seen_at=START - 300_001),
    ]
    of_brands, _ = histories(more, [ACME])
    found = of_brands["Acme"]
    assert voices(more) == [0, 0, 1, 1]
    assert (found.hour.late, found.day.late, found.hour.future, found.day.future) == (2, 1, 1, 1)


def test_a_mention_that_names_its_brand_is_not_asked_for_its_words() -> None:
    more = [said(1, brand="Other"), said(2, brand="Nobody asked for")]
    assert (voices(more), voices(more, OTHER)) == ([0, 0, 0, 0], [1, 1, 1, 1])


def test_a_source_that_the_reference_does_not_name_is_left_out() -> None:
    assert voices([said(1, source="carrier pigeon")]) == [0, 0, 0, 0]


def test_brands_are_read_in_their_order_with_or_without_mentions() -> None:
    scores = recount([said(1)], [OTHER, ACME])
    assert [(s.brand, s.window) for s in scores] == [(b, w.name) for b in ("Other", "Acme") for w in WINDOWS]
    assert [s.mention_count for s in scores] == [0] * 5 + [1] * 5
    assert {s.at for s in scores} == {START + 1_000}
    assert all((s.low or 0) < s.score < (s.high or 0) for s in scores)
    assert all(s.provisional for s in scores[:5])
    assert all(s.rank is s.percentile is s.share_of_voice is None for s in scores)


def test_a_mention_leaves_a_window_by_and_by() -> None:
    def first(at_ms: int) -> Score:
        return recount([said(i, 1_000 * i) for i in range(4)], [ACME], at_ms)[0]

    counts = [first(START + HOUR_MS + part * HOUR_MS // 4).mention_count for part in range(5)]
    assert counts == [4, 3, 2, 1, 0]


def test_order_and_repetition_change_nothing() -> None:
    followed = brands(3)
    more = history(11, 300, followed, 2.0)
    shuffled = [*more, *more[::3]]
    random.Random(1).shuffle(shuffled)
    assert recount(shuffled, followed) == recount(more, followed)

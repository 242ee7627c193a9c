"""Texts beside the flow go with their mention, with its author, and when their time is over."""

from schemas.mention import Mention
from streams.match.kept_texts import KeptText, KeptTexts


def keys(records: list[tuple[bytes, bytes | None, object]]) -> list[bytes]:
    assert all((value, headers) == (None, ()) for _, value, headers in records)
    return [key for key, _, _ in records]


def deletion(mention_id: str, source: str = "x") -> Mention:
    return Mention(source=source, id=mention_id, op="delete", seen_at=9)


def of_account(author: str, source: str = "x") -> Mention:
    return Mention(source=source, op="account_delete", author=author, seen_at=9)


def texts() -> KeptTexts:
    made = KeptTexts()
    for one in (("x", "1", 5, "ann"), ("x", "2", 6, "ann"), ("y", "1", 7, "ann"), ("x", "3", 8, None)):
        made.put(KeptText(*one))
    return made


def test_a_deletion_ends_the_text_of_its_mention_and_an_account_all_of_its_author_in_that_source() -> None:
    made = texts()
    assert keys(made.ended_by([deletion("3"), deletion("4"), deletion("1", "z")])) == [b"x:3"]
    assert keys(made.ended_by([of_account("ann"), deletion("1"), of_account("bob")])) == [b"x:1", b"x:2"]
    assert keys(made.over(8)) == [b"x:1", b"x:2", b"y:1"]  # they are known until their tombstones are read
    for key in (b"x:1", b"x:2"):
        made.end(key)
    assert keys(made.over(8)) == [b"y:1"]
    assert keys(made.ended_by([of_account("ann")])) == []


def test_a_text_that_comes_after_the_deletion_is_ended_once() -> None:
    made = KeptTexts()
    made.ended_by([deletion("1"), of_account("ann")])
    for one in (("x", "1", 5, "bob"), ("x", "2", 6, "ann"), ("x", "3", 6, "bob")):
        made.put(KeptText(*one))
    late = made.late()
    assert keys(late) == [b"x:1", b"x:2"]
    made.put_back(late)  # the broker was away
    assert made.late() == late
    assert (made.late(), keys(made.over(100))) == ([], [b"x:3"])


def test_a_text_is_over_only_after_the_time_given() -> None:
    assert [keys(texts().over(at)) for at in (5, 6)] == [[], [b"x:1"]]

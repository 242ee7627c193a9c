"""The pseudonym of a hidden author goes with the account, whichever comes first, and so does what is noted."""

from types import SimpleNamespace
from typing import Any

from schemas.codec import Record
from schemas.desk.hide import Hide
from schemas.desk.mention_note import MentionNote
from schemas.mention import Mention
from schemas.records import hide_record, mention_note_record
from schemas.topics import Topics
from streams.match.hidden_authors import HiddenAuthors
from streams.match.kept_texts import KeptTexts
from streams.match.text_expiry import TextExpiry

AT_MS = 1_790_000_000_000
AUTHOR = Hide(kind="author", source="x", name="a1", at=AT_MS)
ENDED = (b"author|x|a1", None, ())


def as_read(record: Record) -> Any:
    """Return a record as a follower gives it."""
    return SimpleNamespace(key=record[0], value=record[1], timestamp=AT_MS)


def gone(author: str) -> Mention:
    return Mention(source="x", op="account_delete", seen_at=AT_MS, author=author)


def test_a_hide_is_ended_by_the_deletion_of_its_account_and_of_no_other() -> None:
    hidden = HiddenAuthors()
    hidden.read(as_read(hide_record(AUTHOR)))
    hidden.read(as_read(hide_record(Hide(kind="site", name="a.example", at=AT_MS))))
    assert hidden.ended_by([gone("a2"), Mention(source="x", id="a1", op="delete", seen_at=AT_MS)]) == []
    assert hidden.ended_by([gone("a1")]) == [ENDED]
    hidden.read(as_read(ENDED))
    assert hidden.ended_by([gone("a1")]) == hidden.late() == hidden.over(AT_MS + 1) == []


def test_a_hide_that_comes_after_the_deletion_is_ended_once_and_again_where_that_failed() -> None:
    hidden = HiddenAuthors()
    assert hidden.ended_by([gone("a1")]) == []
    hidden.read(as_read(hide_record(AUTHOR)))
    late = hidden.late()
    assert (late, hidden.late()) == ([ENDED], [])
    hidden.put_back(late)
    assert hidden.late() == [ENDED]


class Sent:
    """Remembers what is sent; the broker is elsewhere."""

    def __init__(self) -> None:
        self.records: dict[str, list[Record]] = {}

    async def send_keyed(self, topic: str, records: list[Record]) -> None:
        if records:
            self.records.setdefault(topic, []).extend(records)


async def test_a_note_is_ended_with_its_mention_and_with_the_account() -> None:
    sent = Sent()
    expiry = TextExpiry(sent, Topics("t."), 720, KeptTexts())  # type: ignore[arg-type] # all that it asks of a sender
    for name in ("1", "2", "3"):
        author = "a1" if name == "3" else "a2"
        note = MentionNote(source="x", id=name, tags=("late",), at=AT_MS, since=AT_MS, author=author)
        expiry.read_note(as_read(mention_note_record(note)))
    await expiry.end([Mention(source="x", id="1", op="delete", seen_at=AT_MS), gone("a1")])
    assert sent.records == {"t.mention-notes": [(b"x:1", None, ()), (b"x:3", None, ())]}

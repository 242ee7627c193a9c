"""What is noted about mentions, and what lists leave out, are filters of both stores."""

from schemas.desk.mention_note import MentionNote
from tests.mentions.made import AT_MS, Stores, mention


def note(mention_id: str, **fields: object) -> MentionNote:
    return MentionNote(**{"source": "x", "id": mention_id, "by": "ann", "at": AT_MS, "since": AT_MS, **fields})  # type: ignore[arg-type]


def test_notes_are_filters_whether_they_come_before_or_after_their_mention(stores: Stores) -> None:
    with stores() as store:
        store.take(mention("1", "late"), mention("2", "late"))
        store.writer.note({"x:1": note("1", tags=("refund", "vip"), status="handled"), "x:3": note("3", assignee="bo")})
        store.take(mention("3", "early"))
        assert store.ids(tags=("refund",)) == store.ids(tags=("vip", "refund")) == store.ids(handled=True) == ["1"]
        assert store.ids(tags=("refund", "other")) == store.ids("early", tags=("vip",)) == []
        assert store.ids("late", tags=("vip",)) == ["1"]
        assert store.ids(assignee="bo") == ["3"]
        assert sorted(store.ids(handled=False)) == ["2", "3"]
        assert store.writer.noted() == {"x:1", "x:3"}
        store.writer.note({"x:1": note("1", tags=("vip",)), "x:3": None})
        assert store.ids(tags=("refund",)) == store.ids(handled=True) == store.ids(assignee="bo") == []
        assert store.ids(tags=("vip",)) == ["1"]
        assert sorted(store.ids()) == ["1", "2", "3"]


def test_a_hidden_author_or_site_is_left_out(stores: Stores) -> None:
    with stores() as store:
        store.take(
            mention("1", author="a", url="https://www.spam.example/1"),
            mention("2", author="b", url="https://fair.example/2"),
            mention("3", author="a", source="y"),
            mention("4"),
        )
        assert sorted(store.ids(hidden_authors=frozenset({("x", "a")}))) == ["2", "3", "4"]
        assert sorted(store.ids(hidden_sites=frozenset({"spam.example"}))) == ["2", "3", "4"]
        both = {"hidden_authors": frozenset({("x", "b")}), "hidden_sites": frozenset({"spam.example"})}
        assert sorted(store.ids(**both)) == ["3", "4"]

"""Answers searches from PostgreSQL.

Statements are put together from the constant parts below. What a reader gives is a value beside them, never a part.
"""
# ruff: noqa: S608 # see above

from typing import Any

import asyncpg
import msgspec

from schemas.brand_mention import BrandMention
from streams.mentions.messages import Found, Row, Search
from streams.mentions.places import hashed, thread_of
from streams.mentions.postgres.session import Rows, Session
from streams.mentions.postgres.tokens import expression
from streams.mentions.postgres.writer import TONES
from streams.mentions.query import parse
from streams.mentions.store import LAST, MOST_NEW, MOST_S, Order, place_of, written

_COPIES = "CASE WHEN copies IS NULL THEN 1 ELSE (SELECT count(*) FROM mention o WHERE o.copies=page.copies) END"

_decode = msgspec.json.Decoder(BrandMention).decode


class PostgresSearcher:
    """Reads beside the one who writes; close it in the end."""

    def __init__(self, session: Session) -> None:
        """Take a connection of its own."""
        self._session = session
        session.script(f"SET default_transaction_read_only = on; SET statement_timeout = {int(MOST_S * 1_000)}")

    @property
    def is_gone(self) -> bool:
        """Whether the connection is lost."""
        return self._session.is_closed

    def close(self) -> None:
        """Close the connection."""
        self._session.close()

    def search(self, search: Search) -> Found:
        """Return a page of mentions; see `streams.mentions.store`."""
        before = place_of(search.before)
        asked = _Conditions(search)
        value = "0" if search.id is not None or search.sort == "newest" else search.sort
        where, table = asked.of("m"), asked.table(value)
        if search.folded:
            first = "o.place > m.place" if value == "0" else f"(o.{value}, o.place) > (m.{value}, m.place)"
            where += (
                f" AND NOT EXISTS (SELECT 1 FROM {table} o WHERE o.copies=m.copies AND {first} AND {asked.of('o')})"
            )
        where += asked.after("0" if value == "0" else f"m.{value}", before)
        order = "m.place DESC" if value == "0" else f"m.{value} DESC, m.place DESC"
        newest = int(self._session.one("SELECT number FROM counter"))  # before the rows: nothing is passed over
        limit = asked.add(search.limit + 1)
        # The copies of those alone are counted that are shown.
        page = f"SELECT {value} AS value, place, record, copies FROM {table} m WHERE {where} ORDER BY {order}"
        rows = self._rows(
            f"SELECT value, place, record, {_COPIES} FROM ({page} LIMIT {limit}) page ORDER BY value DESC, place DESC",
            asked,
        )
        shown = rows[: search.limit]
        more = len(rows) > search.limit and shown
        return Found(
            rows=[Row(_decode(record), copies) for _, _, record, copies in shown],
            next=written((shown[-1][0], shown[-1][1])) if more else None,
            newest=newest,
        )

    def count_new(self, search: Search, since: int) -> int:
        """Count what came after an answer; see `streams.mentions.store`."""
        asked = _Conditions(search)
        number, most = asked.add(since), asked.add(MOST_NEW)
        (row,) = self._rows(
            f"SELECT count(*) FROM (SELECT * FROM mention WHERE number>{number} ORDER BY number LIMIT {most}) m "
            f"WHERE {asked.of('m')}",
            asked,
        )
        return int(row[0])

    def _rows(self, sql: str, asked: "_Conditions") -> Rows:
        try:
            return self._session.rows(sql, *asked.values)
        except asyncpg.QueryCanceledError as error:
            raise TimeoutError from error


class _Conditions:
    """The filters of a search as conditions, and the values that stand in them."""

    def __init__(self, search: Search) -> None:
        self.values: list[object] = []
        self._effects = search.effects
        self._parts: list[str] = ["TRUE"]
        """With @ in place of the name of the table."""
        tree = parse(search.words)
        if tree is not None:
            self._add("@.words @@ ($::text)::tsquery", expression(tree))
        for name, wanted in (
            ("brand", search.brands or search.followed),
            ("source", search.sources),
            ("language", search.languages),
        ):
            if wanted:
                folded = [hashed(one.casefold() if name == "language" else one) for one in wanted]
                self._add(f"@.{name}=ANY($::bigint[])", sorted(folded))
        if search.id is not None:
            self._add("@.thread=ANY($::bigint[])", [thread_of(source, search.id) for source in search.sources])
        if search.tones:
            self._add("@.tone=ANY($::smallint[])", [TONES.index(tone) for tone in search.tones])
        for condition, value in (
            ("@.created_at>=$::bigint", search.from_ms),
            ("@.created_at<=$::bigint", search.to_ms),
            ("@.corrected=$::boolean", search.corrected),
            ("@.scored=$::boolean", search.scored),
            ("@.audience>=$::bigint", search.audience or None),
            ("@.engagement>=$::bigint", search.engagement or None),
        ):
            if value is not None:
                self._add(condition, value)
        self._noted(search)

    def _noted(self, search: Search) -> None:
        """Add what is noted about mentions, and what lists leave out."""
        note = "EXISTS (SELECT 1 FROM note n WHERE n.thread=@.thread AND {})"
        if search.tags:
            self._add(note.format("n.tags @> $::bigint[]"), [hashed(tag) for tag in search.tags])
        if search.assignee:
            self._add(note.format("n.assignee=$::bigint"), hashed(search.assignee))
        if search.handled is not None:
            self._add(f"{note.format('n.handled')} = $::boolean", search.handled)
        if search.hidden_authors:
            names = sorted(hashed("author", *author) for author in search.hidden_authors)
            self._add("(@.author IS NULL OR @.author <> ALL($::bigint[]))", names)
        if search.hidden_sites:
            self._add("@.site <> ALL($::bigint[])", sorted(map(hashed, search.hidden_sites)))

    def of(self, alias: str) -> str:
        """Return them for the table of a name."""
        return " AND ".join(part.replace("@.", f"{alias}.") for part in self._parts)

    def add(self, value: object) -> str:
        """Return what stands for a value."""
        self.values.append(value)
        return f"${len(self.values)}"

    def after(self, value: str, before: Order | None) -> str:
        """Return the condition of what comes after a place."""
        if before is None:
            return ""
        if value == "0":
            return f" AND m.place < {self.add(min(before[1], LAST))}::bigint"
        return f" AND ({value}, m.place) < ({self.add(before[0])}::bigint, {self.add(before[1])}::bigint)"

    def table(self, value: str) -> str:
        """Return the table of mentions in which each has the number of this name."""
        if value != "effect":
            return "mention"
        threads, effects = self.add([*self._effects]), self.add([*self._effects.values()])
        moved = f"unnest({threads}::bigint[], {effects}::bigint[]) AS moved(thread, effect)"
        return f"(SELECT mention.*, moved.effect FROM mention JOIN {moved} USING (thread))"

    def _add(self, condition: str, value: Any) -> None:
        self._parts.append(condition.replace("$", self.add(value)))

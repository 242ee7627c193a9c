"""The mention stream: what was asked as a search of the store, and what it found as an answer."""

from collections.abc import Awaitable, Callable, Collection, Mapping

from msgspec.structs import replace

from schemas.brand_mention import BrandMention
from schemas.desk.hide import Hide
from schemas.desk.mention_note import tag_of
from streams.analysis.themes.effects import Effects
from streams.board.contract.mention_asked import FileAsked, FilterAsked, NewAsked, SearchAsked
from streams.board.contract.mention_responses import EffectOn, FoundMention, FoundMentions, NewMentions
from streams.board.state.read_model import ReadModel
from streams.board.views.labels import late_labels
from streams.board.views.tables import Table, effects_table, mentions_table
from streams.config.errors import UnknownNameError, UsageError
from streams.mentions.client import Mentions
from streams.mentions.messages import MOST_ROWS, CountNew, Found, Row, Search
from streams.mentions.places import thread_of, thread_of_key

ANSWERS = {"any": None, "yes": True, "no": False}
HANDLED = {"any": None, "new": False, "handled": True}
NANO = 1_000_000_000
"""Parts of a point by which mentions are sorted."""
KINDS = {"all": None, "scored": True, "beside": False}


def search_of(
    asked: FilterAsked,
    followed: Collection[str],
    before: str | None = None,
    limit: int = 50,
    hides: Collection[Hide] = (),
) -> Search:
    """Return what is asked for.

    Args:
        asked: as it came.
        followed: names of the followed brands; of others nothing is shown.
        before: a place in the list.
        limit: at most so many rows.
        hides: what is left out, unless it is asked for.

    Raises:
        UnknownNameError: a brand is not followed.
        UsageError: `id` comes without the one source that it is of.

    >>> search = search_of(FilterAsked(q="late", kind="beside", fold="yes"), ["Acme"])
    >>> search.words, "Acme" in search.followed, search.scored, search.folded
    ('late', True, False, True)
    """
    for name in asked.brand:
        if name not in followed:
            raise UnknownNameError(f"the brand {name!r} is not followed: GET /api/v1/market names those that are")
    if asked.id is not None and len(asked.source) != 1:
        raise UsageError("give `id` together with the one `source` that it is of")
    shows = asked.hidden == "yes" or asked.id is not None
    return Search(
        words=asked.q,
        brands=asked.brand,
        followed=frozenset() if asked.brand else frozenset((*followed, "")),
        sources=asked.source,
        tones=asked.tone,
        languages=tuple(name.casefold() for name in asked.lang),
        id=asked.id,
        audience=asked.audience,
        engagement=asked.engagement,
        from_ms=asked.from_,
        to_ms=asked.to,
        corrected=ANSWERS[asked.corrected],
        scored=KINDS[asked.kind],
        folded=asked.fold == "yes",
        sort=asked.sort,
        tags=tuple(map(tag_of, asked.tag)),
        handled=HANDLED[asked.status],
        assignee=asked.assignee.strip(),
        hidden_authors=frozenset((one.source, one.name) for one in hides if one.kind == "author" and not shows),
        hidden_sites=frozenset(one.name for one in hides if one.kind == "site" and not shows),
        before=before,
        limit=limit,
    )


FindEffects = Callable[[str, str, int | None], Awaitable[Effects]]
"""What the mentions of a brand did to its score in a window that ends then, ms UTC; None: at the newest time."""


class MentionStream:
    """The retained mentions of the followed brands."""

    def __init__(self, model: ReadModel, store: Mentions, find_effects: FindEffects) -> None:
        """Take the state of the board, the store, and who knows effects."""
        self._model, self._store, self._find_effects = model, store, find_effects

    @property
    def hidden(self) -> tuple[str, ...]:
        """Keys of what lists leave out."""
        return tuple(sorted(self._model.desk.hides))

    async def search(self, asked: SearchAsked) -> FoundMentions:
        """Find a page of mentions; raises as `search_of`, `streams.mentions.client.Mentions.search` and `_found` do."""
        found, effect, points = await self._found(asked, asked.before, asked.limit)
        return FoundMentions(
            rows=[self._row(row, points) for row in found.rows],
            next=found.next,
            newest=found.newest,
            caught_up=self._store.caught_up,
            effect=effect,
            late_labels=late_labels([row.mention for row in found.rows], self._model.labels_until_ms),
        )

    async def new(self, asked: NewAsked) -> NewMentions:
        """Count what came since an answer; raises as `search` does."""
        question = CountNew(search=self._search(asked), since=asked.since)
        return NewMentions(count=await self._store.count_new(question))

    async def table(self, asked: FileAsked) -> Table:
        """Return the first 10,000 mentions as a table; raises as `search` does, and where the change is not known."""
        found, effect, points = await self._found(asked, None, MOST_ROWS)
        mentions = [row.mention for row in found.rows]
        if effect is None:
            return mentions_table(mentions)
        if effect.points is None:
            raise UsageError(
                f"the change of the score of {effect.brand!r} in {effect.window} is not known: choose another window, "
                "or sort by newest"
            )
        return effects_table((one, points[thread_of(one.source, one.id)]) for one in mentions)

    async def find(self, source: str, mention_id: str) -> BrandMention | None:
        """Return a retained mention of a followed brand; None: it is not kept. It raises as `search` does."""
        found = await self._store.search(self._search(FilterAsked(source=(source,), id=mention_id), None, 1))
        return found.rows[0].mention if found.rows else None

    async def _found(
        self, asked: FilterAsked, before: str | None, limit: int
    ) -> tuple[Found, EffectOn | None, dict[int, float]]:
        """Return a page, and sorted by effect: on what, and the points of each mention by its name in the store.

        Raises:
            UsageError: effects are asked for without the one brand on whose score they are.
            JaugeError: they could not be worked out now.
        """
        search = self._search(asked, before, limit)
        if asked.sort != "effect" or asked.id is not None:
            return await self._store.search(search), None, {}
        if len(asked.brand) != 1:
            raise UsageError("an effect is one on the score of a brand: give `brand` once, or another `sort`")
        end_ms = asked.to + 1 if asked.at is None and asked.to is not None else asked.at
        effects = await self._find_effects(asked.brand[0], asked.window, end_ms)
        points = {thread_of_key(key): value for key, value in effects.by_key().items()}
        sizes = {thread: max(1, round(abs(value) * NANO)) for thread, value in points.items()}
        on = EffectOn(
            brand=asked.brand[0],
            window=asked.window,
            before=effects.before_ms,
            after=effects.after_ms,
            points=effects.points,
            count=effects.count,
            sorted_count=len(points),
        )
        return await self._store.search(replace(search, effects=sizes)), on, points

    def _search(self, asked: FilterAsked, before: str | None = None, limit: int = 50) -> Search:
        return search_of(asked, self._model.book.brands, before, limit, self._model.desk.hides.values())

    def _row(self, row: Row, points: Mapping[int, float]) -> FoundMention:
        mention, desk = row.mention, self._model.desk
        note = desk.notes.get(f"{mention.source}:{mention.id}")
        return FoundMention(
            mention=mention,
            copies=row.copies,
            note=note,
            effect=points.get(thread_of(mention.source, mention.id)) if points else None,
            hidden_by=desk.hidden_by(mention),
        )

"""What one brand's mentions come to, worked out the slow way: to be read beside SPEC sections 2 and 3.

Nothing is updated in place. The versions told are kept in dictionaries, and cells and
rows (`scoring.oracle.cells`) are made from all of them anew. Of the fast path this shares the fixed-point
numbers, the constants and the published table, and no other arithmetic.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from hashlib import sha256
from typing import NamedTuple

from schemas.mention import Mention
from scoring.method.constants import (
    CONFIDENCE_MISSING,
    FUTURE_MS,
    GRANULARITIES,
    ROWS,
    Granularity,
)
from scoring.method.fixed_point import author_key, chorus_key, l2, mention_key, public_row
from scoring.method.reference import Reference
from scoring.oracle.cells import Cell, CellName, Place, Row, rows_of
from scoring.text.fingerprint import MIN_CODE_POINTS


class Version(NamedTuple):
    """One version of one mention (SPEC section 2, Versions). Keys are unsigned; what is unknown is None."""

    source: str
    key: int
    t: int
    seen_at: int
    deleted: bool
    final: bool
    """Whether it stands whatever is seen later."""
    author: int
    fingerprint: str | None
    s: int
    c: int
    a: int | None
    r: int | None
    e: int | None
    row: int
    """0 to 31; 0 in a deletion."""
    corrected: bool = False
    """Whether its tone is that of a label; of no two versions it decides which is greater."""

    @property
    def order(self) -> tuple[int, ...]:
        """Of two versions of one mention the greater stands."""
        r, a = (-1 if number is None else number for number in (self.r, self.a))
        number = int(self.fingerprint, 16) if self.fingerprint else 0
        return int(self.final), self.seen_at, int(self.deleted), r, self.s, self.c, a, self.author, number, self.row


class Deletion(NamedTuple):
    """A deletion that is no version of its own: it speaks of a mention, or an account, in whatever brand."""

    t: int | None
    """Of the mention meant; None: not told."""
    seen_at: int
    final: bool
    """Whether versions seen later are taken back as well."""

    def order(self, t: int) -> tuple[int, ...]:
        """Return what is compared with the order of a version of time `t`; a later one is another mention."""
        return int(self.final and t <= self.seen_at + FUTURE_MS), self.seen_at, 1, -1, 0, 0, -1, 0, 0, 0


def text_fingerprint(text: str) -> str | None:
    """Return the fingerprint of a text, None for one that is too short.

    >>> text_fingerprint("Hello WORLD, this is a TEST of the fingerprint!")
    '40d49667137d4b63'
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    without = re.sub(r"https?://\S+|[@#]\w+", " ", folded)
    normal = re.sub(r"[\W_]+", " ", without).strip()
    return sha256(normal.encode()).digest()[:8].hex() if len(normal) >= MIN_CODE_POINTS else None


def version_of(
    mention: Mention, sentiment: float | None, confidence: float | None, reference: Reference, *, is_final: bool
) -> Version:
    """Return the numbers of one version whose tone is given; it has an id, `created_at` and a known source."""
    if mention.created_at is None or not mention.id:
        raise ValueError(f"{mention.source}:{mention.id} without id or created_at names no mention")
    place = reference.sources.index(mention.source)
    s = c = 0
    if sentiment is not None:
        s = min(100, max(-100, round(100 * sentiment)))
        c = CONFIDENCE_MISSING if confidence is None else min(100, max(0, round(100 * confidence)))
    a = e = r = None
    if mention.followers is not None:
        a = min(reference.audience_cap[place], l2(1 + max(0, mention.followers)))
    present = [count for count in (mention.likes, mention.reposts, mention.replies) if count is not None]
    if present:
        r = sum(max(0, count) for count in present)
        e = min(reference.engagement_cap[place], l2(1 + r))
    key = mention_key(mention.source, mention.id)
    author = key if mention.author is None else author_key(mention.source, mention.author)
    return Version(
        source=mention.source,
        key=key,
        t=mention.created_at,
        seen_at=mention.seen_at,
        deleted=mention.deleted,
        final=is_final,
        author=author,
        fingerprint=text_fingerprint(mention.text) if mention.text else None,
        s=s,
        c=c,
        a=a,
        r=r,
        e=e,
        row=0 if mention.deleted else _row(mention, author, reference),
    )


def _row(mention: Mention, author: int, reference: Reference) -> int:
    """Return the row of a mention that stays in its author's cell."""
    if not reference.method.public_rows:
        return author % ROWS
    if mention.row is not None:
        return mention.row
    return author % ROWS if mention.author is None else public_row(mention.source, mention.author)


class GranularityHistory:
    """All that was told of one brand in one grain."""

    def __init__(self, granularity: Granularity, reference: Reference) -> None:
        self.granularity = granularity
        self.reference = reference
        self.late = 0
        self.future = 0
        self._greatest: dict[tuple[int, int], Version] = {}  # by (mention key, t)
        self._of_mention: defaultdict[int, set[Deletion]] = defaultdict(set)
        self._of_author: defaultdict[int, set[Deletion]] = defaultdict(set)

    def _in_time(self, t: int, seen_at: int) -> bool:
        if t > seen_at + FUTURE_MS:
            self.future += 1
            return False
        if seen_at - t > self.granularity.lateness_ms:
            self.late += 1
            return False
        return True

    def add(self, version: Version) -> None:
        """Take in a version, unless it is late or from the future."""
        if self._in_time(version.t, version.seen_at):
            name = version.key, version.t
            known = self._greatest.get(name)
            if known is None or version.order > known.order:
                self._greatest[name] = version

    def delete_mention(self, key: int, deletion: Deletion) -> None:
        """Take in a deletion of one mention."""
        if deletion.t is None or self._in_time(deletion.t, deletion.seen_at):
            self._of_mention[key].add(deletion)

    def delete_author(self, key: int, deletion: Deletion) -> None:
        """Take in the deletion of an account."""
        self._of_author[key].add(deletion)

    def living(self) -> list[Version]:
        """Return the greatest version of each mention that no deletion stands against."""
        return [version for version in self._greatest.values() if not version.deleted and not self._is_deleted(version)]

    def _is_deleted(self, version: Version) -> bool:
        deletions = self._of_mention.get(version.key, set()) | self._of_author.get(version.author, set())
        return any(
            deletion.t in (None, version.t)
            and deletion.seen_at - version.t <= self.granularity.lateness_ms
            and deletion.order(version.t) > version.order
            for deletion in deletions
        )

    def cells(self) -> dict[CellName, list[Version]]:
        """Return the living mentions by cell: that of their author, or that of the duplicate cluster of their text."""
        living = self.living()
        leads: dict[tuple[str, int, str], tuple[int, int, int]] = {}
        for version in living:
            if version.fingerprint:
                text = version.source, version.t // self.granularity.length_ms, version.fingerprint
                lead = version.t, version.key, version.author
                leads[text] = min(leads.get(text, lead), lead)
        cells: defaultdict[CellName, list[Version]] = defaultdict(list)
        for version in living:
            pane, unit, row = version.t // self.granularity.length_ms, version.author, version.row
            if version.fingerprint and leads[version.source, pane, version.fingerprint][2] != version.author:
                unit = chorus_key(version.source, version.fingerprint)
                row = unit % ROWS
            cells[CellName(version.source, pane, unit, row)].append(version)
        return cells

    def counted(self) -> dict[CellName, Cell]:
        """Return the cells with their seven integers."""
        return {name: cell_of(mentions) for name, mentions in self.cells().items()}

    def rows(self) -> dict[Place, Row]:
        """Return the rows with their nine integers."""
        earlier = self.reference.method.earlier_panes[GRANULARITIES.index(self.granularity)]
        return rows_of(self.counted(), earlier, self.reference)


def cell_of(mentions: Iterable[Version]) -> Cell:
    """Return the seven integers of a cell: n, nA, ΣA, nE, ΣE, Σc, Σ(c·s)."""
    n = audiences = audience = engagements = engagement = confidence = opinion = 0
    for mention in mentions:
        n += 1
        if mention.a is not None:
            audiences += 1
            audience += mention.a
        if mention.e is not None:
            engagements += 1
            engagement += mention.e
        confidence += mention.c
        opinion += mention.c * mention.s
    return n, audiences, audience, engagements, engagement, confidence, opinion


class BrandHistory:
    """All that was told of one brand, in both grains."""

    def __init__(self, reference: Reference, *, has_final: bool = True) -> None:
        """`has_final`: whether deletions are final; those of the published vectors are not."""
        self.reference, self._has_final = reference, has_final
        self.hour, self.day = (GranularityHistory(granularity, reference) for granularity in GRANULARITIES)
        self.first_ms: int | None = None
        """Smallest event time of a version, ms UTC."""

    def add(
        self, mention: Mention, sentiment: float | None, confidence: float | None, *, is_corrected: bool = False
    ) -> None:
        """Take in a version that speaks of the brand; `is_corrected`: whether a label gave its tone."""
        is_final = self._has_final and mention.deleted
        version = version_of(mention, sentiment, confidence, self.reference, is_final=is_final)
        version = version._replace(corrected=is_corrected)
        self.first_ms = version.t if self.first_ms is None else min(self.first_ms, version.t)
        self.hour.add(version)
        self.day.add(version)

    def delete(self, mention: Mention) -> None:
        """Take in a deletion that stands in every brand, or what an update takes away before it."""
        is_update = mention.op == "update"
        deletion = Deletion(
            mention.created_at, mention.seen_at - int(is_update), final=self._has_final and not is_update
        )
        for granularity in (self.hour, self.day):
            if mention.op != "account_delete":
                granularity.delete_mention(mention_key(mention.source, mention.id), deletion)
            elif mention.author is not None:
                granularity.delete_author(author_key(mention.source, mention.author), deletion._replace(t=None))

    def corrected_count(self, granularity: int, begin_ms: int, end_ms: int) -> int:
        """Return how many living mentions with an event time from `begin_ms` to `end_ms` have a corrected tone."""
        cells = (self.hour, self.day)[granularity].cells()
        living = [version for versions in cells.values() for version in versions]
        return sum(version.corrected and begin_ms <= version.t <= end_ms for version in living)

    def rows(self, granularity: int) -> dict[Place, Row]:
        """Return the eight integers of the method by source, pane and row, for tests and conformance."""
        return {place: row[:8] for place, row in (self.hour, self.day)[granularity].rows().items()}

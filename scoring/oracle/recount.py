"""The oracle: a brand's scores from its mentions, slow and plain, to be read beside the method.

What it shares with the fast path is told in `scoring/oracle/state.py`; both see the same
mentions in the same brands (`scoring/text/placement.py`).
"""

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from schemas.brand import Brand
from schemas.mention import Mention
from schemas.score import Indicators, Score
from scoring.method.constants import DAY_MS, GRANULARITIES, PROFILE, PROFILES, WINDOWS
from scoring.method.reference import REFERENCE, Reference
from scoring.oracle.comparison import compare, not_comparable
from scoring.oracle.reading import BrandReader, OracleReading
from scoring.oracle.state import BrandHistory
from scoring.oracle.windows import Outages
from scoring.text.matching import Matcher
from scoring.text.placement import placements_of
from scoring.text.tone.labels import LabelBook


def scores_of(reader: BrandReader, brand: str, at_ms: int, profile: str = PROFILE) -> list[Score]:
    """Return the record of each window, in the order of WINDOWS."""
    records = []
    for window in WINDOWS:
        read = reader.read(window, at_ms, PROFILES[profile])
        length = GRANULARITIES[window.granularity].length_ms
        edge = (at_ms - window.panes * length) // length * length
        before = reader.read(window, edge, PROFILES[profile]) if edge > (reader.since or 0) else None
        presence, reach, engagement, favour = read.indicators
        of_presence, of_reach, of_engagement, of_favour = read.u
        total = sum(read.stage.x.values())
        records.append(
            Score(
                method=read.reference.method.name,
                reference=read.reference.name,
                profile=profile,
                brand=brand,
                window=window.name,
                at=at_ms,
                watermark=at_ms,
                score=read.score,
                low=read.low,
                high=read.high,
                se=read.se,
                provisional=read.provisional,
                indicators=Indicators(presence=presence, reach=reach, engagement=engagement, favour=favour),
                u=(of_presence, of_reach, of_engagement, of_favour),
                breadth=1 / sum((x / total) ** 2 for x in read.stage.x.values()),
                momentum=None if before is None else read.score - before.score,
                momentum_significant=None if before is None else _is_significant(read, before),
                coverage=read.coverage,
                mention_count=read.mention_count,
                voice_count=read.voice_count,
            )
        )
    return records


def _is_significant(read: OracleReading, before: OracleReading) -> bool | None:
    """Whether one brand's score is another than before (SPEC section 6); None: they are not comparable."""
    return None if not_comparable(read, before) else compare(read, before, same_brand=True).significant


def reader_of(
    history: BrandHistory, since: int | None, tz: int, outages: Outages, reference: Reference, at_ms: int
) -> BrandReader:
    """Return who reads a brand.

    Where the method needs to know since when it is followed and nobody says so: since the UTC day of its first
    mention, or, without any, since `at_ms`.
    """
    if since is None and reference.method.since_is_needed:
        since = at_ms if history.first_ms is None else history.first_ms - history.first_ms % DAY_MS
    return BrandReader(history, since, tz, outages, reference)


def histories(
    mentions: Iterable[Mention],
    brands: Sequence[Brand],
    reference: Reference = REFERENCE,
    labels: LabelBook | None = None,
    languages: frozenset[str] | None = None,
) -> tuple[dict[str, BrandHistory], int]:
    """Give each mention to the brands it speaks of; return what each was told, and the newest `seen_at` (0: none).

    `labels`: of all the mentions; None: no correction counts.
    """
    by_brand = {brand.brand: BrandHistory(reference) for brand in brands}
    matcher = Matcher(brands, languages=languages)
    newest = 0
    for mention, placed, text in placements_of(mentions, matcher, reference, labels):
        newest = max(newest, mention.seen_at)
        if placed.deleted_at is not None:
            for history in by_brand.values():
                history.delete(mention)
        for name in placed.brands if placed.scored else ():
            if name in by_brand:  # a mention may name a brand that is not asked for
                by_brand[name].add(
                    mention, text.tone.sentiment, text.tone.confidence, is_corrected=text.own is not None
                )
    return by_brand, newest


def recount(
    mentions: Iterable[Mention],
    brands: Sequence[Brand],
    at_ms: int | None = None,
    profile: str = PROFILE,
    reference: Reference = REFERENCE,
    outages: Sequence[tuple[str, int, int]] = (),
    labels_until_ms: int = 0,
    languages: frozenset[str] | None = None,
) -> list[Score]:
    """Return the scores of `brands`, in their order, each in the order of WINDOWS.

    Args:
        mentions: all versions admitted, in any order.
        brands: those to be read; one without mentions is read too.
        at_ms: the time to read at, ms UTC; None: the newest `seen_at`.
        profile: a name in PROFILES.
        reference: the published table.
        outages: source, from, to (ms UTC, half-open): when a source could not be heard.
        labels_until_ms: corrections given before it count however old their mentions were, ms UTC: when `jauge rescore`
            began to build the version of the application whose scores these are.
        languages: expected in texts; None: those that have lists of words.

    >>> shop = Brand(brand="Shop", terms=("shop",))
    >>> liked = Mention(source="x", id="1", seen_at=1_790_035_260_000, created_at=1_790_035_200_000, text="Lovely shop")
    >>> [(score.window, score.mention_count) for score in recount([liked, liked], [shop])]
    [('1h', 1), ('6h', 1), ('24h', 1), ('7d', 1), ('28d', 1)]
    """
    mentions, labels = list(mentions), LabelBook(labels_until_ms)
    labels.put_all(mentions)

    def counted(labels: LabelBook | None) -> tuple[list[Score], list[BrandHistory]]:
        by_brand, newest = histories(mentions, brands, reference, labels, languages)
        at = newest if at_ms is None else at_ms
        scores = []
        for brand in brands:
            reader = reader_of(by_brand[brand.brand], brand.since, brand.tz, outages, reference, at)
            scores += scores_of(reader, brand.brand, at, profile)
        return scores, [by_brand[brand.brand] for brand in brands]

    scores, by_label = counted(labels)
    if not labels:
        return scores
    own, _ = counted(None)
    each = [history for history in by_label for _ in WINDOWS]
    return [_beside(score, plain, history) for score, plain, history in zip(scores, own, each, strict=True)]


def _beside(score: Score, own: Score, history: BrandHistory) -> Score:
    """Return a score with the one that it would be without corrections beside it, where there are any."""
    window = next(window for window in WINDOWS if window.name == score.window)
    length_ms = window.panes * GRANULARITIES[window.granularity].length_ms
    count = history.corrected_count(window.granularity, score.at - length_ms, score.at)
    return replace(score, corrected_count=count, uncorrected=own.score)

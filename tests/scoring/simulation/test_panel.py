"""The simulated panel: the same for everybody, and with in it what the demo promises."""

from collections import Counter, defaultdict
from itertools import takewhile
from math import sqrt
from statistics import fmean

import pytest

from schemas.codec import decoder, encode
from schemas.mention import Mention
from schemas.observation import SOURCES
from schemas.score import Score
from scoring.method.constants import DAY_MS, HOUR_MS
from scoring.method.reference import REFERENCE
from scoring.oracle.recount import recount
from scoring.simulation import panel
from scoring.state.admission import rejection_reason
from scoring.text.matching import Matcher
from streams.collect.sources.simulated.collector import PanelCollector

END_MS = 1_790_000_040_000
OVERTAKEN_MS = END_MS + 238 * 60_000
"""An end at which the last of the past is seen later than the first of the present."""


@pytest.fixture(scope="module")
def emitted() -> list[Mention]:
    return list(panel.backfill(END_MS))


def of(emitted: list[Mention], place: int) -> list[Mention]:
    """What is told of one brand, bare deletions included."""
    name = panel.NAMES[place]
    ids = {(mention.source, mention.id) for mention in emitted if mention.text and name in mention.text}
    return [mention for mention in emitted if (mention.source, mention.id) in ids]


def scores(emitted: list[Mention], place: int, at_ms: int = END_MS) -> dict[str, Score]:
    known = [mention for mention in of(emitted, place) if mention.seen_at <= at_ms]
    return {score.window: score for score in recount(known, [panel.BRANDS[place]], at_ms)}


def test_two_runs_with_one_end_report_the_same(emitted: list[Mention]) -> None:
    assert list(panel.backfill(END_MS)) == emitted
    assert list(panel.backfill(END_MS, seed=2))[:100] != emitted[:100]


def test_the_past_is_28_days_in_the_order_in_which_it_was_seen(emitted: list[Mention]) -> None:
    seen = [mention.seen_at for mention in emitted]
    assert seen == sorted(seen)
    assert END_MS - 28 * DAY_MS <= seen[0] < END_MS - 27 * DAY_MS
    assert END_MS - HOUR_MS < seen[-1] < END_MS + 120_000
    assert 55_000 <= len(emitted) <= 70_000


def test_every_mention_is_admitted_and_found_in_its_own_brand(emitted: list[Mention]) -> None:
    matcher = Matcher(list(panel.BRANDS))
    for mention in emitted[::50]:
        assert rejection_reason(mention, END_MS) is None
        if mention.text is not None:
            (place,) = matcher.match(mention.text)
            assert panel.NAMES[place] in mention.text


def test_every_mention_comes_back_from_its_bytes(emitted: list[Mention]) -> None:
    decode = decoder(Mention).decode
    assert [decode(encode(mention)) for mention in emitted] == emitted


def test_sources_speak_in_the_proportions_of_the_reference(emitted: list[Mention]) -> None:
    counts = Counter(m.source for m in emitted if m.op == "create" and not m.id.startswith("a"))
    for source, voices in zip(SOURCES, REFERENCE.voices, strict=True):
        expected = counts.total() * voices / sum(REFERENCE.voices)
        assert counts[source] == pytest.approx(expected, abs=4 * sqrt(expected))  # four standard deviations of a count


def test_all_sources_and_all_that_a_source_may_report_later_occur(emitted: list[Mention]) -> None:
    assert {mention.source for mention in emitted} == set(SOURCES)
    kinds = Counter(mention.op for mention in emitted)
    assert min(kinds[op] for op in ("create", "update", "engagement", "delete")) > 100
    assert any(mention.op == "delete" and mention.text is None for mention in emitted)
    assert any(mention.sentiment is None and mention.op == "create" for mention in emitted)


def test_a_few_brands_and_a_few_authors_make_most_of_the_noise(emitted: list[Mention]) -> None:
    sizes = [len(of(emitted, place)) for place in (0, 11)]
    assert sizes[0] > 5 * sizes[1]
    posts = Counter(mention.author for mention in of(emitted, 0) if mention.op == "create")
    loudest = sum(count for _, count in posts.most_common(len(posts) // 10))
    assert loudest > 0.25 * posts.total()


def test_an_author_keeps_an_opinion(emitted: list[Mention]) -> None:
    said = defaultdict(list)
    for mention in of(emitted, 0):
        if mention.op == "create" and mention.sentiment is not None:
            said[mention.source, mention.author].append(mention.sentiment)
    pairs = [(feelings[0], feelings[1]) for feelings in said.values() if len(feelings) > 1]
    same_side = sum(first * second > 0 for first, second in pairs)
    assert same_side > 0.6 * len(pairs)


def test_the_crisis_is_a_drop_that_everybody_sees(emitted: list[Mention]) -> None:
    now = scores(emitted, panel.CRISIS_PLACE)["24h"].score
    before = scores(emitted, panel.CRISIS_PLACE, END_MS - panel.CRISIS_MS)["24h"].score
    assert before - now > 15


def test_the_crisis_lowers_the_mean_of_what_is_said_and_raises_its_amount(emitted: list[Mention]) -> None:
    began = END_MS - panel.CRISIS_MS
    said = [m for m in of(emitted, panel.CRISIS_PLACE) if m.op == "create"]

    def mean(mentions: list[Mention]) -> float:
        return fmean(m.sentiment for m in mentions if m.sentiment is not None)

    calm = [m for m in said if m.seen_at < began]
    crisis = [m for m in said if m.seen_at >= began]
    assert mean(calm) - mean(crisis) > 0.3
    assert len(crisis) / panel.CRISIS_MS > 3 * len(calm) / (28 * DAY_MS - panel.CRISIS_MS)


def test_the_bot_attack_ruins_the_mean_sentiment_and_hardly_the_score(emitted: list[Mention]) -> None:
    attacked = of(emitted, panel.ATTACK_PLACE)
    spared = [mention for mention in attacked if not mention.id.startswith("a")]

    def naive(mentions: list[Mention]) -> float:
        day = [m.sentiment for m in mentions if m.seen_at > END_MS - DAY_MS and m.sentiment is not None]
        return sum(day) / len(day)

    assert naive(spared) - naive(attacked) > 0.6
    with_bots, without = (scores(mentions, panel.ATTACK_PLACE) for mentions in (attacked, spared))
    assert abs(with_bots["24h"].score - without["24h"].score) < 8
    assert abs(with_bots["7d"].score - without["7d"].score) < 1


def test_what_is_live_goes_on_where_the_past_ends_and_never_goes_back() -> None:
    present = list(takewhile(lambda mention: mention.seen_at < END_MS + 2 * HOUR_MS, panel.live(END_MS)))
    seen = [mention.seen_at for mention in present]
    assert seen == sorted(seen)
    assert seen[0] >= END_MS
    assert len({(m.source, m.id) for m in present if m.op == "create"}) == sum(m.op == "create" for m in present)
    assert {"create", "engagement", "delete"} <= {mention.op for mention in present}
    past = [mention for mention in panel.backfill(END_MS, days=1) if mention.seen_at >= END_MS - DAY_MS]
    assert 0.3 < len(present) / (len(past) / 12) < 3  # at the pace of the past; the hour of the day is another


def test_a_dozen_sources_speak_and_the_scores_are_those_of_seven(emitted: list[Mention]) -> None:
    both = panel.with_beside(emitted)
    beside = [mention for mention in both if mention.source in panel.BESIDE]
    assert [mention for mention in both if mention.source not in panel.BESIDE] == emitted
    assert {mention.source for mention in both} == {*SOURCES, *panel.BESIDE}
    assert len({*SOURCES, *panel.BESIDE}) == 12
    assert {rejection_reason(mention, END_MS) for mention in beside[::20]} == {None}
    assert len({mention.id for mention in beside}) == len(beside)


async def test_the_collector_never_ticks_past_a_mention_that_is_still_to_come() -> None:
    now_ms = OVERTAKEN_MS + 60_000
    ticked = counts = 0
    assert max(mention.seen_at for mention in panel.backfill(OVERTAKEN_MS)) > next(panel.live(OVERTAKEN_MS)).seen_at
    async for at_ms, piece in PanelCollector(lambda: now_ms).mentions(OVERTAKEN_MS):
        assert all(mention.seen_at >= ticked for mention in piece)
        ticked, counts = max(ticked, at_ms), counts + len(piece)
        if at_ms == now_ms:
            break
    assert counts > 55_000

"""The simulated public: the same for everybody, people who stay who they are, and exact records."""

from collections import defaultdict
from math import sqrt

import numpy as np
import pytest

from schemas.mention import Mention
from schemas.observation import SOURCES
from scoring.method.constants import DAY_MS, HOUR_MS
from scoring.method.fixed_point import L2_MAX, l2
from scoring.method.reference import REFERENCE
from scoring.reading.exposure import profile
from scoring.simulation.public import UNKNOWN, Public, Said, keys, speech, times, utterances
from scoring.state.observe import observe
from scoring.text.tone.tone import Tone
from tests.bench.properties.records import logs, records_of

START_MS, END_MS = 20_500 * DAY_MS, 20_528 * DAY_MS
PUBLIC = Public(5, 120.0, mood=0.1)


def said(public: Public = PUBLIC, seed: int = 1) -> Said:
    return speech(public, np.random.default_rng(seed), START_MS, END_MS)


def equal(one: Said, other: Said) -> bool:
    return all(np.array_equal(*columns) for columns in zip(one, other, strict=True))


def test_the_same_seed_says_the_same_and_another_seed_something_else() -> None:
    assert equal(said(), said())
    assert not equal(said(), said(seed=2))


@pytest.mark.parametrize("size", [2.0, 50.0, 600.0])
def test_as_much_is_said_as_was_asked_for(size: float) -> None:
    rng = np.random.default_rng(3)
    counts = [len(times(Public(1, size), rng, START_MS, END_MS)) for _ in range(60)]
    # Two bursts in 28 days, each of 12 hours' worth more, and the weeks' own chance.
    spread = sqrt(28 * size + 2 * (size / 2) ** 2)
    assert np.mean(counts) == pytest.approx(28 * size, abs=4 * spread / sqrt(60))


def test_a_day_has_the_rhythm_of_the_method() -> None:
    drawn = times(Public(1, 4_000.0, tz=2), np.random.default_rng(1), START_MS, END_MS)
    shares = np.bincount((drawn - START_MS) // HOUR_MS % 24, minlength=24) / len(drawn)
    expected = [profile(0, START_MS // HOUR_MS + hour, 2) for hour in range(24)]
    assert np.corrcoef(shares, expected)[0, 1] > 0.97


def test_an_author_has_one_source_one_audience_and_one_opinion() -> None:
    all_said = said(Public(5, 600.0))
    by_author = defaultdict(list)
    for place, author in enumerate(all_said.author.tolist()):
        by_author[author].append(place)
    pairs = np.array([places[:2] for places in by_author.values() if len(places) > 1])
    for column in (all_said.source, all_said.followers):
        assert np.array_equal(column[pairs[:, 0]], column[pairs[:, 1]])
    first, second = all_said.sentiment[pairs[:, 0]], all_said.sentiment[pairs[:, 1]]
    # 0.35² / (0.35² + 0.25²) = 0.66; the clip at -1 and 1 takes some of it.
    assert np.corrcoef(first, second)[0, 1] == pytest.approx(0.64, abs=0.06)
    assert len(pairs) > 1_000


def test_people_stay_who_they_are_from_one_call_to_the_next_and_in_a_larger_public() -> None:
    rng = np.random.default_rng(4)
    followers: dict[int, int] = {}
    for public in (PUBLIC, PUBLIC, PUBLIC._replace(size=480.0)):
        one = utterances(public, rng, np.arange(2_000))
        new = dict(zip(one.author.tolist(), one.followers.tolist(), strict=True))
        both = followers.keys() & new.keys()
        assert {author: followers[author] for author in both} == {author: new[author] for author in both}
        assert not followers or len(both) > 100
        followers |= new


def test_another_crowd_is_of_other_people() -> None:
    author = np.arange(1_000)
    assert not set(keys(PUBLIC, author).tolist()) & set(keys(PUBLIC._replace(crowd=1), author).tolist())
    assert not set(keys(PUBLIC, author).tolist()) & set(keys(PUBLIC._replace(number=6), author).tolist())


def test_more_people_speak_of_a_larger_brand() -> None:
    small, large = (len(np.unique(said(Public(5, size)).author)) for size in (30.0, 300.0))
    assert 8 * small < large < 12 * small


def test_a_few_authors_say_much() -> None:
    posts = np.sort(np.unique(said(Public(5, 600.0)).author, return_counts=True)[1])
    assert posts[-len(posts) // 10 :].sum() > 0.3 * posts.sum()


def test_logarithms_of_many_are_exact() -> None:
    drawn = np.random.default_rng(5).integers(1, 4 * L2_MAX, 2_000)
    numbers = np.concatenate([np.arange(1, 1_025), 2 ** np.arange(41), 2 ** np.arange(1, 41) - 1, drawn])
    assert logs(numbers).tolist() == [l2(number) for number in numbers.tolist()]


def test_records_are_those_of_observe() -> None:
    one = said().where(np.arange(0, 3_000, 7))
    rows = records_of(PUBLIC, one, 77)
    for row, *columns in zip(rows, *(column.tolist() for column in one), strict=True):
        created, source, _, followers, reactions, sentiment, confidence = columns
        mention = Mention(
            source=REFERENCE.sources[source],
            id="1",
            created_at=created,
            seen_at=created + 1_000,
            followers=None if followers == UNKNOWN else followers,
            likes=None if reactions == UNKNOWN else reactions,
        )
        observed = observe(mention, Tone(sentiment, confidence, "given"), REFERENCE)
        for field in ("flags", "source", "chorus_row", "s", "c", "a", "e", "r", "created_at", "seen_at", "fingerprint"):
            assert row[field] == getattr(observed, field), field
        assert row["brand"] == 77
    assert len(np.unique(rows["mention"])) == len(rows)
    assert set(rows["source"].tolist()) == set(range(len(SOURCES)))

"""A fitted reference of jauge-1: by hand where that can be done, by the oracle and the simulated panel where not."""

import random
from collections.abc import Iterator
from functools import partial
from itertools import count
from typing import Any

import numpy as np
import pytest

from schemas.brand import Brand
from schemas.mention import Mention
from schemas.observation import SOURCES
from scoring.calibration import fit
from scoring.calibration.fit import Calibrated
from scoring.calibration.recorded_panel import whole_days
from scoring.method.constants import DAY_MS, HOUR_MS, PROFILES
from scoring.method.methods import JAUGE_1
from scoring.method.reference import REFERENCE_1 as REFERENCE
from scoring.method.reference_file import decode_reference, encode_reference
from scoring.oracle.reading import BrandReader
from scoring.oracle.recount import histories
from scoring.simulation import panel

FIRST = 20_713
DAYS = 7
START_MS, END_MS = FIRST * DAY_MS, (FIRST + DAYS) * DAY_MS

NAMES = ("A", "B", "C", "D", "E")
SIZES = (10, 20, 30, 40, 50)
OPINIONS = (-0.4, -0.1, 0.0, 0.1, 0.2)
LIKES = (0, 1, 3, 7, 15)  # log2(1 + likes) = 0 to 4
LISTENERS = 255  # log2(1 + followers) = 8
SPAN = (FIRST, FIRST + 2)
numbers = count()
calibrate = partial(fit.calibrate, method=JAUGE_1)
"""What jauge-2 fits beyond this: `test_second_fit`."""


def brands(*names: str) -> list[Brand]:
    return [Brand(brand=name) for name in names]


def said(brand: str, day: int, author: str, **changed_fields: Any) -> Mention:
    made = (FIRST + day) * DAY_MS + 9 * HOUR_MS
    fields: dict[str, Any] = {
        "source": "x",
        "id": f"m{next(numbers)}",
        "created_at": made,
        "seen_at": made + 1_000,
        "author": f"{brand}-{author}",
        "followers": LISTENERS,
        "likes": 1,
        "sentiment": 0.1,
        "confidence": 1.0,
        "brand": brand,
    }
    return Mention(**fields | changed_fields)


def by_hand(**changed_fields: Any) -> Iterator[Mention]:
    """Tell of five brands on three days: each of a brand's authors speaks once a day."""
    for brand, size, opinion, likes in zip(NAMES, SIZES, OPINIONS, LIKES, strict=True):
        for day in range(3):
            for author in range(size):
                yield said(brand, day, str(author), **{"sentiment": opinion, "likes": likes} | changed_fields)


def test_the_table_is_what_is_counted_by_hand() -> None:
    fitted = calibrate(by_hand(), brands(*NAMES), "mine", SPAN)
    reference = fitted.reference
    assert (reference.name, reference.sources) == ("mine", ("x",))
    assert reference.voices == (30.0,)  # of the median brand, C
    assert (reference.level, reference.has_audience) == ((2_048,), (True,))
    assert (reference.reach_mean, reference.engagement_mean) == ((8.0,), (2.0,))
    assert reference.favour_mean == (-0.04,)  # brands count alike; over voices it would be 0.06
    assert (reference.audience_cap, reference.engagement_cap) == ((256 * 12,), (256 * 4,))
    assert reference.shrinkage == REFERENCE.shrinkage
    assert fitted.fits[0][:5] == ("x", 5, 450, 450.0, (5, 5, 5))
    assert fitted.fitted_on == {"days": 3, "brands": 5, "mentions": 450, "voices": 450}


def test_middle_and_spread_are_those_of_the_brands_presence() -> None:
    reference = calibrate(by_hand(), brands(*NAMES), "mine", SPAN).reference
    levels = [(3 * n + 0.5) / (90 + 0.5) for n in SIZES]
    u = [np.log((3 * n + 2 * level) / (90 + 2)) for n, level in zip(SIZES, levels, strict=True)]
    assert reference.middle[0] == pytest.approx(np.median(u), rel=1e-5)
    assert reference.spread[0] == pytest.approx(np.std(u, ddof=1), rel=1e-5)


def test_engagement_is_never_narrower_than_what_bought_reactions_may_move() -> None:
    wide = calibrate(by_hand(), brands(*NAMES), "mine", SPAN).reference
    little = [said(name, day, "0", likes=4) for name in NAMES[:2] for day in range(3)]
    narrow = calibrate([*by_hand(likes=3), *little], brands(*NAMES), "mine", SPAN).reference
    assert narrow.middle[2] != 0  # brands do differ
    assert wide.spread[2] > 0.6
    assert narrow.spread[2] == 0.6


def test_an_indicator_in_which_brands_do_not_differ_keeps_the_published_spread() -> None:
    reference = calibrate(by_hand(), brands(*NAMES), "mine", SPAN).reference
    assert reference.spread[1] == REFERENCE.spread[1]
    assert reference.middle[1] == 0


def test_one_who_posts_all_day_is_one_author_to_the_level() -> None:
    loud = [said("E", day, "loud", followers=10**7) for day in range(3) for _ in range(500)]
    quiet, with_loud = (calibrate([*by_hand(), *more], brands(*NAMES), "mine", SPAN) for more in ([], loud))
    assert with_loud.reference.level == quiet.reference.level == (2_048,)


def test_an_authors_newest_audience_counts() -> None:
    def level(day: int, seen_day: int) -> tuple[int, ...]:
        more = [
            said(name, day, str(author), followers=1_023, seen_at=(FIRST + seen_day + 1) * DAY_MS)
            for name, size in zip(NAMES, SIZES, strict=True)
            for author in range(size)
        ]
        return calibrate([*more, *by_hand()], brands(*NAMES), "mine", SPAN).reference.level

    assert level(day=0, seen_day=0) == (2_048,)
    assert level(day=2, seen_day=2) == (2_560,)
    assert level(day=0, seen_day=2) == (2_560,)  # the newest that was seen, of whichever mention


def test_a_brand_with_few_voices_does_not_move_a_centre() -> None:
    few = [said("F", day, str(author), sentiment=1.0) for day in range(3) for author in range(6)]
    fitted = calibrate([*by_hand(), *few], brands(*NAMES, "F"), "mine", SPAN)
    assert fitted.reference.favour_mean == (-0.04,)
    assert fitted.fits[0].steady == (5, 5, 5)
    assert fitted.reference.voices == (25.0,)  # it is a brand all the same


def test_where_few_brands_have_many_voices_a_centre_is_the_mean_over_all_voices() -> None:
    fitted = calibrate(by_hand(), brands(*NAMES), "mine", (FIRST, FIRST))
    assert fitted.fits[0].steady == (4, 4, 4)
    expected = sum(size * opinion for size, opinion in zip(SIZES, OPINIONS, strict=True)) / sum(SIZES)
    assert fitted.reference.favour_mean[0] == pytest.approx(expected, rel=1e-5)


def test_caps_come_from_centres_without_caps_and_the_centres_from_cells_with_them() -> None:
    def changed_fields() -> Iterator[Mention]:
        for name in NAMES:
            for day in range(3):
                for author in range(10):
                    yield said(name, day, str(author), followers=2**30 - 1 if author == 0 else LISTENERS)

    reference = calibrate(changed_fields(), brands(*NAMES), "mine", SPAN).reference
    cap = round(256 * (0.9 * 8 + 0.1 * 30 + 4))
    assert reference.audience_cap == (cap,)
    assert reference.reach_mean[0] == pytest.approx(0.9 * 8 + 0.1 * cap / 256, rel=1e-5)


def test_days_out_of_the_span_say_nothing() -> None:
    early = [said(name, -1, str(author), followers=9, likes=900) for name in NAMES for author in range(200)]
    spared, changed_fields = (calibrate([*more, *by_hand()], brands(*NAMES), "mine", SPAN) for more in ([], early))
    assert changed_fields == spared


def test_what_is_deleted_is_not_there() -> None:
    more = [said("A", 1, f"more{i}", followers=9) for i in range(500)]
    gone = [Mention(source="x", id=one.id, op="delete", seen_at=one.seen_at + 1_000) for one in more[::2]]
    gone += [
        Mention(source="x", op="account_delete", author=one.author, seen_at=one.seen_at + 1_000) for one in more[1::2]
    ]
    spared = calibrate(by_hand(), brands(*NAMES), "mine", SPAN)
    changed_fields = calibrate([*by_hand(), *more, *gone], brands(*NAMES), "mine", SPAN)
    assert changed_fields.reference.voices == spared.reference.voices
    assert changed_fields.fits == spared.fits


def test_a_source_counts_for_the_time_in_which_it_could_be_observed() -> None:
    down = [("x", FIRST * DAY_MS, (FIRST + 2) * DAY_MS)]
    changed_fields = [mention for mention in by_hand() if mention.created_at >= (FIRST + 2) * DAY_MS]  # type: ignore[operator]
    assert calibrate(changed_fields, brands(*NAMES), "mine", SPAN, down).reference.voices == (30.0,)
    assert calibrate(changed_fields, brands(*NAMES), "mine", SPAN).reference.voices == (10.0,)
    young = [Brand(brand=name, since=(FIRST + 2) * DAY_MS) for name in NAMES]
    assert calibrate(changed_fields, young, "mine", SPAN).reference.voices == (30.0,)


def test_a_source_that_few_brands_are_observed_on_is_left_out_and_said_to_be() -> None:
    few = [
        said(name, day, str(i), source="hn", followers=None) for name in "ABCD" for day in range(3) for i in range(9)
    ]
    fitted = calibrate([*by_hand(), *few], brands(*NAMES), "mine", SPAN)
    assert fitted.reference.sources == ("x",)
    left_out = {fit.source: fit for fit in fitted.left_out}
    assert left_out.keys() == set(SOURCES) - {"x"}
    assert left_out["hn"].left_out == "mentions of 4 brands, and a fit takes 5"
    assert left_out["hn"][1:4] == (4, 108, 54.0)  # without audiences a voice has half its weight
    assert left_out["rss"][1:4] == (0, 0, 0.0)


def test_a_source_on_which_the_median_brand_is_never_observed_is_left_out() -> None:
    def changed_fields(day_count: int) -> Calibrated:
        names = [f"N{i}" for i in range(11)]
        mentions = [said(name, 0, str(i)) for name in names for i in range(5)]
        mentions += [said(name, 0, str(i), source="hn", followers=None) for name in names[:day_count] for i in range(5)]
        return calibrate(mentions, brands(*names), "mine", SPAN)

    assert changed_fields(6).reference.sources == ("hn", "x")
    five = changed_fields(5)
    assert five.reference.sources == ("x",)
    reasons = [fit.left_out for fit in five.left_out if fit.source == "hn"]
    assert reasons == ["mentions of 5 of 11 brands, so that the median brand has no voice there"]


def test_a_brand_says_nothing_of_a_source_that_was_observed_for_less_than_a_day_of_its_time() -> None:
    down = [("x", (FIRST + 1) * DAY_MS + 12 * HOUR_MS, (FIRST + 3) * DAY_MS)]
    changed_fields = [mention for mention in by_hand() if mention.created_at < (FIRST + 2) * DAY_MS]  # type: ignore[operator]
    changed_fields += [said("Young", 1, str(author)) for author in range(60)]
    panel_of = [*brands(*NAMES), Brand(brand="Young", since=(FIRST + 1) * DAY_MS)]
    fitted = calibrate(changed_fields, panel_of, "mine", SPAN, down)
    assert "Young" in fitted.scores
    assert fitted.reference.voices == (40.0,)  # of C: 60 in a day and a half


def test_a_source_that_could_hardly_be_observed_is_left_out() -> None:
    changed_fields = [said(name, 0, str(i), source="hn", followers=None) for name in NAMES for i in range(9)]
    down = [("hn", FIRST * DAY_MS + 10 * HOUR_MS, (FIRST + 3) * DAY_MS)]
    fitted = calibrate([*by_hand(), *changed_fields], brands(*NAMES), "mine", SPAN, down)
    assert [fit.left_out for fit in fitted.left_out if fit.source == "hn"] == ["was observed for less than a day"]


def test_a_source_without_code_is_left_out_with_what_was_sent_on_it() -> None:
    other = [said("A", 0, str(i), source="myspace") for i in range(7)]
    fitted = calibrate([*by_hand(), *other], brands(*NAMES), "mine", SPAN)
    assert fitted.reference == calibrate(by_hand(), brands(*NAMES), "mine", SPAN).reference
    assert [fit[:3] for fit in fitted.left_out if fit.left_out == "not known"] == [("myspace", 0, 7)]


def test_a_source_that_never_reports_followers_has_no_audience() -> None:
    reference = calibrate(by_hand(followers=None), brands(*NAMES), "mine", SPAN).reference
    assert (reference.has_audience, reference.level) == ((False,), (0,))
    assert (reference.audience_cap, reference.reach_mean) == ((4_096,), (0.0,))
    assert reference.voices == (15.0,)  # quality without audience: one half


def test_a_brand_that_was_not_observed_of_or_hardly_followed_takes_no_part() -> None:
    spared = calibrate(by_hand(), brands(*NAMES), "mine", SPAN)
    new = Brand(brand="New", since=(FIRST + 2) * DAY_MS + 6 * HOUR_MS)
    changed_fields = calibrate(
        [*by_hand(), said("New", 2, "a"), said("Stranger", 1, "a")], [*brands("Hushed", *NAMES), new], "mine", SPAN
    )
    assert changed_fields.silent == ("Hushed", "New")
    assert changed_fields._replace(silent=()) == spared
    assert set(changed_fields.scores) == set(NAMES)


@pytest.mark.parametrize(
    ("mentions", "names", "name", "message"),
    [
        ([], NAMES, "2026.1-provisional", "a new reference needs a name of its own"),
        ([], NAMES, "", "must be 1 to 64 printable characters"),
        ([], NAMES, "mine", "the mentions span no whole UTC day"),
        (list(by_hand())[:1], NAMES, "mine", "the mentions span no whole UTC day"),
        (list(by_hand()), NAMES[:4], "mine", "from 2026-09-18 to 2026-09-18 4 brands have mentions, and a reference"),
        (list(by_hand()), (), "mine", "0 brands have mentions"),
        (list(by_hand(source="myspace")), NAMES, "mine", "0 brands have mentions"),
    ],
)
def test_what_cannot_be_fitted_is_reported_in_one_line(
    mentions: list[Mention], names: tuple[str, ...], name: str, message: str
) -> None:
    with pytest.raises(ValueError, match=message) as refused:
        calibrate(mentions, brands(*names), name)
    assert len(str(refused.value).splitlines()) == 1


def test_when_no_source_can_be_fitted_each_is_reported_why() -> None:
    mentions = [said(name, 0, "a", source=source) for name, source in zip(NAMES, SOURCES, strict=False)]
    with pytest.raises(ValueError, match=r"^no source can be fitted: bluesky: mentions of 1 brands, and"):
        calibrate(mentions, brands(*NAMES), "mine", SPAN)


def test_the_newest_28_whole_days_are_taken_unless_others_are_named() -> None:
    assert whole_days(START_MS, END_MS) == (FIRST, FIRST + DAYS - 1)
    assert whole_days(START_MS - 20 * HOUR_MS, END_MS + 20 * HOUR_MS) == (FIRST, FIRST + DAYS - 1)
    assert whole_days(START_MS - 90 * DAY_MS, END_MS) == (FIRST + DAYS - 28, FIRST + DAYS - 1)
    with pytest.raises(ValueError, match="span no whole UTC day"):
        whole_days(START_MS + 2 * HOUR_MS, START_MS + DAY_MS)


@pytest.fixture(scope="module")
def changed_fields() -> list[Mention]:
    return list(panel.backfill(END_MS, days=DAYS))


@pytest.fixture(scope="module")
def fitted(changed_fields: list[Mention]) -> Calibrated:
    return calibrate(changed_fields, panel.BRANDS, "simulated")


def test_the_median_brand_of_the_simulated_panel_scores_near_50(fitted: Calibrated) -> None:
    assert (fitted.first_day, fitted.last_day) == (FIRST, FIRST + DAYS - 1)
    assert list(fitted.scores) == list(panel.NAMES)
    assert 42 < fitted.median_score < 54
    assert max(fitted.scores.values()) - min(fitted.scores.values()) > 20


def test_the_centres_are_near_what_the_simulator_was_sent(fitted: Calibrated) -> None:
    found = fitted.reference
    assert found.has_audience == tuple(REFERENCE.has_audience[code] for code in found.codes())
    for place, code in enumerate(found.codes()):
        assert found.reach_mean[place] == pytest.approx(REFERENCE.reach_mean[code], abs=1.0)
        assert found.engagement_mean[place] == pytest.approx(REFERENCE.engagement_mean[code], abs=0.4)
        assert found.favour_mean[place] == pytest.approx(REFERENCE.favour_mean[code], abs=0.15)
    voices = dict(zip(found.sources, found.voices, strict=True))
    assert max(voices, key=voices.__getitem__) == "x"


@pytest.mark.parametrize("sources", [SOURCES, ("mastodon", "x")])
def test_the_scores_are_those_that_the_oracle_reads_under_the_reference(
    sources: tuple[str, ...], changed_fields: list[Mention]
) -> None:
    day_count = [mention for mention in changed_fields if mention.source in sources]
    fitted = calibrate(day_count, panel.BRANDS, "simulated")
    assert fitted.reference.sources == sources
    of_brands, _ = histories(day_count, panel.BRANDS, fitted.reference)
    for brand in panel.BRANDS:
        reader = BrandReader(of_brands[brand.brand], tz=brand.tz, reference=fitted.reference)
        read = reader.read_campaign(FIRST, FIRST + DAYS - 1, PROFILES["standard-1"])
        assert fitted.scores[brand.brand] == pytest.approx(read.score, abs=1e-9)


def test_the_same_mentions_in_any_order_and_reported_twice_give_the_same_document(
    changed_fields: list[Mention], fitted: Calibrated
) -> None:
    mixed = [*changed_fields, *changed_fields[::3]]
    random.Random(1).shuffle(mixed)
    again = calibrate(mixed, panel.BRANDS, "simulated")
    assert again == fitted
    documents = [encode_reference(one.reference, one.fitted_on, one.provenance) for one in (fitted, again)]
    assert documents[0] == documents[1]
    assert decode_reference(documents[0]) == fitted.reference

"""jauge-2 against numbers worked out by hand from SPEC section 14: not with the oracle's own functions."""

import json
from math import exp, log, sqrt
from typing import Any

import pytest

from schemas.mention import Mention
from scoring.conformance.oracle import oracle
from scoring.method.constants import DAY_MS, HOUR_MS, PROFILES, WINDOWS
from scoring.method.reference import REFERENCE_2, Reference
from scoring.oracle.attribution import explain
from scoring.oracle.cells import CellName, contribution, gathered, rows_of
from scoring.oracle.interval import block_of
from scoring.oracle.periods import span
from scoring.oracle.reading import BrandReader
from scoring.oracle.state import BrandHistory, version_of
from tests.golden.second_stories import rush
from tests.golden.stories import NOON, START, Event, month, said
from tests.paths import METHOD_VECTORS

WEIGHTS = PROFILES["standard-1"]
WEEK, MONTH = WINDOWS[3], WINDOWS[4]
SINCE = START - 40 * DAY_MS
X = "x"


def reader_of(
    events: list[Event], since: int = SINCE, outages: Any = (), reference: Reference = REFERENCE_2
) -> BrandReader:
    history = BrandHistory(reference, has_final=False)
    for event in events:
        mention = Mention(**event)
        history.add(mention, mention.sentiment, mention.confidence)
    return BrandReader(history, since, 0, outages, reference)


# --- state ---


def test_voices_of_any_seven_days_after_silence_sum_to_those_of_the_total() -> None:
    """32 posts a day for 7 days of full quality are 1 + log2(224) voices: 8.8, and not 42."""
    week = {CellName("x", pane, 1, 1): (32, 32, 32 * 2176, 0, 0, 0, 0) for pane in range(7)}
    voices = [row[1] for row in rows_of(week, 6, REFERENCE_2).values()]
    assert voices[0] == 256 + 256 * 5
    assert sum(voices) / 256 == pytest.approx(1 + log(224) / log(2), abs=0.01)
    assert sum(row[1] for row in rows_of(week, 0, REFERENCE_2).values()) / 256 == 42


@pytest.mark.parametrize(("before", "v"), [(0, 1356), (1, 1139), (6, 602), (200, 48), (4_095, 0), (5_000, 0)])
def test_a_voice_is_what_is_added_to_the_logarithm(before: int, v: int) -> None:
    assert contribution("x", (32, 32, 65_280, 32, 16_384, 2_880, -259_200), REFERENCE_2, before)[:2] == (1, v)


def test_a_cell_without_mentions_contributes_nothing_whatever_was_before() -> None:
    assert contribution("x", (0,) * 7, REFERENCE_2) == contribution("x", (0,) * 7, REFERENCE_2, 9) == (0,) * 8


def test_states_that_share_a_unit_are_merged_by_their_cells_and_not_by_their_rows() -> None:
    one = {CellName("x", 7, 1, 1): (3, 0, 0, 0, 0, 150, 0)}
    other = {CellName("x", 8, 1, 1): (1, 0, 0, 0, 0, 50, 0)}
    merged = rows_of(gathered([one, other]), 6, REFERENCE_2)
    assert merged[("x", 8, 1)][1] == (256 + 512 - 256 - 405) * 64 // 256  # F(4) - F(3)
    assert rows_of(other, 6, REFERENCE_2)[("x", 8, 1)][1] == 64


@pytest.mark.parametrize(
    ("fields", "row"),
    [({}, 10), ({"row": 31}, 31), ({"author": None}, 20), ({"author": None, "row": 3}, 3), ({"op": "delete"}, 0)],
)
def test_a_row_is_given_or_public_or_of_the_mention(fields: dict[str, Any], row: int) -> None:
    """`x` + U+001F + `r:spam` hashes to row 10, the key of (reddit, m0) ends in 20: SPEC section 2, Keys."""
    mention = Mention(**{"source": "x", "id": "m0", "author": "spam", "seen_at": 5, "created_at": 1} | fields)
    if "author" in fields:
        mention = Mention(source="reddit", id="m0", seen_at=5, created_at=1, row=fields.get("row"))
    assert version_of(mention, None, None, REFERENCE_2, is_final=False).row == row
    assert 3_100_831_620_290_081_652 % 32 == 20


def test_a_mention_without_id_is_no_version() -> None:
    with pytest.raises(ValueError, match="names no mention"):
        version_of(Mention(source="x", seen_at=5, created_at=1), None, None, REFERENCE_2, is_final=False)


@pytest.mark.parametrize(
    "wrong", [{"id": None}, {"row": 32}, {"row": -1}, {"row": "7"}, {"sentiment": 2}, {"created_at": None}]
)
def test_a_record_that_is_refused_counts_nowhere(wrong: Event) -> None:
    question = {"kind": "score", "since": SINCE, "tz": 0, "outages": [], "at": NOON, "reference": REFERENCE_2.name}
    ask = {"ask": {"state": {}}}
    good = said(1, 5)
    assert oracle(question | ask | {"events": [good, said(2, 9) | wrong]}) == oracle(
        question | ask | {"events": [good]}
    )


# --- reading ---


def test_sources_weigh_by_their_rate() -> None:
    """Ten voices of full confidence on x, and none elsewhere: B = ne / (ne + k) with ne = N; a = B, so d counts alone.

    With two sources the weights show: n / (n + H), H = 250 in a week and 1,000 in 28 days.
    """

    def weight(n: float, half: float) -> float:
        return n / (n + half)

    events = [said(n, n, author=f"a{n}", followers=1_000_000, sentiment=0.5, confidence=1) for n in range(1, 31)]
    events += [
        said(90 + n, n, source="bluesky", author=f"b{n}", followers=1_000_000, sentiment=-0.5, confidence=1)
        for n in range(1, 3)
    ]
    reader = reader_of(events)
    day = START // DAY_MS
    for days, half in ((1, 250.0), (28, 1_000.0), (56, 2_000.0)):
        read = reader.read_campaign(day - days + 1, day, WEIGHTS)
        r = {"x": weight(30, half), "bluesky": weight(2, half)}
        ne = sum(r.values()) ** 2 / (r["x"] ** 2 / 30 + r["bluesky"] ** 2 / 2)
        belief = ne / (ne + 8)
        favour = belief * (r["x"] * (0.5 + 0.12) + r["bluesky"] * (-0.5 - 0.05)) / sum(r.values())
        # exposure counts from 40 days before: longer campaigns have 41 days
        if days <= 28:
            assert read.u[3] == pytest.approx(favour, abs=1e-12)
        else:
            assert read.u[3] != pytest.approx(favour, abs=1e-9)


def test_favour_is_in_units_of_its_source() -> None:
    """Twice the spread halves what a source says; the unit stays that of sigma 0."""
    events = [said(n, n, sentiment=0.5, confidence=1) for n in range(1, 20)]
    plain = reader_of(events).read(MONTH, NOON, WEIGHTS)
    wide = REFERENCE_2._replace(favour_spread=(0.19,) * 6 + (0.38,))
    halved = reader_of(events, reference=wide).read(MONTH, NOON, WEIGHTS)
    assert halved.u[3] == pytest.approx(plain.u[3] / 2, abs=1e-12)
    assert halved.u[:3] == plain.u[:3]


def test_the_score_has_the_exponent_of_its_profile_and_free_weights_have_none() -> None:
    reader = reader_of(month())
    for weights, gamma in ((WEIGHTS, 0.908), (PROFILES["equal-1"], REFERENCE_2.gamma[1]), ((0.4, 0.2, 0.2, 0.2), 1.0)):
        read = reader.read(MONTH, NOON, weights)
        composite = exp(sum(w * log(i) for w, i in zip(weights, read.indicators, strict=True)))
        assert read.score == pytest.approx(100 * (composite / 100) ** gamma, abs=1e-9)


def test_presence_and_engagement_do_not_rise_while_favour_falls() -> None:
    """h = 1 + fall / (0.19 / 4), cut to 0 and 1."""
    worse, fair = (reader_of([*month(), *rush(tone)]) for tone in (-0.9, 0.08))
    reading = worse.read(WINDOWS[2], NOON, WEIGHTS)
    prior = worse.point(span(MONTH, START), None, WEIGHTS)
    assert reading.point.passed == 0
    assert (reading.u[0], reading.u[2]) == (prior.u[0], prior.u[2])
    assert reading.u[1] != prior.u[1]
    half = fair.read(WINDOWS[2], NOON, WEIGHTS)
    h = 1 + (half.u[3] - prior.u[3]) / (0.19 / 4)
    assert 0 < h < 1
    roots = [2 * log(sum(sqrt(x) for x in stage.x.values()) / 7) for stage in (half.stage, prior.stage)]
    assert half.u[0] == pytest.approx(roots[1] + h * (roots[0] - roots[1]), abs=1e-12)


@pytest.mark.parametrize(("tone", "hours"), [(-0.9, 24), (0.08, 24), (0.5, 24), (-0.9, 168)])
def test_pieces_after_the_gate_sum_to_the_change(tone: float, hours: int) -> None:
    reader = reader_of([*month(), *rush(tone)])
    window = next(window for window in WINDOWS if window.panes in (hours, hours // 24))
    times = (START - 3 * DAY_MS, NOON, NOON + DAY_MS)
    readings = [reader.read(window, at_ms, WEIGHTS) for at_ms in times]
    for one in readings:
        for other in readings:
            parts = explain(one.point, other.point, REFERENCE_2, WEIGHTS)
            assert sum(sum(part.values()) for part in parts) == pytest.approx(other.score - one.score, abs=1e-9)


# --- interval ---


def test_days_are_parted_into_seven_blocks_of_almost_equal_length() -> None:
    assert [[block_of(pane, 0, m) for pane in range(m)].count(0) for m in (7, 9, 27, 28)] == [1, 2, 4, 4]
    for m in range(7, 57):
        blocks = [block_of(pane, 0, m) for pane in range(m)]
        assert blocks == sorted(blocks)
        assert set(blocks) == set(range(7))
    assert block_of(-5, 0, 28) == 0


def test_the_variance_of_days_is_that_of_readings_without_each_block() -> None:
    """Without a block of four days, times 7/6, by folding the other days alone."""
    swing = [event | {"sentiment": [-0.9, 0.8, 0.3][(event["created_at"] // DAY_MS) % 3]} for event in month(4)]
    # Nobody posts on two days, so that leaving days out makes no voice larger.
    swing = [event | {"author": f"{event['author']}-{event['created_at'] // DAY_MS}"} for event in swing]
    reader = reader_of(swing)
    first = START // DAY_MS - 28
    logits = []
    for block in range(7):
        rest = [event for event in swing if (event["created_at"] // DAY_MS - first) * 7 // 28 != block]
        scores = reader_of(rest).read(MONTH, START, WEIGHTS)
        sums = {
            s: [7 / 6 * value for value in of] for s, of in reader_of(rest)._held(span(MONTH, START)).total().items()
        }
        point = reader_of(rest)._alone(sums, reader._held(span(MONTH, START)), WEIGHTS)
        assert point.score != scores.score
        logits.append(log(point.score / (100 - point.score)))
    mean = sum(logits) / 7
    vd = 6 / 7 * sum((one - mean) ** 2 for one in logits)
    assert reader.read(MONTH, START, WEIGHTS).variances.days == pytest.approx(1.75 * vd, rel=1e-9)
    assert reader.read(WEEK, START, WEIGHTS).variances.days == pytest.approx(4 * vd, rel=1e-9)
    assert reader.read(WINDOWS[2], START, WEIGHTS).variances.days == 0


@pytest.mark.parametrize(("young", "factor"), [(5, 0), (6, 3), (20, 3), (27, 1.75), (35, 1.75)])
def test_young_brands_have_fewer_days(young: int, factor: float) -> None:
    """Followed since `young` days before today: with today that is one more; fewer than seven have no blocks."""
    reader = reader_of(month(4), since=START - young * DAY_MS)
    read = reader.read(MONTH, NOON, WEIGHTS)
    m = min(28, young + 1)
    assert (read.variances.days > 0) == (factor > 0)
    k = 0.908 * 0.45 * (1 - read.indicators[3] / 100) / (1 - read.score / 100)
    assert read.variances.shift == pytest.approx((k * 0.7) ** 2 / max(7, m), rel=1e-12)
    week = reader.read(WEEK, NOON, WEIGHTS)
    k = 0.908 * 0.45 * (1 - week.indicators[3] / 100) / (1 - week.score / 100)
    assert week.variances.shift == pytest.approx((k * 0.7) ** 2 / 7, rel=1e-12)
    assert reader.read(WINDOWS[0], NOON, WEIGHTS).variances.shift == 0


def test_sources_that_were_never_on_widen_the_interval() -> None:
    off = [(s, START - 90 * DAY_MS, NOON) for s in ("x", "hn")]
    read = reader_of([e for e in month() if e["source"] not in ("x", "hn")], outages=off).read(MONTH, NOON, WEIGHTS)
    roots = {s: sqrt(x) for s, x in read.stage.x.items()}
    part = (roots["x"] + roots["hn"]) / sum(roots.values())
    k = 0.908 * 0.30 * (1 - read.indicators[0] / 100) / (1 - read.score / 100)
    assert read.variances.unheard == pytest.approx((k / 1.6) ** 2 * part**2 * (1 / 5 + 1 / 2), rel=1e-12)
    assert reader_of(month()).read(MONTH, NOON, WEIGHTS).variances.unheard == 0


def test_nobody_at_all_is_anything_from_0_to_100() -> None:
    for window in WINDOWS:
        read = reader_of([]).read(window, NOON, WEIGHTS)
        assert (read.low, read.high, read.provisional) == (0.0, 100.0, True)
    now = reader_of([said(1, 1)]).read(WINDOWS[2], NOON, WEIGHTS)
    assert now.low > 0
    assert now.provisional


def test_a_brand_has_to_be_followed_since_some_time() -> None:
    with pytest.raises(ValueError, match="since when"):
        BrandReader(BrandHistory(REFERENCE_2), None, reference=REFERENCE_2)


# --- one mention, worked ---


def test_the_mention_of_the_specification_has_its_numbers() -> None:
    if not METHOD_VECTORS.exists():
        pytest.skip("../shared/indicator-vectors.json is not here")
    vectors = json.loads(METHOD_VECTORS.read_text())["vectors"]
    one = next(vector for vector in vectors if vector["id"] == "pub-one-mention")
    reader = reader_of(one["events"], one["since"])
    short, whole = reader.read(WINDOWS[1], one["at"], WEIGHTS), reader.read(MONTH, one["at"], WEIGHTS)
    found = [short.score, short.se, short.low, short.high, whole.score, whole.se, whole.low, whole.high]
    assert found == pytest.approx(
        [52.616378939, 0.578772189, 25.432766, 78.332761, 48.607408509, 0.575451771, 22.629351, 75.360335], abs=5.1e-7
    )
    variances = whole.variances
    assert (variances.authors, variances.shrinkage, variances.shift) == pytest.approx(
        (0.033970733, 0.286235159, 0.010938849), abs=5.1e-10
    )
    assert (short.variances.authors, short.variances.shrinkage) == pytest.approx(
        (0.000722010, 0.334255237), abs=5.1e-10
    )
    assert one["at"] % HOUR_MS == 0

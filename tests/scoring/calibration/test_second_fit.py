"""What a reference of jauge-2 has beyond one of jauge-1, fitted: by hand."""

import math

import numpy as np
import pytest

from schemas.brand import Brand
from schemas.mention import Mention
from scoring.calibration.fit import Calibrated, calibrate
from scoring.method.constants import PROFILES
from scoring.method.methods import JAUGE_1, JAUGE_2
from scoring.method.reference_file import decode_reference, encode_reference
from tests.scoring.calibration.test_fit import SPAN, by_hand, said

TWELVE = [f"brand {n}" for n in range(12)]
TONES = [-0.6 + 0.1 * n for n in range(12)]


def panel(brands: list[str], spread: float = 1.0, source: str = "x") -> list[Mention]:
    """Thirty authors a brand, who agree with each other."""
    return [
        said(brand, day, str(author), sentiment=round(tone * spread, 2), source=source, likes=author % 7)
        for brand, tone in zip(brands, TONES, strict=False)
        for author in range(30)
        for day in range(3)
    ]


def fitted(mentions: list[Mention], names: list[str]) -> Calibrated:
    return calibrate(mentions, [Brand(brand=name) for name in names], "mine", SPAN, method=JAUGE_2)


def test_the_spread_of_favour_is_that_of_the_brands_by_source() -> None:
    """Divisor: brands - 1. The unit is the median over the sources, and no spread is below half of it."""
    mentions = [*panel(TWELVE), *panel(TWELVE, 0.2, "bluesky"), *panel(TWELVE, 0.8, "youtube")]
    reference = fitted(mentions, TWELVE).reference
    spreads = {
        "x": np.std(TONES, ddof=1),
        "youtube": 0.8 * np.std(TONES, ddof=1),
        "bluesky": 0.4 * np.std(TONES, ddof=1),
    }
    found = dict(zip(reference.sources, reference.favour_spread, strict=True))
    assert found == pytest.approx(spreads, abs=2e-3)
    assert reference.favour_unit == found["youtube"]
    assert reference.favour_scale() == pytest.approx([reference.favour_unit / found[s] for s in reference.sources])


def test_a_source_with_fewer_than_ten_brands_has_the_median_spread_of_the_others() -> None:
    mentions = [*panel(TWELVE), *panel(TWELVE[:9], 0.5, "bluesky")]
    reference = fitted(mentions, TWELVE).reference
    assert dict(zip(reference.sources, reference.favour_spread, strict=True))["bluesky"] == reference.favour_unit


def test_without_ten_brands_anywhere_every_source_has_the_published_spread() -> None:
    reference = fitted(list(by_hand()), list("ABCDE")).reference
    assert (set(reference.favour_spread), reference.favour_unit) == ({0.19}, 0.19)


def test_the_median_brand_is_at_50_under_every_profile() -> None:
    result = fitted(panel(TWELVE), TWELVE)
    assert result.median_score == pytest.approx(50, abs=0.01)
    assert len(result.reference.gamma) == len(PROFILES)
    assert all(math.isfinite(gamma) and 0.5 < gamma < 1.1 for gamma in result.reference.gamma)
    assert result.reference.method == JAUGE_2


def test_a_fitted_reference_survives_its_document() -> None:
    result = fitted(panel(TWELVE), TWELVE)
    assert decode_reference(encode_reference(result.reference, result.fitted_on)) == result.reference


def test_under_the_first_method_neither_is_fitted() -> None:
    result = calibrate(panel(TWELVE), [Brand(brand=name) for name in TWELVE], "mine", SPAN, method=JAUGE_1)
    reference = result.reference
    assert (set(reference.favour_spread), reference.favour_unit, reference.gamma) == ({0.19}, 0.19, (1.0, 1.0))
    assert decode_reference(encode_reference(reference)) == reference


def test_authors_of_several_days_are_fewer_voices_than_under_the_first_method() -> None:
    first, second = (
        calibrate(panel(TWELVE), [Brand(brand=name) for name in TWELVE], "mine", SPAN, method=method).reference
        for method in (JAUGE_1, JAUGE_2)
    )
    assert second.voices[0] == pytest.approx(first.voices[0] * (1 + 1 + 149 / 256) / 3, rel=0.01)

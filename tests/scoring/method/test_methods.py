"""Two methods, one code: what the first has not is neutral to the bit."""

from math import log

import pytest

from scoring.method.constants import PROFILES
from scoring.method.methods import DEFAULT_METHOD, JAUGE_1, JAUGE_2, METHODS
from scoring.method.reference import REFERENCE_1, REFERENCE_2, REFERENCES


def test_methods_and_references_are_found_by_name() -> None:
    assert {"jauge-1": JAUGE_1, "jauge-2": JAUGE_2} == METHODS
    assert DEFAULT_METHOD is METHODS["jauge-2"]
    assert [REFERENCES[name].method for name in ("2026.1-provisional", "2026.2-provisional")] == [JAUGE_1, JAUGE_2]


def test_a_reference_of_the_first_method_changes_nothing_by_what_the_second_added() -> None:
    assert REFERENCE_1.favour_scale() == [1.0] * 7
    assert [REFERENCE_1.gamma_of(weights) for weights in PROFILES.values()] == [1.0, 1.0]
    assert JAUGE_1.earlier_panes == (0, 0)
    assert not JAUGE_1.has_blocks
    least, most = JAUGE_1.pool_days
    assert [1_000 * min(most, max(least, days)) / 28 for days in (0.0, 3.3, 28.0, 200.0)] == [1_000.0] * 4


def test_gamma_brings_the_median_composite_of_the_panel_to_the_middle() -> None:
    for profile, composite in (("standard-1", 0.466), ("equal-1", 0.449)):
        gamma = REFERENCE_2.gamma_of(PROFILES[profile])
        assert gamma == round(log(0.5) / log(composite), 3)
        assert 100 * composite**gamma == pytest.approx(50, abs=0.02)
    assert REFERENCE_2.gamma_of([0.3, 0.1, 0.2, 0.4]) == 1.0

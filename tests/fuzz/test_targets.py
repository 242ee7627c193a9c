"""Every reader of foreign bytes reads the seeds, and what is made of them, or refuses them as it is documented."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz.__main__ import NAMES
from tests.fuzz.seeds import seeds
from tests.fuzz.targets import TARGETS


@pytest.mark.parametrize("name", TARGETS)
def test_the_seeds_are_read_or_refused(name: str) -> None:
    for data in seeds()[name]:
        TARGETS[name](data)


def test_each_target_has_seeds_and_each_seed_a_target() -> None:
    assert set(seeds()) == set(TARGETS) == set(NAMES)
    assert all(len(each) > 2 for each in seeds().values())


@pytest.mark.parametrize("name", TARGETS)
@given(data=st.data())
def test_what_is_cut_or_changed_is_read_or_refused(name: str, data: st.DataObject) -> None:
    content = bytearray(data.draw(st.sampled_from(seeds()[name])))
    del content[data.draw(st.integers(0, len(content))) :]
    for place in data.draw(st.lists(st.integers(0, max(0, len(content) - 1)), max_size=8)):
        content[place : place + 1] = data.draw(st.binary(max_size=3))
    TARGETS[name](bytes(content))

"""`score`, killed while it catches up with days or weeks, leaves what an undisturbed worker leaves."""

import pytest

from tests.conftest import SharedKafka
from tests.faults.catching_up.backlog import backlog
from tests.faults.catching_up.campaign import BRANDS, DAYS, MENTIONS, PARTITIONS, campaign

pytestmark = pytest.mark.faults


async def test_score_killed_three_times_as_it_catches_up_leaves_what_an_undisturbed_one_leaves(
    kafka: SharedKafka,
) -> None:
    made = backlog(seed=3, brand_count=24, count=2_400, days=5, partitions=4)
    caught = await campaign(kafka.bootstrap, kafka.prefix(), seed=3, kills=3, backlog=made)
    assert caught.kills == 3


@pytest.mark.long
@pytest.mark.timeout(3_600)
async def test_score_killed_50_times_as_it_catches_up_with_28_days_leaves_what_an_undisturbed_one_leaves(
    kafka: SharedKafka,
) -> None:
    made = backlog(seed=19, brand_count=BRANDS, count=MENTIONS, days=DAYS, partitions=PARTITIONS)
    caught = await campaign(kafka.bootstrap, kafka.prefix(), seed=19, kills=50, backlog=made)
    assert caught.kills == 50

"""Who gets scores: every followed brand, spoken of or not, from when it is followed until it is not."""

from functools import partial

import msgspec

from schemas.brand import Brand
from schemas.codec import encode
from schemas.score import Score
from tests.conftest import SharedKafka
from tests.flow import Flow, assert_equal_to_the_oracle
from tests.histories import HOUR_MS, brands, history

*SPOKEN_OF, SILENT, LATER = brands(5)
ENDED = SPOKEN_OF[0]
MENTIONS = history(seed=5, count=600, followed=SPOKEN_OF, days=2)
END_MS = max(mention.seen_at for mention in MENTIONS)
LATER_MS = END_MS + HOUR_MS
OF_LATER = [
    msgspec.structs.replace(mention, id=f"later{number}", seen_at=END_MS + number, created_at=END_MS)
    for number, mention in enumerate(history(seed=6, count=20, followed=[LATER], days=0.1))
    if mention.op == "create"
]


def record(brand: Brand) -> tuple[bytes, bytes]:
    return brand.brand.encode(), encode(brand)


def of(scores: dict[tuple[str, str], Score], brand: Brand) -> list[Score]:
    return [score for (name, _), score in scores.items() if name == brand.brand]


async def test_a_brand_has_scores_from_its_first_record_to_its_tombstone_and_needs_no_mention(
    kafka: SharedKafka,
) -> None:
    async with Flow(kafka.bootstrap, kafka.prefix(), [*SPOKEN_OF, SILENT]) as flow:
        for role in ("match", "score"):
            flow.start(role)
        await flow.publish(MENTIONS)
        await flow.tick(END_MS)
        scores = await flow.scores_at(END_MS)
        assert_equal_to_the_oracle(scores, MENTIONS, flow.brands, END_MS)
        assert [score.mention_count for score in of(scores, SILENT)] == [0] * 5

        # One after the other on one partition: who has the scores of the second has read the first.
        await flow.send("brands", [(ENDED.brand.encode(), None), record(LATER)])
        flow.brands = [*SPOKEN_OF[1:], SILENT, LATER]
        scores = await flow.scores_at(END_MS)
        assert_equal_to_the_oracle(scores, MENTIONS, flow.brands, END_MS)

        async def is_scored(mentions: partial) -> bool:
            await mentions()  # again and again, until `match` knows the brand: told twice is counted once
            await flow.until_drained()
            month = (await flow.latest_scores())[LATER.brand, "28d"]
            return (month.at, month.mention_count) == (LATER_MS, len(OF_LATER))

        await flow.tick(LATER_MS)
        await flow.until(partial(is_scored, partial(flow.publish, OF_LATER)), "the mentions of the later brand")
        scores = await flow.latest_scores()
        assert of(scores, ENDED) == []  # tombstones
        assert_equal_to_the_oracle(scores, [*MENTIONS, *OF_LATER], flow.brands, LATER_MS)

        # And one that is removed while no worker of `score` runs.
        flow.stop("score")
        await flow.send("brands", [(LATER.brand.encode(), None)])
        flow.start("score")

        async def is_gone() -> bool:
            return not of(await flow.latest_scores(), LATER)

        await flow.until(is_gone, "the scores of a brand to go that was removed while no worker ran")
        remaining = {name for name, _ in await flow.latest_scores()}
        assert remaining == {brand.brand for brand in (*SPOKEN_OF[1:], SILENT)}

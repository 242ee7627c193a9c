"""How many mentions of a brand are of a campaign, day by day, and how many there were on as many days before."""

from collections import Counter
from datetime import timedelta

from schemas.brand import Brand
from schemas.brand_mention import BrandMention
from scoring.detectors.deleted_mentions import DeletedMentions
from scoring.method.constants import DAY_MS
from scoring.text.matching import Matcher
from streams.board.analyst.messages import ToCount
from streams.board.contract.people_responses import CampaignCounts, CampaignDay
from streams.config.settings import Settings
from streams.config.timefmt import day_ms
from streams.kafka.checked_decoder import CheckedDecoder, RefusedRecordError
from streams.kafka.partitioner import partition_of
from streams.kafka.read_to_end import records_to_end


async def campaign_counts(question: ToCount, settings: Settings) -> CampaignCounts:
    """Count the mentions that ``brand-mentions`` keeps, each once and as its newest version says.

    Raises:
        KafkaError: the broker is away.
    """
    first, last = question.first_day, question.last_day
    length = (last - first).days + 1
    begin_ms, end_ms = day_ms(first - timedelta(days=length)), day_ms(last + timedelta(days=1))
    newest, oldest_ms = await _newest(question.brand, begin_ms, end_ms, settings)
    matcher = Matcher([Brand(brand=question.brand, terms=question.words)]) if question.words else None
    all_of, with_words = Counter[int](), Counter[int]()
    for mention in newest:
        day = mention.created_at // DAY_MS
        all_of[day] += 1
        with_words[day] += matcher is None or bool(matcher.match(mention.text))
    days = [first + timedelta(days=number) for number in range(length)]
    before = [day_ms(one - timedelta(days=length)) // DAY_MS for one in days]
    return CampaignCounts(
        name=question.name,
        days=[
            CampaignDay(day=one.isoformat(), mentions=all_of[number], with_words=with_words[number])
            for one in days
            for number in [day_ms(one) // DAY_MS]
        ],
        baseline=sum(all_of[day] for day in before) / length,
        is_whole=oldest_ms is not None and oldest_ms <= begin_ms,
    )


async def _newest(brand: str, begin_ms: int, end_ms: int, settings: Settings) -> tuple[list[BrandMention], int | None]:
    """Return the mentions of a time that nobody deleted, and when the oldest record arrived; ms UTC."""
    kafka, decode = settings.kafka, CheckedDecoder("brand-mentions", BrandMention).decode
    kept: dict[tuple[str, str], BrandMention] = {}
    deleted, oldest_ms = DeletedMentions(), None
    number = partition_of(brand, kafka.partitions)
    async for record in records_to_end(kafka.servers, kafka.topics.brand_mentions, [number]):
        oldest_ms = record.timestamp if oldest_ms is None else oldest_ms
        try:
            mention = decode(record)
        except RefusedRecordError:  # whoever follows the topic counts it
            continue
        deleted.note(mention)
        if mention.deletes or mention.brand != brand or not begin_ms <= mention.created_at < end_ms:
            continue
        name = mention.source, mention.id
        if name not in kept or kept[name].seen_at <= mention.seen_at:
            kept[name] = mention
    return [mention for mention in kept.values() if not deleted.covers(mention)], oldest_ms

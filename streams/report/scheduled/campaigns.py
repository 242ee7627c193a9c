"""Reports by schedule that are of a campaign: of its days up to the end of the report's, while it goes on."""

from datetime import UTC, date, datetime, timedelta

from schemas.people.campaign import Campaign
from scoring.method.constants import DAY_MS
from streams.config.brand_settings import CampaignSettings
from streams.config.errors import JaugeError, UnknownNameError
from streams.config.notify.report_settings import ReportSettings
from streams.config.settings import Settings
from streams.kafka.checked_decoder import CheckedDecoder, RefusedRecordError
from streams.kafka.read_to_end import records_to_end
from streams.report.scheduled.runs import Run


async def with_campaigns_of_the_board(settings: Settings) -> Settings:
    """Return the settings with the campaigns of the board; of two of a name that of the file stands.

    Raises:
        KafkaError: the broker is away.
    """
    decode, found = CheckedDecoder("campaigns", Campaign).decode, dict[str, CampaignSettings]()
    async for record in records_to_end(settings.kafka.servers, settings.kafka.topics.campaigns, [0]):
        if record.value is None:
            found.pop((record.key or b"").decode(errors="replace"), None)
            continue
        try:
            one = decode(record)
        except RefusedRecordError:  # the board counts it
            continue
        found[one.name] = CampaignSettings(
            name=one.name, brand=one.brand, first_day=one.first_day, last_day=one.last_day
        )
    of_file = {one.name: one for one in settings.campaigns}
    return settings.model_copy(update={"campaigns": tuple({**found, **of_file}.values())})


def campaign_of(report: ReportSettings, settings: Settings) -> CampaignSettings:
    """Return the campaign that a report is of.

    Raises:
        UnknownNameError: it is neither in the file nor on the board.
    """
    found = next((one for one in settings.campaigns if one.name == report.campaign), None)
    if found is None:
        raise UnknownNameError(
            f"there is no campaign {report.campaign!r}: write it on the board, or name it by [[campaigns]]"
        )
    return found


def not_going_on(campaign: CampaignSettings, run: Run) -> str:
    """Return why nothing of a campaign is sent for a run; empty: some of its days are among the run's."""
    if campaign.first_day > min(run.last, _last_whole_day(run.end_ms)):
        return f"the campaign begins on {campaign.first_day}"
    return f"the campaign ended on {campaign.last_day}" if campaign.last_day < run.first else ""


def campaign_until(campaign: CampaignSettings, end_ms: int) -> CampaignSettings:
    """Return a campaign up to the last UTC day that is over at a time, ms UTC.

    Raises:
        JaugeError: none of its days is over.
    """
    last_day = min(campaign.last_day, _last_whole_day(end_ms))
    if last_day < campaign.first_day:
        raise JaugeError(f"the data do not hold the first day of the campaign {campaign.name} yet")
    return campaign.model_copy(update={"last_day": last_day})


def _last_whole_day(end_ms: int) -> date:
    """Return the last UTC day that is over at a time, ms UTC."""
    return datetime.fromtimestamp(end_ms // DAY_MS * DAY_MS / 1_000, UTC).date() - timedelta(days=1)

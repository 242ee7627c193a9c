"""What `jauge doctor` says of the receivers: whether their addresses can be read, and whether they accept messages."""

from collections import defaultdict

from schemas.notify.notification import Notification
from streams.config.errors import UsageError
from streams.config.settings import Settings
from streams.config.timefmt import minute
from streams.kafka.checked_decoder import CheckedDecoder, RefusedRecordError
from streams.kafka.read_to_end import records_to_end
from streams.notify.address import address_of

Check = tuple[bool, str]


def check_addresses(settings: Settings) -> list[Check]:
    """Return for each receiver whether its address is there, without asking any server."""
    found: list[Check] = []
    for receiver in settings.notify:
        try:
            address = address_of(receiver)
        except UsageError as error:
            found.append((False, str(error)))
        else:
            found.append((True, f"receiver {receiver.name}: {address.service}, {address.masked}"))
    return found


async def check_accepted(settings: Settings) -> list[Check]:
    """Return for each receiver whether it accepted what it was sent, as the topic has it."""
    if not settings.notify:
        return []
    stands: defaultdict[str, dict[bytes, Notification]] = defaultdict(dict)
    decode = CheckedDecoder("notifications", Notification).decode
    async for record in records_to_end(settings.kafka.servers, settings.kafka.topics.notifications, [0]):
        if record.key is None:
            continue
        receiver = record.key.partition(b"|")[0].decode(errors="replace")
        stands[receiver].pop(record.key, None)
        if record.value is not None:
            try:
                stands[receiver][record.key] = decode(record)
            except RefusedRecordError:  # the role counts it
                continue
    return [_accepted(receiver.name, list(stands[receiver.name].values())) for receiver in settings.notify]


def _accepted(receiver: str, stands: list[Notification]) -> Check:
    accepted = sum(one.accepted for one in stands)
    refused = [one for one in stands if one.fault and one.state in ("waiting", "trying")]
    if not refused:
        return True, f"receiver {receiver}: {accepted} messages accepted, none was refused that still waits"
    since = minute(min(one.taken_at for one in refused))
    last = max(refused, key=lambda one: one.at)
    return False, (
        f"receiver {receiver} has not accepted {len(refused)} message{'s' * (len(refused) > 1)} since {since} "
        f"({last.fault}): "
        "mend it, and try it by `jauge notify test`"
    )

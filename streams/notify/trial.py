"""`jauge notify test`: one message through every receiver, and what came back."""

import asyncio
from collections.abc import Sequence
from secrets import token_hex

from streams.config.errors import UsageError
from streams.config.notify.settings import NotifySettings
from streams.config.timefmt import wall_clock_ms
from streams.notify.address import address_of
from streams.notify.delivery import Delivery, Outcome
from streams.notify.message import Message, words_of


async def send_trial(receivers: Sequence[NotifySettings]) -> dict[str, Outcome]:
    """Return what came back, by receiver; quiet hours and digests hold nothing back.

    Raises:
        UsageError: there is no receiver.
    """
    if not receivers:
        raise UsageError("no receiver is set: name one by [[notify]] in the settings")
    outcomes = await asyncio.gather(*map(_try, receivers))
    return {receiver.name: outcome for receiver, outcome in zip(receivers, outcomes, strict=True)}


async def _try(receiver: NotifySettings) -> Outcome:
    title, text = words_of(receiver, "").test(receiver.name, wall_clock_ms())
    key = token_hex(16)  # each trial is a message of its own
    message = Message(title, text, event="resolved", is_critical=False, key=key, thread=key, subject=title)
    try:
        address = address_of(receiver)
    except UsageError as error:
        return Outcome(False, str(error))
    with Delivery(receiver) as delivery:
        outcome = await delivery.hand_over(message)
    return Outcome(outcome.is_accepted, f"{address.service}, {address.masked}: {outcome.answer}")

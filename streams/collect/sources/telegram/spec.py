"""Channels of Telegram, through a bot."""

from pathlib import Path
from typing import Annotated

from pydantic import Field

from streams.config.source_spec import Address, Probe, SourceSection, SourceSpec


class TelegramSettings(SourceSection):
    """Channels of your own, through a bot that administers them."""

    api: Address = "https://api.telegram.org"
    """Where the Bot API is."""
    token_file: Path | None = None
    """File of one line with the token of the bot."""
    wait_s: Annotated[int, Field(ge=0, le=25)] = 20
    """How long a request waits for something new."""


SPEC = SourceSpec(
    name="telegram",
    display_name={"en": "Telegram", "fr": "Telegram"},
    settings=TelegramSettings,
    template="""\
[sources.telegram]
enabled = false
# token_file = "telegram.token"   # of a bot that administers your channels
""",
    collectors=f"{__package__}.collector:collectors",
    needs_account=True,
    addresses=("api",),
    probe=Probe(setting="api", path="/bot{secret}/getMe", credential="token_file"),
)

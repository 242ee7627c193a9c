"""Addresses of receivers, as Apprise writes them: read from where they are secret, and never shown."""

import re
from typing import Any, NamedTuple
from urllib.parse import unquote

import apprise

from streams.config.errors import UsageError
from streams.config.notify.settings import NotifySettings
from streams.config.sanitize import printable
from streams.notify.apprise_log import divert

SHORTEST = 3
"""Parts of an address of fewer characters are no secret: they would blot out every word."""
MASK = "***"

divert()
ASSET = apprise.AppriseAsset(
    app_id="Jauge",
    app_desc="Jauge",
    app_url="",
    storage_mode="memory",
    secure_logging=True,
    allow_templates=False,
    image_path_mask=False,
    interpret_escapes=False,
    interpret_emojis=False,
    async_mode=False,
    service_timeout=0,
)


class Address(NamedTuple):
    """Where a receiver is."""

    plugin: Any
    """Of Apprise."""
    service: str
    """Name of the service, for people."""
    masked: str
    """The address with nothing of it but how it begins."""
    secrets: tuple[str, ...]
    """Its parts, which no line that is shown or logged may hold."""

    def scrub(self, text: str) -> str:
        """Return a text without parts of the address, and without what would steer a terminal."""
        for part in self.secrets:
            text = text.replace(part, MASK)
        return printable(re.sub(r"\w+://\S+", MASK, text))


def address_of(receiver: NotifySettings) -> Address:
    """Return the address of a receiver.

    Raises:
        UsageError: it is not there, or Apprise does not know it. Never its content.
    """
    where = f"notify.{receiver.name}"
    text = receiver.address()
    scheme = text.partition("://")[0] if re.match(r"[A-Za-z0-9_+-]{1,32}://", text) else ""
    masked = f"{scheme}://{MASK}" if scheme else MASK
    if not scheme:
        raise UsageError(f"{where}: what is there is no address as Apprise writes it, as mailto://… or slack://…")
    try:
        plugin = apprise.Apprise.instantiate(text, asset=ASSET, suppress_exceptions=False)
    except Exception as error:  # plugins of many hands; their words may quote the address
        raise UsageError(
            f"{where}: Apprise refuses {masked} ({type(error).__name__}): see its page of that service"
        ) from None
    if plugin is None:
        raise UsageError(f"{where}: Apprise refuses {masked}: see its page of that service") from None
    service = str(getattr(plugin, "service_name", "") or scheme)
    return Address(plugin, printable(service), masked, _parts(text))


def _parts(text: str) -> tuple[str, ...]:
    rest = text.partition("://")[2]
    raw = {rest, *re.split(r"[/?&=@:,#]+", rest)}
    found = raw | {unquote(one) for one in raw}
    return tuple(sorted((one for one in found if len(one) >= SHORTEST), key=len, reverse=True))

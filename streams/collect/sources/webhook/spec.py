"""Mentions that others push in."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, IPvAnyNetwork

from streams.config.errors import JaugeError
from streams.config.secrets import read_secret
from streams.config.source_spec import SourceSection, SourceSpec


class WebhookSettings(SourceSection):
    """Mentions that others push in."""

    host: Annotated[str, Field(min_length=1)] = "127.0.0.1"
    """Address to listen on."""
    port: Annotated[int, Field(ge=0, le=65_535)] = 8_090
    """Port to listen on; 0: any free one."""
    secret_files: tuple[Path, ...] = ()
    """One secret each; two while one follows the other."""
    token_files: tuple[Path, ...] = ()
    """Bearer tokens, for those who cannot sign."""
    sources: tuple[Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,32}$")], ...] = ("webhook",)
    """Names under which mentions may be pushed: ``POST /v1/ingest/NAME``."""
    rows_a_second: Annotated[int, Field(gt=0)] = 5_000
    """Most rows a second of each token or secret."""
    trusted_proxies: tuple[IPvAnyNetwork, ...] = ()
    """Addresses and networks of proxies: from these alone `X-Forwarded-For` says who pushes."""
    deletions = "told"


def _check(settings: WebhookSettings) -> tuple[bool, str]:
    """Whether any client could authenticate."""
    files = [*settings.secret_files, *settings.token_files]
    if not files:
        return False, "has no key: put a secret into a file and set sources.webhook.secret_files"
    try:
        for path in files:
            read_secret(path, "sources.webhook.secret_files")
    except JaugeError as error:
        return False, str(error)
    return True, f"takes mentions on {settings.host}:{settings.port}, {len(files)} keys"


SPEC = SourceSpec(
    name="webhook",
    display_name={"en": "Webhook", "fr": "Webhook"},
    settings=WebhookSettings,
    template="""\
[sources.webhook]
enabled = false
# secret_files = ["webhook.secret"]   # of those who push mentions: openssl rand -hex 24 > webhook.secret
# sources = ["x"]                     # POST /v1/ingest/x; of a source that the reference does not know none is scored
# port = 8090
""",
    service=f"{__package__}.server:serve",
    needs_account=True,
    pushed_names={"discourse": "Discourse", "threads": "Threads", "tiktok": "TikTok"},
    check=_check,
)

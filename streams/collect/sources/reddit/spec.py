"""Subreddits of Reddit."""

from pathlib import Path
from typing import Annotated

from pydantic import Field

from streams.collect.sources.reddit.auth import TOKEN_ASKED, TOKEN_PATH, token_headers
from streams.config.source_spec import Address, Authorization, Hours, Probe, Seconds, SourceSection, SourceSpec


class RedditSettings(SourceSection):
    """Subreddits, through an application that Reddit has approved."""

    api: Address = "https://oauth.reddit.com"
    """Where posts are read."""
    tokens: Address = "https://www.reddit.com"
    """Where access tokens are asked for."""
    subreddits: tuple[Annotated[str, Field(pattern=r"^[A-Za-z0-9_]{2,64}$")], ...] = ("all",)
    """Subreddits to read; `all` is all of them."""
    client_id: Annotated[str, Field(pattern=r"^[\x21-\x7e]*$", max_length=200)] = ""
    """Of the application that Reddit approved."""
    secret_file: Path | None = None
    """File of one line with the secret of that application."""
    username: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]*$", max_length=64)] = ""
    """Of whom runs it, for the User-Agent that Reddit asks for."""
    poll_s: Seconds = 30
    """Time between two readings, seconds."""
    composable: bool = False
    keep_text_hours: Hours = 48
    deletions = "reread"


def _ask_for_token(settings: RedditSettings, secret: str) -> Authorization:
    return Authorization(token_headers(settings.client_id, secret), body=TOKEN_ASKED)


SPEC = SourceSpec(
    name="reddit",
    display_name={"en": "Reddit", "fr": "Reddit"},
    settings=RedditSettings,
    template="""\
[sources.reddit]
enabled = false
# composable = true          # only with Reddit's approval: until then it is not counted in the score
# client_id = "..."          # of an application that Reddit approved
# secret_file = "reddit.secret"
# subreddits = ["technology"]
""",
    collectors=f"{__package__}.collector:collectors",
    needs_account=True,
    addresses=("api", "tokens"),
    own_paths=("/r/all/new", "/r/all/comments"),
    probe=Probe(setting="tokens", path=TOKEN_PATH, credential="secret_file", authorize=_ask_for_token),
)

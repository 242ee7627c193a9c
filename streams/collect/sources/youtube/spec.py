"""Comments on YouTube."""

from pathlib import Path
from typing import Annotated

from pydantic import Field

from streams.config.source_spec import Address, Authorization, Probe, Seconds, SourceSection, SourceSpec


class YouTubeSettings(SourceSection):
    """Comments on channels, on videos, and on videos found by the brands' terms."""

    api: Address = "https://www.googleapis.com"
    """Where the Data API is."""
    key_file: Path | None = None
    """File of one line with the key."""
    channels: tuple[Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")], ...] = ()
    """Ids of channels whose videos are read."""
    videos: tuple[Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")], ...] = ()
    """Ids of videos to read."""
    searches_a_day: Annotated[int, Field(ge=0, le=10_000)] = 90
    """Of the hundred that a day gives by default; 0: no search."""
    poll_s: Seconds = 300
    """Time between two readings, seconds."""
    composable: bool = False
    """Only for those who accepted the amendment on derived metrics."""
    reads_a_day: Annotated[int, Field(gt=0)] | None = 9_000
    keep_text_hours: Annotated[float, Field(gt=0, le=720)] = 720
    """Its rules ask that what is stored is refreshed or deleted within 30 days."""
    deletions = "reread"


def _with_key(_: YouTubeSettings, secret: str) -> Authorization:
    return Authorization(params={"key": secret})


def _any_video(settings: YouTubeSettings) -> dict[str, object]:
    return {} if settings.videos or settings.channels else {"videos": ("any",)}


SPEC = SourceSpec(
    name="youtube",
    display_name={"en": "YouTube", "fr": "YouTube"},
    settings=YouTubeSettings,
    template="""\
[sources.youtube]
enabled = false
# composable = true          # only with the amendment on derived metrics
# key_file = "youtube.key"
# channels = ["UC_x5XG1OV2P6uZZ5FSM9Ttw"]   # or videos; others are searched with the brands' terms
""",
    collectors=f"{__package__}.collector:collectors",
    needs_account=True,
    addresses=("api",),
    own_paths=("/youtube/v3/commentThreads", "/youtube/v3"),
    sample_settings=_any_video,
    probe=Probe(
        setting="api",
        path="/youtube/v3/videoCategories?part=snippet&regionCode=US",
        credential="key_file",
        authorize=_with_key,
    ),
)

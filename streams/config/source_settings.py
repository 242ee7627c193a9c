"""What can be set of each source; the defaults of retention are those that its rules ask for."""

from pathlib import Path
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

Address = Annotated[str, Field(pattern=r"^https?://[^\s/?#]+[^\s]*$", max_length=2_048)]
Hours = Annotated[float, Field(gt=0, le=8_760)]
Seconds = Annotated[float, Field(gt=0, le=86_400)]


class Section(BaseModel):
    """A table of the settings file; a key that it does not know is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SourceSection(Section):
    """What every source has. The defaults follow section "policy" of the documentation of sources."""

    enabled: bool = False
    keep_text_hours: Hours = 720
    """How long a text may stay; `jauge topics apply` keeps no mention longer than the strictest source allows."""
    reads_a_day: Annotated[int, Field(gt=0)] | None = None
    """Budget of reads of one UTC day; None: as many as the source gives."""
    reads_a_month: Annotated[int, Field(gt=0)] | None = None
    """Likewise, of one UTC month."""
    composable: bool = True
    """Whether its mentions may be part of the score; where its rules ask for a contract, you declare it here."""
    deletions: ClassVar[Literal["told", "reread", "none"]] = "none"
    """How it tells of deletions: by itself, to those who read again, or not at all."""
    attribution: ClassVar[str] = ""
    """What has to stand beside a quotation."""
    needs: ClassVar[str] = ""
    """A setting without which there is nothing to read."""

    @property
    def reads_bound(self) -> int | None:
        """Reads that a day may have; None: as many as the source gives."""
        return self.reads_a_day

    @property
    def idle(self) -> bool:
        """Whether there is nothing to read."""
        return bool(self.needs) and not getattr(self, self.needs)


class BlueskySettings(SourceSection):
    """The Jetstream of Bluesky, which needs no account."""

    hosts: tuple[str, ...] = ("wss://jetstream.us-east.bsky.network", "wss://jetstream.us-west.bsky.network")
    wire: Literal["auto", "v2", "v1"] = "auto"
    appview: Address | Literal[""] = "https://public.api.bsky.app"
    """Where followers and reactions are asked for; empty: they are not."""
    deletions = "told"


class MastodonSettings(SourceSection):
    """Servers of Mastodon and its kin: streamed with a token, polled without."""

    servers: tuple[Address, ...] = ("https://mastodon.social",)
    token_files: dict[str, Path] = {}
    """By server: a file with a user's token of scope read:statuses."""
    poll_s: Seconds = 30
    unindexed: bool = False
    """Whether to take posts of accounts that ask not to be indexed."""
    keep_text_hours: Hours = 168
    deletions = "told"


class HackerNewsSettings(SourceSection):
    """Hacker News by its own API, and the past by Algolia's."""

    api: Address = "https://hacker-news.firebaseio.com"
    search: Address = "https://hn.algolia.com"
    poll_s: Seconds = 10
    backfill_days: Annotated[int, Field(ge=0, le=3_650)] = 0
    """Days before the first start that are asked of the search, for the brands' terms."""
    deletions = "reread"


class RedditSettings(SourceSection):
    """Subreddits, through an application that Reddit has approved."""

    api: Address = "https://oauth.reddit.com"
    tokens: Address = "https://www.reddit.com"
    subreddits: tuple[Annotated[str, Field(pattern=r"^[A-Za-z0-9_]{2,64}$")], ...] = ("all",)
    client_id: Annotated[str, Field(pattern=r"^[\x21-\x7e]*$", max_length=200)] = ""
    secret_file: Path | None = None
    username: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]*$", max_length=64)] = ""
    """Of whom runs it, for the User-Agent that Reddit asks for."""
    poll_s: Seconds = 30
    composable: bool = False
    keep_text_hours: Hours = 48
    deletions = "reread"


class YouTubeSettings(SourceSection):
    """Comments on channels, on videos, and on videos found by the brands' terms."""

    api: Address = "https://www.googleapis.com"
    key_file: Path | None = None
    channels: tuple[Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")], ...] = ()
    videos: tuple[Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")], ...] = ()
    searches_a_day: Annotated[int, Field(ge=0, le=10_000)] = 90
    """Of the hundred that a day gives by default; 0: no search."""
    poll_s: Seconds = 300
    composable: bool = False
    """Only for those who accepted the amendment on derived metrics."""
    reads_a_day: Annotated[int, Field(gt=0)] | None = 9_000
    keep_text_hours: Annotated[float, Field(gt=0, le=720)] = 720
    """Its rules ask that what is stored is refreshed or deleted within 30 days."""
    deletions = "reread"


class XSettings(SourceSection):
    """The filtered stream of X; every post that is read costs money."""

    api: Address = "https://api.x.com"
    token_file: Path | None = None
    rules_most: Annotated[int, Field(ge=1, le=25_000)] = 1_000
    rule_characters: Annotated[int, Field(ge=64, le=2_048)] = 1_024
    reposts: bool = False
    """Whether to pay for posts that pass another one on."""
    composable: bool = False
    keep_text_hours: Hours = 24
    reads_a_day: Annotated[int, Field(gt=0)] | None = 10_000
    reads_a_month: Annotated[int, Field(gt=0)] | None = 3_000_000
    dollars_a_day: Annotated[float, Field(gt=0)] | None = 50.0
    """What a day's reads may cost, US dollars: with `reads_a_day`, whichever is reached first; None: no such bound."""
    dollars_a_post: Annotated[float, Field(ge=0)] = 0.005
    """As published in 2026; look at your contract."""
    dollars_a_user: Annotated[float, Field(ge=0)] = 0.010
    """Likewise: whoever wrote a post is read with it."""
    deletions = "reread"

    @property
    def reads_bound(self) -> int | None:
        """Posts that a day may have, each counted with its author.

        >>> XSettings().reads_bound, XSettings(dollars_a_day=None).reads_bound
        (3333, 10000)
        """
        a_post = self.dollars_a_post + self.dollars_a_user
        if self.dollars_a_day is None or not a_post:
            return self.reads_a_day
        paid = max(1, int(self.dollars_a_day / a_post))
        return paid if self.reads_a_day is None else min(paid, self.reads_a_day)


class GdeltSettings(SourceSection):
    """News of the world, every quarter of an hour, from GDELT's files."""

    api: Address = "https://storage.googleapis.com/data.gdeltproject.org"
    translated: bool = True
    """Whether to read what GDELT translated into English as well."""
    poll_s: Seconds = 300


class TelegramSettings(SourceSection):
    """Channels of your own, through a bot that administers them."""

    api: Address = "https://api.telegram.org"
    token_file: Path | None = None
    wait_s: Annotated[int, Field(ge=0, le=25)] = 20
    """How long a request waits for something new."""


class FeedsSettings(SourceSection):
    """RSS, Atom and JSON feeds, and sites that name theirs."""

    urls: tuple[Address, ...] = ()
    needs = "urls"
    poll_s: Annotated[float, Field(ge=1, le=86_400)] = 600
    """Shortest time between two readings of one feed; what the feed asks for may be longer."""


class GoogleNewsSettings(SourceSection):
    """Headlines of Google News for the brands' terms; undocumented, best effort."""

    api: Address = "https://news.google.com"
    editions: tuple[Annotated[str, Field(pattern=r"^[a-z]{2}-[A-Z]{2}$")], ...] = ("en-US", "fr-FR")
    poll_s: Annotated[float, Field(ge=1, le=86_400)] = 300


class WikimediaSettings(SourceSection):
    """Edits of the brands' pages: attention, beside the score."""

    stream: Address = "https://stream.wikimedia.org"
    views: Address | Literal[""] = "https://wikimedia.org"
    """Where the views of pages are asked for; empty: they are not."""
    pages: dict[str, tuple[str, ...]] = {}
    """By brand: pages as ``en.wikipedia.org/wiki/Title``."""
    needs = "pages"
    deletions = "told"


class LemmySettings(SourceSection):
    """Posts and comments of Lemmy servers."""

    servers: tuple[Address, ...] = ("https://lemmy.world",)
    poll_s: Seconds = 60
    deletions = "reread"


class StackExchangeSettings(SourceSection):
    """Questions, answers and comments of Stack Exchange sites that hold the brands' terms."""

    api: Address = "https://api.stackexchange.com"
    sites: tuple[Annotated[str, Field(pattern=r"^[a-z0-9.]{2,64}$")], ...] = ("stackoverflow",)
    key_file: Path | None = None
    poll_s: Seconds = 900
    reads_a_day: Annotated[int, Field(gt=0)] | None = 280
    deletions = "reread"
    attribution = "CC BY-SA: name the author and link the page"


class WebhookSettings(SourceSection):
    """Mentions that others push in."""

    host: Annotated[str, Field(min_length=1)] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65_535)] = 8_090
    secret_files: tuple[Path, ...] = ()
    """One secret each; two while one follows the other."""
    token_files: tuple[Path, ...] = ()
    """Bearer tokens, for those who cannot sign."""
    sources: tuple[Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,32}$")], ...] = ("webhook",)
    """Names under which mentions may be pushed: ``POST /v1/ingest/NAME``."""
    rows_a_second: Annotated[int, Field(gt=0)] = 5_000
    deletions = "told"


class PanelSettings(Section):
    """The simulated panel of `jauge demo`."""

    enabled: bool = False
    until: int | None = None
    """End of the back-fill, ms UTC; None: the start of the present minute."""


class SourceSettings(Section):
    """The sources that `jauge collect` reads."""

    private: bool = False
    """Whether sources may be asked on addresses that are not public: of this machine, or of its network."""
    contact: Annotated[str, Field(max_length=200)] = ""
    """An address or page of yours, told to the sources with each request; some turn away who has none."""
    bluesky: BlueskySettings = BlueskySettings()
    mastodon: MastodonSettings = MastodonSettings()
    hn: HackerNewsSettings = HackerNewsSettings()
    reddit: RedditSettings = RedditSettings()
    youtube: YouTubeSettings = YouTubeSettings()
    x: XSettings = XSettings()
    gdelt: GdeltSettings = GdeltSettings()
    telegram: TelegramSettings = TelegramSettings()
    rss: FeedsSettings = FeedsSettings()
    googlenews: GoogleNewsSettings = GoogleNewsSettings()
    wikimedia: WikimediaSettings = WikimediaSettings()
    lemmy: LemmySettings = LemmySettings()
    stackexchange: StackExchangeSettings = StackExchangeSettings()
    webhook: WebhookSettings = WebhookSettings()
    panel: PanelSettings = PanelSettings()

    @property
    def keep_text_hours(self) -> float:
        """How long a text may stay, by the strictest of the sources that are switched on."""
        sections = [getattr(self, name) for name in type(self).model_fields]
        hours = [one.keep_text_hours for one in sections if isinstance(one, SourceSection) and one.enabled]
        return min(hours, default=720.0)

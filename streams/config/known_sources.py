"""Sources of files beyond those that are collected: names, and what their counts mean."""

from collections.abc import Mapping
from typing import NamedTuple

from schemas.sources import SOURCES


class KnownSource(NamedTuple):
    """A source by its name."""

    title: str
    audience: str
    """What its `followers` count; empty: it has none."""
    engagement: str
    """What its `likes`, `reposts` and `replies` count."""


KNOWN_SOURCES: Mapping[str, KnownSource] = {
    "bluesky": KnownSource("Bluesky", "followers", "likes, reposts, replies"),
    "mastodon": KnownSource("Mastodon", "followers", "favourites, boosts, replies"),
    "reddit": KnownSource("Reddit", "", "score, comments"),
    "hn": KnownSource("Hacker News", "", "points, comments"),
    "rss": KnownSource("news feeds", "", ""),
    "youtube": KnownSource("YouTube", "subscribers", "likes, replies"),
    "x": KnownSource("X", "followers", "likes, reposts, replies"),
    "facebook": KnownSource("Facebook", "followers of the page", "reactions, shares, comments"),
    "instagram": KnownSource("Instagram", "followers", "likes, comments"),
    "tiktok": KnownSource("TikTok", "fans", "likes, shares, comments"),
    "threads": KnownSource("Threads", "followers", "likes, reposts, replies"),
    "linkedin": KnownSource("LinkedIn", "followers", "reactions, reposts, comments"),
    "telegram": KnownSource("Telegram", "members", "reactions, forwards, replies"),
    "discord": KnownSource("Discord", "", "reactions"),
    "lemmy": KnownSource("Lemmy", "", "score, comments"),
    "stackexchange": KnownSource("Stack Exchange", "", "score, answers"),
    "pinterest": KnownSource("Pinterest", "followers", "saves, comments"),
    "tumblr": KnownSource("Tumblr", "", "notes"),
    "vk": KnownSource("VK", "followers", "likes, reposts, comments"),
    "weibo": KnownSource("Weibo", "followers", "likes, reposts, comments"),
    "twitch": KnownSource("Twitch", "followers", ""),
    "forums": KnownSource("forums", "", "replies"),
    "blogs": KnownSource("blogs", "", "comments"),
    "news": KnownSource("news", "", "comments"),
    "reviews": KnownSource("reviews", "", "helpful votes"),
    "appstore": KnownSource("App Store", "", ""),
    "googleplay": KnownSource("Google Play", "", "thumbs up"),
    "amazon": KnownSource("Amazon", "", "helpful votes"),
    "trustpilot": KnownSource("Trustpilot", "", ""),
    "surveys": KnownSource("surveys", "", ""),
    "webhook": KnownSource("pushed mentions", "", ""),
}
"""By name, as `--source` takes it."""


def title_of(source: str) -> str:
    """Return what a source is called.

    >>> title_of("facebook"), title_of("own")
    ('Facebook', 'own')
    """
    known = KNOWN_SOURCES.get(source)
    return known.title if known is not None else source


def scored_and_others() -> str:
    """Return the names that `--source` takes, those first that are scored."""
    others = [name for name in KNOWN_SOURCES if name not in SOURCES]
    return f"{', '.join(SOURCES)}; not counted in the score: {', '.join(others)}"

"""The sources whose mentions can be part of a score."""

SOURCES = ("bluesky", "mastodon", "reddit", "hn", "rss", "youtube", "x")
"""The code of a source in an observation is its index here: append, never reorder."""

"""The role `board`: the page, its API and its live stream."""

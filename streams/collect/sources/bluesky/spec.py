"""The Jetstream of Bluesky."""

from typing import Literal

from streams.config.source_spec import Address, Probe, SourceSection, SourceSpec

V2_PATH = "/xrpc/network.bsky.jetstream.subscribeEvents"
V1_PATH = "/subscribe"


class BlueskySettings(SourceSection):
    """The Jetstream of Bluesky, which needs no account."""

    hosts: tuple[str, ...] = ("wss://jetstream.us-east.bsky.network", "wss://jetstream.us-west.bsky.network")
    """Jetstream servers; the next one is asked where one is gone."""
    wire: Literal["auto", "v2", "v1"] = "auto"
    """Version of the protocol: auto, v2 or v1."""
    appview: Address | Literal[""] = "https://public.api.bsky.app"
    """Where followers and reactions are asked for; empty: they are not."""
    deletions = "told"


SPEC = SourceSpec(
    name="bluesky",
    display_name={"en": "Bluesky", "fr": "Bluesky"},
    settings=BlueskySettings,
    template="""\
[sources.bluesky]
enabled = true
# hosts = ["wss://jetstream.us-east.bsky.network"]
# wire = "auto"              # v2, v1, or v2 with v1 as fallback
""",
    collectors=f"{__package__}.collector:collectors",
    aliases=("jetstream",),
    addresses=("hosts", "appview"),
    is_websocket=True,
    own_paths=(V2_PATH, V1_PATH),
    probe=Probe(setting="hosts", path="/"),
)

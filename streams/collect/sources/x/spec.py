"""The filtered stream of X."""

from pathlib import Path
from typing import Annotated

from pydantic import Field

from streams.config.source_spec import Address, Hours, Probe, SourceSection, SourceSpec, bearer


class XSettings(SourceSection):
    """The filtered stream of X; every post that is read costs money."""

    api: Address = "https://api.x.com"
    """Where the filtered stream is."""
    token_file: Path | None = None
    """File of one line with the bearer token."""
    rules_most: Annotated[int, Field(ge=1, le=25_000)] = 1_000
    """Most rules that your contract allows."""
    rule_characters: Annotated[int, Field(ge=64, le=2_048)] = 1_024
    """Most characters of one rule that your contract allows."""
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


SPEC = SourceSpec(
    name="x",
    display_name={"en": "X", "fr": "X"},
    settings=XSettings,
    template="""\
[sources.x]
enabled = false
# composable = true          # only where your contract allows it
# token_file = "x.token"
# dollars_a_day = 50         # each post is paid for, and its author; or reads_a_day = 3333
""",
    collectors=f"{__package__}.collector:collectors",
    needs_account=True,
    addresses=("api",),
    own_paths=("/2/tweets/search/stream", "/2"),
    probe=Probe(setting="api", path="/2/tweets/search/stream/rules", credential="token_file", authorize=bearer),
)

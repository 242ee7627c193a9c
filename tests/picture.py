"""Draws the picture of the README: the simulated panel, scored by the oracle. ``make picture``."""

from pathlib import Path

from scoring.oracle.recount import recount
from scoring.simulation.panel import BRANDS, backfill
from streams.terminal.league import svg

END_MS = 1_790_200_000_000
PICTURE = Path(__file__).parents[1] / "deploy" / "scores.svg"


def main() -> None:
    mentions = list(backfill(END_MS))
    now = recount(mentions, BRANDS, END_MS)
    before = recount(
        [mention for mention in mentions if mention.seen_at <= END_MS - 3_600_000], BRANDS, END_MS - 3_600_000
    )
    an_hour_before = {score.brand: score.score for score in before if score.window == "24h"}
    PICTURE.write_text(svg(now, "24h", "jauge scores --window 24h", an_hour_before), encoding="utf-8")


if __name__ == "__main__":
    main()

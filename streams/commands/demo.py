"""`jauge demo`: a whole installation for a while, on invented brands, that leaves nothing behind."""

import asyncio
import json
import os
from contextlib import AsyncExitStack, suppress
from datetime import UTC, datetime, timedelta

from aiokafka.errors import KafkaError
from msgspec.structs import replace
from rich.console import Console

from schemas.codec import encode
from scoring.method.constants import DAY_MS
from scoring.simulation.panel import BACKFILL_DAYS, BRANDS
from streams.analysis.latest_scores import LatestScores
from streams.commands.notify_on_demand import start_notify
from streams.config.log_settings import LogSettings
from streams.config.settings import FILE_VARIABLE, Settings, load_settings
from streams.config.timefmt import wall_clock_ms
from streams.kafka import topics
from streams.kafka.consumer_lag import GroupLag
from streams.kafka.embedded.broker import EmbeddedKafka
from streams.kafka.embedded.loopback import free_port
from streams.kafka.group_id import group_id
from streams.kafka.producer import Sender
from streams.runtime.shutdown import ends_in_order
from streams.runtime.supervisor import ALL_HISTORY
from streams.runtime.upkeep import Upkeep, begin_to_log
from streams.runtime.versions import settle_method
from streams.terminal.browser import open_browser, show_addresses
from streams.terminal.catching_up import say_catching_up
from streams.terminal.league import render, table_console, watch

WINDOW = "24h"
PARTITIONS = 1
"""A history of every hour is read for each partition by itself: with eight it would take several times as long."""
MINUTE_MS = 60_000
LOOK_EVERY_S = 0.5
PLAIN_EVERY_S = 10.0
"""Where no terminal looks on, the table is printed anew after so long."""

out = table_console()
err = Console(stderr=True)


async def run(seconds: float, until: int | None, *, browser: bool) -> None:
    """Run the demo for `seconds` (0: until Ctrl-C or SIGTERM); the back-fill ends at `until`, ms UTC."""
    begin_to_log("demo", "WARNING", LogSettings())
    async with ends_in_order(seconds), AsyncExitStack() as stack:
        broker = await stack.enter_async_context(EmbeddedKafka())
        scratch = broker.folder / "demo"  # whoever removes the broker's folder removes this with it
        scratch.mkdir()
        nothing = scratch / "jauge.toml"
        nothing.touch()
        os.environ[FILE_VARIABLE] = str(nothing)  # the settings of the folder we stand in are not the demo's
        connection = {"bootstrap": broker.bootstrap, "prefix": "demo.", "partitions": PARTITIONS}
        settings = load_settings(kafka=connection, data=scratch)
        kafka = settings.kafka
        await topics.apply(kafka.servers, prefix=kafka.prefix, partitions=kafka.partitions)
        await settle_method(settings, wall_clock_ms())
        end_ms = until or wall_clock_ms() // MINUTE_MS * MINUTE_MS
        async with Sender(kafka.servers, "jauge-demo") as sender:
            # Followed from the first day on: what was not asked for before it is no silence.
            # Nothing defines them elsewhere: they are edited on the board.
            since_ms = end_ms - BACKFILL_DAYS * DAY_MS
            followed = [replace(brand, since=since_ms, managed="board") for brand in BRANDS]
            await sender.send_keyed(kafka.topics.brands, [(one.brand.encode(), encode(one), ()) for one in followed])
        port = free_port()
        variables = {
            **ALL_HISTORY,
            "JAUGE_SOURCES__PANEL__ENABLED": "true",
            "JAUGE_SOURCES__PANEL__UNTIL": str(end_ms),
            "JAUGE_BOARD__PORT": str(port),
            "JAUGE_CAMPAIGNS": json.dumps([_campaign(end_ms)]),
        }
        upkeep, logs = Upkeep(settings, broker), scratch / "logs"
        roles = stack.enter_context(upkeep.roles(["score", "match", "collect", "board"], logs, variables))
        show_addresses(roles, f"http://127.0.0.1:{port}", err)
        err.print(upkeep.where_logs_are(logs), highlight=False, soft_wrap=True)
        notifying = asyncio.create_task(start_notify(settings, roles), name="notify")
        stack.callback(notifying.cancel)
        if browser:
            opening = asyncio.create_task(open_browser(roles, f"http://127.0.0.1:{port}"))
            stack.callback(opening.cancel)
        saying = asyncio.create_task(say_catching_up(kafka.servers, kafka.topics.score_progress, _say))
        stack.callback(saying.cancel)
        latest = await stack.enter_async_context(LatestScores(kafka.servers, kafka.prefix))
        watching = asyncio.create_task(_watch(latest))
        stack.callback(watching.cancel)
        remembering = asyncio.create_task(_remember(latest, settings, end_ms))
        stack.callback(remembering.cancel)
        tending = asyncio.create_task(upkeep.run(roles))
        stack.callback(tending.cancel)
        done, _ = await asyncio.wait({watching, tending}, return_when=asyncio.FIRST_COMPLETED)
        await done.pop()


def _campaign(end_ms: int) -> dict[str, str]:
    """Return a week of one brand that lies in the past of the demo, with the week before it to be compared with.

    >>> _campaign(1_790_000_000_000)["first_day"], _campaign(1_790_000_000_000)["last_day"]
    ('2026-09-12', '2026-09-18')
    """
    last = datetime.fromtimestamp(end_ms / 1_000, UTC).date() - timedelta(days=3)
    first = last - timedelta(days=6)
    return {
        "name": "Launch week",
        "brand": BRANDS[0].brand,
        "first_day": first.isoformat(),
        "last_day": last.isoformat(),
    }


def _say(line: str) -> None:
    if not out.is_terminal or not err.is_terminal:  # it would write into the table
        err.print(line, highlight=False, soft_wrap=True)


async def _watch(latest: LatestScores) -> None:
    while sum(score.mention_count > 0 for score in latest.of("28d")) < len(BRANDS):
        await latest.changed()
    if out.is_terminal:
        await watch(latest, WINDOW, out)
        return
    while True:
        scores = latest.of(WINDOW)
        out.print(render(scores, WINDOW, latest.an_hour_before(scores), out.width))
        await asyncio.sleep(PLAIN_EVERY_S)
        await latest.changed()


async def _remember(latest: LatestScores, settings: Settings, end_ms: int) -> None:
    """Have changes told from the moment on at which the past is scored: before it all scores rise from nothing."""
    kafka = settings.kafka
    # Once the clock is there, all is published; `changed` is for one waiter, and that is the table.
    while not any(score.at >= end_ms for score in latest.of(WINDOW)):  # noqa: ASYNC110
        await asyncio.sleep(LOOK_EVERY_S)
    for role, topic in (("match", "mentions"), ("score", "observations")):
        group = group_id(settings, role)
        waiting = True
        while waiting:
            with suppress(KafkaError):  # it is away, and started again
                async with GroupLag(kafka.servers, group, f"{kafka.prefix}{topic}", kafka.partitions) as watched:
                    while waiting := bool((await watched.read()).waiting):  # noqa: ASYNC110 # a broker tells nobody
                        await asyncio.sleep(LOOK_EVERY_S)
            await asyncio.sleep(LOOK_EVERY_S)
    latest.remember = WINDOW

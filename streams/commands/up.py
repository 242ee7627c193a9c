"""`jauge up`: the brands and sources of `jauge.toml`, on one machine, kept in the data folder."""

import asyncio
import os
from contextlib import AsyncExitStack
from pathlib import Path

from rich.console import Console

from streams.analysis.followed_brands import apply_brands
from streams.commands import follow_brands
from streams.commands.notify_on_demand import start_notify
from streams.config.data_folder.data_format import enter_folder
from streams.config.data_folder.running import Running, running_in
from streams.config.errors import UsageError
from streams.config.settings import Settings
from streams.config.timefmt import wall_clock_ms
from streams.kafka import topics
from streams.kafka.embedded.broker import EmbeddedKafka
from streams.runtime.shutdown import ends_in_order
from streams.runtime.upkeep import Upkeep, begin_to_log
from streams.runtime.versions import settle_method
from streams.terminal.browser import open_browser, show_addresses
from streams.terminal.catching_up import say_catching_up
from streams.terminal.connections import say_connections

err = Console(stderr=True)


def say(line: str) -> None:
    """Print a line for whoever looks on."""
    err.print(line, highlight=False, soft_wrap=True)


async def run(settings: Settings, *, browser: bool) -> None:
    """Run until Ctrl-C or SIGTERM, and start again what dies; `browser`: whether to show the page in one.

    Raises:
        UsageError: no source is set.
        JaugeError: the data folder or the topics are of a later format, a part cannot be started, or a role does not
            stay up.
    """
    if not settings.brands and not settings.sources.enabled:
        raise UsageError("nothing is set: make a jauge.toml with `jauge init`, and name brands and sources there")
    if not settings.sources.enabled:
        raise UsageError("no source is switched on: set sources.bluesky.enabled = true in jauge.toml")
    enter_folder(settings.data)
    begin_to_log("up", settings.log_level, settings.logs)
    async with ends_in_order(), AsyncExitStack() as stack:
        broker = None
        if settings.kafka.bootstrap is None:
            broker = await stack.enter_async_context(EmbeddedKafka(settings.data / "kafka", logs=settings.logs))
            kafka = settings.kafka.model_copy(update={"bootstrap": broker.bootstrap})
            settings = settings.model_copy(update={"kafka": kafka})
        kafka = settings.kafka
        await topics.apply(
            kafka.servers,
            prefix=kafka.prefix,
            partitions=kafka.partitions,
            replication=kafka.replication,
            keep_text_hours=settings.sources.keep_text_hours,
        )
        settings = await settle_method(settings, wall_clock_ms())
        await apply_brands(settings, wall_clock_ms())
        if not settings.brands:
            say("no brand is named in jauge.toml: add brands on the board, or in the file")
        following = asyncio.create_task(follow_brands.keep(settings), name="brands")
        stack.callback(following.cancel)
        upkeep, logs = Upkeep(settings, broker), settings.data / "logs"
        names = ["score", "match", "collect", "board", *(["notify"] if settings.notify else [])]
        roles = stack.enter_context(upkeep.roles(names, logs))
        notifying = asyncio.create_task(start_notify(settings, roles), name="notify")
        stack.callback(notifying.cancel)
        page = f"http://{settings.board.host}:{settings.board.port}"
        note = Running(bootstrap=str(kafka.servers), page=page, pid=os.getpid())
        stack.enter_context(running_in(settings.data, note))
        show_addresses(roles, page, err)
        say(f"scores: `jauge scores --watch`; it and all other commands find this installation in {Path.cwd()}")
        err.print(upkeep.where_logs_are(logs), highlight=False, soft_wrap=True)
        saying = asyncio.create_task(say_catching_up(kafka.servers, kafka.topics.score_progress, say))
        stack.callback(saying.cancel)
        read = [name for name, one in settings.sources.enabled.items() if not getattr(one, "idle", False)]
        connecting = asyncio.create_task(
            say_connections(kafka.servers, kafka.topics.source_health, read, logs.absolute() / "collect.log", say)
        )
        stack.callback(connecting.cancel)
        if browser:
            opening = asyncio.create_task(open_browser(roles, page))
            stack.callback(opening.cancel)
        await upkeep.run(roles)

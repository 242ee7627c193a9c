"""Reports are made in a process of their own: they read whole partitions, and the role goes on meanwhile."""

import asyncio
import logging
import sys

import msgspec

from scoring.reading.warm_up import warm_up
from streams.config.errors import JaugeError
from streams.config.settings import Settings, load_settings
from streams.kafka.client_logs import say_it_once
from streams.kafka.errors import as_user_error
from streams.metrics import calm_log
from streams.metrics.json_log import formatter_of
from streams.report.data_source import TopicBasis, of_topics
from streams.report.scheduled.campaigns import with_campaigns_of_the_board
from streams.report.scheduled.making import make
from streams.report.scheduled.messages import Answer, Made, Nothing, NotMade, ToMake
from streams.runtime.child_process import serve

log = logging.getLogger(__name__)


async def answer(asked: ToMake, settings: Settings) -> Answer:
    """Return the report, or why there is none now."""
    report = next((one for one in settings.report if one.name == asked.name), None)
    if report is None:
        return NotMade(why=f"the report {asked.name} is not in the settings any more")

    async def basis_of(brands: list[str]) -> TopicBasis:
        return await of_topics(settings, brands)

    try:
        if report.campaign:
            settings = await with_campaigns_of_the_board(settings)
        made: Made | Nothing = await make(report, settings, asked.now_ms, asked.board, basis_of)
    except Exception as error:
        fault = as_user_error(error, settings.kafka.bootstrap)
        if isinstance(fault, JaugeError):
            return NotMade(why=str(fault))
        log.exception("the report %s was not made", asked.name)
        return NotMade(why=f"{type(error).__name__}, see the log of notify")
    return made


def main() -> None:
    """Answer questions on standard input, as the child of the role `notify`."""
    settings, decode = load_settings(), msgspec.msgpack.Decoder(ToMake).decode
    text = "%(asctime)s reports %(levelname)s %(name)s: %(message)s"
    calm_log.install("WARNING", formatter_of(settings.logs, "reports", text), settings.logs.levels)
    say_it_once()
    warm_up()
    with asyncio.Runner() as runner:
        serve(
            lambda asked: msgspec.msgpack.encode(runner.run(answer(decode(asked), settings))),
            sys.stdin.buffer,
            sys.stdout.buffer,
        )


if __name__ == "__main__":
    main()

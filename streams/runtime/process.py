"""A role's process, from start to signal."""

import asyncio
import logging
import os
import signal
import sys
import threading
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from functools import partial
from types import CoroutineType

from prometheus_client import CollectorRegistry, ProcessCollector

from streams.config.errors import RestartError
from streams.config.reference import load_reference
from streams.config.settings import Settings
from streams.kafka.broker_probe import ASK_EVERY_S, BrokerProbe
from streams.kafka.client_logs import say_it_once
from streams.kafka.errors import as_user_error
from streams.metrics import calm_log
from streams.metrics.json_log import formatter_of
from streams.metrics.minute_log import log_every_minute
from streams.metrics.telemetry import Telemetry
from streams.metrics.tracing import tracing_of
from streams.runtime.status_server import StatusServer

Run = Callable[[Settings, Telemetry], Awaitable[None]]

PARENT_VARIABLE = "JAUGE_PARENT_PIPE"
"""Descriptor of a pipe from the process that started us: when it closes, that process is gone, and so are we."""

STOP_S = 10.0
"""A role that was told to stop is ended after so long; less than whoever tells it waits."""
ORPHAN_STOP_S = 3.0
"""The same where the parent is gone, and the broker most likely with it."""

log = logging.getLogger(__name__)


def serve(role: str, run: Run, settings: Settings) -> None:
    """Run a role until SIGTERM or Ctrl-C, or until its parent is gone.

    Raises:
        JaugeError: the broker cannot be reached, or the work broke off; nothing is lost, start again.
    """
    text = f"%(asctime)s {role} %(levelname)s %(name)s: %(message)s"
    calm_log.install(settings.log_level, formatter_of(settings.logs, role, text), settings.logs.levels)
    # They log each step of a start and a rebalance at INFO; services of ours that are Faust's do so by our modules.
    for noisy in ("aiokafka", "faust", "mode", "streams.runtime.faust_batching", "streams.score.pane_store"):
        if noisy not in settings.logs.levels:
            logging.getLogger(noisy).setLevel(max(logging.getLogger().level, logging.ERROR))
    say_it_once()
    with asyncio.Runner() as runner:
        runner.run(_serve(role, run, settings))


def _end_at_last(role: str, within_s: float, where: Callable[[], str]) -> None:
    """End this process after a while, whatever its libraries wait for; `where` names that."""

    def end() -> None:
        with suppress(OSError):  # a parent that is gone reads nothing any more
            said = f"jauge: {role} did not stop within {within_s:.0f} s (it was in {where()}) and was ended"
            print(f"{said}; nothing is lost", file=sys.stderr)
            sys.stderr.flush()
        os._exit(1)

    timer = threading.Timer(within_s, end)
    timer.daemon = True
    timer.start()


def _innermost(task: "asyncio.Task[None] | None") -> str:
    """Return the name of the coroutine that a task waits in, for people: another thread asks while it goes on."""
    name, at = "the start", None if task is None else task.get_coro()
    while isinstance(at, CoroutineType):
        name, at = at.__qualname__, at.cr_await
    return name


def _outlive(pipe: int, role: str, ask: Callable[[], object], where: Callable[[], str]) -> None:
    """Wait for the end of the parent, in a thread, so that a loop that hangs cannot outlive it either."""
    os.read(pipe, 1)  # nobody writes: it returns when the last writer is gone
    _end_at_last(role, ORPHAN_STOP_S, where)
    with suppress(RuntimeError):  # the loop is closed: we are ending already
        ask()


async def _watch_broker(servers: str, telemetry: Telemetry) -> None:
    """Let readiness depend on whether a broker answers, until cancelled."""
    async with BrokerProbe(servers) as probe:
        while True:
            await probe.ask()
            telemetry.broker(probe.away)
            await asyncio.sleep(ASK_EVERY_S)


async def _run(run: Run, settings: Settings, telemetry: Telemetry) -> None:
    await run(settings, telemetry)


async def _serve(role: str, run: Run, settings: Settings) -> None:
    telemetry = Telemetry(CollectorRegistry(), role, load_reference(settings), settings.metrics.always_export)
    ProcessCollector(registry=telemetry.registry)  # CPU, memory, open files: on Linux
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    working: asyncio.Task[None] | None = None

    def where() -> str:
        return _innermost(working)

    def end(within_s: float) -> None:
        if not stop.is_set():
            stop.set()
            _end_at_last(role, within_s, where)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, end, STOP_S)
    if pipe := os.environ.get(PARENT_VARIABLE):
        ask = partial(loop.call_soon_threadsafe, stop.set)
        threading.Thread(target=_outlive, args=(int(pipe), role, ask, where), daemon=True).start()
    telemetry.tracing = tracing_of(settings.traces, role)
    async with AsyncExitStack() as stack:
        if telemetry.tracing is not None:
            stack.push_async_callback(asyncio.to_thread, telemetry.tracing.close)
        status = await stack.enter_async_context(StatusServer(settings.http, telemetry))
        log.info("serving %s", status.address)
        working = loop.create_task(_run(run, settings, telemetry), name="its work")
        stopping = asyncio.create_task(stop.wait())
        beside = [
            asyncio.create_task(log_every_minute(telemetry), name="minute log"),
            asyncio.create_task(telemetry.loop_pause.beat(), name="heartbeat"),
        ]
        if settings.kafka.bootstrap is not None:
            beside.append(asyncio.create_task(_watch_broker(settings.kafka.servers, telemetry), name="broker"))
        done, pending = await asyncio.wait({working, stopping, *beside}, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()
        ended = await asyncio.gather(working, *beside, return_exceptions=True)
        if stop.is_set():  # whoever told it to stop has that: what broke off meanwhile is done again after a start
            for fault in [one for one in ended if isinstance(one, Exception)]:
                log.warning("as it stopped: %s", as_user_error(fault, settings.kafka.bootstrap))
            return
        for task in done - {stopping}:
            if task.cancelled():  # by a library: else its traceback would be all that is said
                raise RestartError(f"{task.get_name()} was broken off: start it again, nothing is lost")
            if error := task.exception():
                raise as_user_error(error, settings.kafka.bootstrap) from error

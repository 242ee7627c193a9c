"""Work that is told to end cleans up first, whoever tells it."""

import asyncio
import os
import signal

import pytest

from streams.runtime.shutdown import ends_in_order
from tests.patience import PATIENCE_S

SIGNALS = (signal.SIGTERM, signal.SIGINT)


async def never() -> None:
    await asyncio.Event().wait()


@pytest.mark.parametrize("number", SIGNALS)
async def test_a_signal_ends_the_body_and_what_stands_behind_it_is_done(number: signal.Signals) -> None:
    messages = []
    async with ends_in_order():
        try:
            os.kill(os.getpid(), number)
            await never()
        finally:
            messages.append("cleaned up")
    messages.append("went on")
    assert messages == ["cleaned up", "went on"]


async def test_a_second_ctrl_c_does_not_break_off_the_cleaning_up() -> None:
    cleaned = False
    async with ends_in_order():
        try:
            os.kill(os.getpid(), signal.SIGINT)
            await never()
        finally:
            os.kill(os.getpid(), signal.SIGINT)
            await asyncio.wait_for(_turns(), PATIENCE_S)  # the loop hears the signal while we clean up
            cleaned = True
    assert cleaned


async def _turns() -> None:
    """Let the loop turn until it has read what was written to it before."""
    loop, signalled = asyncio.get_running_loop(), asyncio.Event()
    loop.add_signal_handler(signal.SIGUSR1, signalled.set)
    os.kill(os.getpid(), signal.SIGUSR1)
    await signalled.wait()
    loop.remove_signal_handler(signal.SIGUSR1)


async def test_time_that_is_up_ends_the_body_and_none_is_up_at_0() -> None:
    async with asyncio.timeout(PATIENCE_S):
        async with ends_in_order(0.001):
            await never()
    async with ends_in_order(0):
        pass


async def test_a_fault_of_the_body_is_not_taken_for_an_end() -> None:
    with pytest.raises(ValueError, match="ours"):
        async with ends_in_order():
            raise ValueError("ours")


async def test_whoever_cancels_us_from_outside_is_obeyed() -> None:
    begun = asyncio.Event()

    async def work() -> None:
        async with ends_in_order():
            begun.set()
            await never()

    task = asyncio.create_task(work())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_after_it_the_signals_are_what_they_were() -> None:
    before = [signal.getsignal(number) for number in SIGNALS]
    async with ends_in_order():
        assert [signal.getsignal(number) for number in SIGNALS] != before
    assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL
    assert signal.getsignal(signal.SIGINT) == signal.default_int_handler

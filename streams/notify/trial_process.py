"""Tries one address for the board, in a process of its own: the board loads neither Apprise nor its plugins."""

import asyncio
import sys
from pathlib import Path

import msgspec

from streams.config.errors import UsageError
from streams.config.notify.on_board import Asked, Tried, edited_receiver
from streams.notify import guard
from streams.notify.address import address_of
from streams.notify.trial import send_trial
from streams.runtime.child_process import serve

_decode = msgspec.msgpack.Decoder(Asked).decode


def answer(question: bytes) -> bytes:
    """Return what came of one trial."""
    asked = _decode(question)
    try:
        receiver = edited_receiver(asked.receiver, Path(asked.key_file), asked.private_hosts)
        if asked.sends:
            outcome = asyncio.run(send_trial([receiver]))[receiver.name]
            tried = Tried(is_accepted=outcome.is_accepted, answer=outcome.answer)
        else:
            tried = Tried(is_accepted=True, answer=address_of(receiver).service)
    except UsageError as error:
        tried = Tried(is_accepted=False, answer=str(error))
    return msgspec.msgpack.encode(tried)


if __name__ == "__main__":
    guard.install()
    with guard.everywhere():
        serve(answer, sys.stdin.buffer, sys.stdout.buffer)

"""The calls by which editors see, change and try receivers of notifications."""

from aiohttp import web

from streams.board.api.requests import NAME
from streams.board.contract import receivers
from streams.board.editing.receiver_editor import ReceiverEditor


class ReceiversApi:
    """Handlers, named after their routes as those of `Api` are."""

    def __init__(self, editor: ReceiverEditor) -> None:
        self._editor = editor

    def _get_receivers(self) -> receivers.Receivers:
        return receivers.Receivers(rows=self._editor.rows())

    async def _post_receivers(self, request: web.Request, body: receivers.ReceiverChange) -> receivers.Receivers:
        await self._editor.change(body, request[NAME])
        return receivers.Receivers(rows=self._editor.rows())

    async def _post_receivers_test(self, body: receivers.ReceiverTest) -> receivers.ReceiverTested:
        return await self._editor.test(body.name)

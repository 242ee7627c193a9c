"""What stands for the outside: a mail server, and a web server that speaks the protocols of services."""

import asyncio
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import TracebackType
from typing import Any, Self

from aiohttp import web
from aiosmtpd.smtp import SMTP, Envelope, Session

from streams.kafka.embedded.loopback import HOST


@dataclass
class MailServer:
    """A real SMTP server; `refuses`: what it answers in place of taking a mail."""

    mails: list[EmailMessage] = field(default_factory=list)
    refuses: str = ""
    refused_recipients: frozenset[str] = frozenset()
    port: int = 0

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: SMTP(self, hostname="mail.test"), HOST, self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        await self._server.wait_closed()

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refused_recipients:
            return f"550 no such mailbox {address}"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.refuses:
            return self.refuses
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        return "250 taken"

    @property
    def address(self) -> str:
        """As Apprise writes it."""
        return f"mailto://{HOST}:{self.port}?from=jauge@acme.org&to=team@acme.org&mode=insecure"


@dataclass
class Received:
    """One request."""

    path: str
    headers: dict[str, str]
    body: Any


@dataclass
class WebServer:
    """Takes every request, and answers as services do; `status`: with which code."""

    requests: list[Received] = field(default_factory=list)
    status: int = 200
    port: int = 0

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._take)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, HOST, self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._runner.cleanup()

    async def _take(self, request: web.Request) -> web.Response:
        if request.path.startswith("/onward/"):
            raise web.HTTPTemporaryRedirect(request.query["to"])
        body = await request.json() if request.can_read_body else None
        self.requests.append(Received(request.path, dict(request.headers), body))
        if request.path.startswith("/bot"):  # Telegram's
            answer = {"ok": self.status == 200, "result": {"message_id": len(self.requests)}, "description": "refused"}
            return web.json_response(answer, status=self.status)
        return web.Response(text="ok" if self.status == 200 else "invalid_payload", status=self.status)

    def address(self, path: str = "hook") -> str:
        """Of a JSON webhook, as Apprise writes it."""
        return f"json://{HOST}:{self.port}/{path}"

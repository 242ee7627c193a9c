"""Hands a mail over by SMTP, with the Message-ID that it has to have: Apprise draws a new one each time.

What the address means (server, port, encryption, name, password, recipients) is Apprise's word.
"""

import smtplib
import socket
import ssl
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from functools import cache
from typing import Any

from streams.notify.message import Message

TIMEOUT_S = 15.0
POLICY = policy.SMTP.clone(cte_type="7bit")
"""Every server takes it, whatever letters a name has and however long a line is."""
ID_DOMAIN = "jauge.invalid"
"""Of the Message-IDs of an address without a domain."""


class RefusedError(Exception):
    """The server does not take the mail; the message says why, in its own words."""


def send_mail(plugin: Any, message: Message) -> str:
    """Return what the server said of a mail that it took, for one recipient at least.

    Raises:
        RefusedError: it did not take it, for anybody.
        OSError: it cannot be reached.
    """
    mail = mail_of(plugin, message)
    recipients = [address for _, address in plugin.targets] + [*plugin.cc, *plugin.bcc]
    try:
        with _connected(plugin) as server:
            refused = server.sendmail(plugin.from_addr[1], recipients, mail.as_bytes())
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        raise RefusedError(_said(code, words)) from None
    except smtplib.SMTPResponseException as error:
        raise RefusedError(_said(error.smtp_code, error.smtp_error)) from None
    except smtplib.SMTPException as error:
        raise RefusedError(f"{type(error).__name__}: {error}") from None
    taken = f"the server took it for {len(recipients) - len(refused)} of {len(recipients)}"
    if not refused:
        return taken
    code, words = next(iter(refused.values()))
    return f"{taken}, and refused the others: {_said(code, words)}"


def mail_of(plugin: Any, message: Message) -> EmailMessage:
    """Return the mail. A title cannot add headers: what it is made of has printable characters alone."""
    domain = plugin.from_addr[1].rpartition("@")[2] or ID_DOMAIN
    mail = EmailMessage(POLICY)
    is_first = message.key == message.thread
    mail["Subject"] = message.subject if is_first else f"Re: {message.subject}"
    mail["From"] = formataddr((plugin.from_addr[0] or "Jauge", plugin.from_addr[1]))
    mail["To"] = ", ".join(formataddr((name or "", address)) for name, address in plugin.targets)
    if plugin.cc:
        mail["Cc"] = ", ".join(sorted(plugin.cc))
    if plugin.reply_to:
        mail["Reply-To"] = ", ".join(sorted(plugin.reply_to))
    mail["Date"] = format_datetime(datetime.now(UTC))
    mail["Message-ID"] = f"<{message.key}@{domain}>"
    if not is_first:
        mail["In-Reply-To"] = mail["References"] = f"<{message.thread}@{domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    for name, value in plugin.headers.items():
        if name not in mail:
            mail[name] = value
    mail.set_content(f"{message.title}\n\n{message.text}\n")
    if message.html:
        _add_page(mail, message)
    for file in message.files:
        if not file.content_id:
            kind, _, of_it = file.kind.partition("/")
            mail.add_attachment(file.data, kind, of_it, filename=file.name)
    return mail


def _add_page(mail: EmailMessage, message: Message) -> None:
    """Add the page beside the words, with the pictures that it names within it."""
    mail.add_alternative(message.html, subtype="html")
    page = list(mail.iter_parts())[-1]
    if not isinstance(page, EmailMessage):
        raise TypeError("parts of a mail are mails")
    for file in message.files:
        if file.content_id:
            kind, _, of_it = file.kind.partition("/")
            page.add_related(
                file.data, kind, of_it, cid=f"<{file.content_id}>", filename=file.name, disposition="inline"
            )


def _connected(plugin: Any) -> smtplib.SMTP:
    """Return a connection to the server, encrypted and authenticated as the address says."""
    context = ssl.create_default_context()
    if not plugin.verify_certificate:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    mode = getattr(plugin.secure_mode, "value", plugin.secure_mode)
    host, port = plugin.smtp_host, plugin.port or 0
    server: smtplib.SMTP
    if mode == "ssl":
        server = smtplib.SMTP_SSL(host, port, _own_name(), timeout=TIMEOUT_S, context=context)
    else:
        server = smtplib.SMTP(host, port, _own_name(), timeout=TIMEOUT_S)
    try:
        if mode == "starttls":
            server.starttls(context=context)
        if plugin.user and plugin.password:
            server.login(plugin.user, plugin.password)
    except BaseException:
        server.close()
        raise
    return server


@cache
def _own_name() -> str:
    """Return by which name we greet servers: looking it up takes seconds where no server of names answers."""
    return socket.getfqdn()


def _said(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", errors="replace") if isinstance(words, bytes) else words
    return f"{code} {text}"

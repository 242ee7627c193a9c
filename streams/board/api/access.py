"""Who may look, and who may correct: by a token, or by being on this machine."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from streams.config.errors import UsageError
from streams.config.sanitize import printable
from streams.config.secrets import read_secret
from streams.config.settings import BoardSettings
from streams.web.host_header import is_local, name_of

Role = Literal["viewer", "editor", "admin"]
ROLES: tuple[Role, ...] = ("admin", "editor", "viewer")
"""Who may do more first."""
EDITORS: tuple[Role, ...] = ("admin", "editor")
"""Who may change something; admins see the audit too."""
COOKIE = "jauge"
COOKIE_S = 12 * 3_600
"""For how long a browser is let in."""
NAME_LENGTH = 40
"""Characters of the name of a token: that of its file without ending."""
LEAST_TOKEN = 16
"""Characters of a token."""


class Holder(NamedTuple):
    """Whoever has one of the tokens."""

    role: Role
    token: int
    """Which of all tokens, from 0; negative: there is none."""
    name: str = ""
    """As a proxy names them; empty: as the token is called."""


class Access:
    """Knows the tokens. Where there are none, everybody on this machine may do everything."""

    def __init__(
        self,
        tokens: Mapping[Role, Sequence[str]],
        names: Mapping[Role, Sequence[str]] | None = None,
        *,
        by_proxy: bool = False,
    ) -> None:
        """Take the tokens by role, and what each is called, in the same order; None: after its role.

        `by_proxy`: whether a proxy lets people in as well.
        """
        self._by_proxy = by_proxy
        self._editors = sum(len((names or {}).get(role, ())) for role in EDITORS)
        self._names = [name for role in ROLES for name in (names or {}).get(role, ())]
        # Of equal length, so that comparing tells nothing of it.
        self._tokens = [(role, _digest(token)) for role in ROLES for token in tokens.get(role, ())]
        self._key = secrets.token_bytes(32)

    @property
    def is_open(self) -> bool:
        """Whether everybody is let in."""
        return not self._tokens and not self._by_proxy

    def knows(self, host: str) -> bool:
        """Whether a request for this host (as the header names it) is meant for us.

        Without tokens it is asked: a page of somebody else's may lead its own name to this
        machine, and would read all there is.

        >>> access = Access({})
        >>> [access.knows(host) for host in ("localhost:8085", "127.0.0.1:8085", "[::1]:80", "evil.example", "")]
        [True, True, True, False, False]
        """
        if not self.is_open:
            return True
        return is_local(name_of(host))

    def name_of(self, holder: Holder) -> str:
        """Return what somebody is called in what they change: as their token is, else as their role.

        >>> access = Access({"editor": ["a token of an editor"]}, {"editor": ["desk"]})
        >>> access.name_of(Holder("editor", 0)), Access({}).name_of(Holder("editor", 0))
        ('desk', 'editor')
        """
        if holder.name:
            return holder.name
        if 0 <= holder.token < len(self._names):
            return self._names[holder.token]
        return "editor" if holder.role in EDITORS else holder.role

    @property
    def names(self) -> tuple[str, ...]:
        """What the tokens are called whose holders may change something."""
        return tuple(self._names[: self._editors])

    def of_token(self, token: str) -> Holder | None:
        """Return whose token it is, None where it is none of ours.

        >>> Access({"viewer": ["a token of a viewer"]}).of_token("a token of a viewer")
        Holder(role='viewer', token=0, name='')
        """
        digest = _digest(token)
        found: Holder | None = None
        for number, (role, known) in enumerate(self._tokens):  # each is compared, found or not
            if hmac.compare_digest(digest, known) and found is None:
                found = Holder(role, number)
        return found

    def cookie(self, holder: Holder, now_s: int) -> str:
        """Return what a browser is let in by for COOKIE_S; it is good as long as this process lives."""
        claim = f"{holder.role}.{holder.token}.{now_s + COOKIE_S}"
        return f"{claim}.{self._sign(claim)}"

    def of_cookie(self, cookie: str, now_s: int) -> Holder | None:
        """Return whose cookie it is, None where it is none of ours, or too old.

        >>> access = Access({"viewer": ["a token of a viewer"]})
        >>> cookie = access.cookie(Holder("viewer", 0), now_s=100)
        >>> access.of_cookie(cookie, 101), access.of_cookie(cookie, 100 + COOKIE_S + 1)
        (Holder(role='viewer', token=0, name=''), None)
        >>> access.of_cookie(cookie.replace("viewer", "editor"), 101)
        """
        claim, _, signature = cookie.rpartition(".")
        if not hmac.compare_digest(_bytes(signature), self._sign(claim).encode()):
            return None
        name, token, until = claim.split(".")
        return next((Holder(role, int(token)) for role in ROLES if role == name and int(until) >= now_s), None)

    def _sign(self, text: str) -> str:
        return hmac.new(self._key, _bytes(text), hashlib.sha256).hexdigest()


def access_of(settings: BoardSettings) -> Access:
    """Return the access that is set.

    Raises:
        UsageError: others could come in without a token, or a token is too short.
    """
    files: dict[Role, tuple[Path, ...]] = {
        "viewer": settings.viewer_token_files,
        "editor": settings.editor_token_files,
        "admin": settings.admin_token_files,
    }
    tokens: dict[Role, list[str]] = {}
    for role, paths in files.items():
        tokens[role] = [read_secret(path, f"board.{role}_token_files") for path in paths]
        if any(len(token) < LEAST_TOKEN for token in tokens[role]):
            raise UsageError(
                f"a token of board.{role}_token_files is shorter than {LEAST_TOKEN} characters: "
                "make one with `openssl rand -hex 24`"
            )
    by_proxy = bool(settings.people.user_header)
    if not any(tokens.values()) and not by_proxy and not is_local(settings.host):
        raise UsageError(
            f"board.host={settings.host} lets others in: write a token into a file, and set board.viewer_token_files "
            "or board.editor_token_files to its path"
        )
    names: dict[Role, list[str]] = {
        role: [printable(path.stem)[:NAME_LENGTH] for path in files[role]] for role in ROLES
    }
    return Access(tokens, names, by_proxy=by_proxy)


def _bytes(text: str) -> bytes:
    """Return what a header holds; bytes that are no UTF-8 come as halves of surrogate pairs."""
    return text.encode(errors="surrogatepass")


def _digest(token: str) -> bytes:
    return hashlib.sha256(_bytes(token)).digest()

"""Who asks, as a proxy says that has let them in: oauth2-proxy in front of an OpenID provider, for example."""

from collections.abc import Callable, Sequence

from streams.board.api.access import NAME_LENGTH, Holder, Role
from streams.config.sanitize import printable
from streams.config.settings import BoardSettings
from streams.web.client_address import is_trusted

BY_PROXY = -2
"""The number that stands for a token."""

HeaderOf = Callable[[str], Sequence[str]]
"""All values of a header of one request, by its name."""


class ProxiedPeople:
    """Reads the headers of trusted proxies; of all others they say nothing."""

    def __init__(self, settings: BoardSettings) -> None:
        self._people, self._trusted = settings.people, settings.trusted_proxies

    def holder(self, remote: str, header: HeaderOf) -> Holder | None:
        """Return who asks; None: the connection is of no trusted proxy, or it names nobody, or more than one.

        A header that is there twice may be one of the reader's own, which the proxy passed on.

        Args:
            remote: address of the connection.
            header: of the request.
        """
        people = self._people
        if not people.user_header or not is_trusted(remote, self._trusted):
            return None
        users = header(people.user_header)
        if len(users) != 1 or not (user := users[0].strip()):
            return None
        values = header(people.groups_header) if people.groups_header else ()
        groups = {group.strip() for group in values[0].split(",")} if len(values) == 1 else set()
        role: Role = "viewer"
        if user in people.admins or not groups.isdisjoint(people.admin_groups):
            role = "admin"
        elif user in people.editors or not groups.isdisjoint(people.editor_groups):
            role = "editor"
        return Holder(role, BY_PROXY, printable(user)[:NAME_LENGTH])

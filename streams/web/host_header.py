"""Whether a request is meant for this server: a page of another site may lead its own name to this machine.

Such a page (DNS rebinding) would read what its browser's machine can reach. Its requests carry its own name in `Host`.
"""

from collections.abc import Collection
from ipaddress import ip_address


def is_loopback(host: str) -> bool:
    """Whether an address is of this machine alone.

    >>> is_loopback("127.0.0.1"), is_loopback("::1"), is_loopback("0.0.0.0"), is_loopback("board.example")
    (True, True, False, False)
    """
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def is_local(host: str) -> bool:
    """Whether a name or an address is of this machine alone.

    >>> is_local("localhost"), is_local("127.9.9.9"), is_local("localhost.example")
    (True, True, False)
    """
    return host == "localhost" or is_loopback(host)


def name_of(header: str) -> str:
    """Return the name or the address in a `Host` header, without port and brackets, in lower case.

    >>> name_of("Board.Example:8085"), name_of("[::1]:80"), name_of("127.0.0.1"), name_of("")
    ('board.example', '::1', '127.0.0.1', '')
    """
    name = header if header.endswith("]") else header.rsplit(":", 1)[0]
    if name.startswith("[") and name.endswith("]"):
        name = name[1:-1]
    return name.rstrip(".").lower()


def is_meant(header: str, bound: str, names: Collection[str] = ()) -> bool:
    """Whether the `Host` header of a request names a server.

    On loopback that is `localhost`, an address of loopback, or one of `names`. On other addresses it is also any IP
    address, a name without a dot (of a Compose service, of a machine beside this one) and no name at all: a page on
    the web has a name with a dot, and cannot do without.

    Args:
        header: of the request; empty where it has none.
        bound: address or name that the server listens on.
        names: others that it is known by, in lower case.

    >>> [is_meant(h, "127.0.0.1") for h in ("localhost:80", "127.0.0.1", "[::1]:1", "evil.example", "score", "")]
    [True, True, True, False, False, False]
    >>> [is_meant(h, "0.0.0.0", ["s.example"]) for h in ("10.1.2.3:9464", "score", "", "s.example", "evil.example")]
    [True, True, True, True, False]
    """
    name = name_of(header)
    if name in names or is_local(name):
        return True
    if is_local(bound):
        return False
    return name == bound or "." not in name or _is_address(name)


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True

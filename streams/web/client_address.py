"""Whose request it is: the address of a connection, or the one that a trusted proxy forwards."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Network = IPv4Network | IPv6Network
MOST_HOPS = 16
"""Proxies in a row."""
HOST_BITS = 64
"""Of an IPv6 address: whoever has one of them has all of its network."""


def parsed(address: str) -> IPv4Address | IPv6Address | None:
    """Return an IP address, without zone and port; IPv4 inside IPv6 is IPv4. None: it is none.

    >>> parsed("::ffff:10.0.0.1"), parsed("[::1]:80"), parsed("10.0.0.1:80"), parsed("nobody")
    (IPv4Address('10.0.0.1'), IPv6Address('::1'), IPv4Address('10.0.0.1'), None)
    """
    text = address.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        ip = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return (ip.ipv4_mapped or ip) if isinstance(ip, IPv6Address) else ip


def is_trusted(address: str, trusted: Sequence[Network]) -> bool:
    """Whether an address is of one of the networks."""
    ip = parsed(address)
    return ip is not None and any(ip in network for network in trusted)


def client_address(remote: str, forwarded: Sequence[str], trusted: Sequence[Network]) -> str:
    """Return the address that a request came from.

    Args:
        remote: address of the connection.
        forwarded: the `X-Forwarded-For` headers, in their order.
        trusted: networks of proxies. What others wrote into the header says nothing.

    >>> from ipaddress import ip_network
    >>> proxies = [ip_network("10.0.0.0/8")]
    >>> client_address("10.0.0.1", ["1.1.1.1, 203.0.113.9", "10.0.0.2"], proxies)
    '203.0.113.9'
    >>> client_address("203.0.113.7", ["1.1.1.1"], proxies), client_address("10.0.0.1", [], proxies)
    ('203.0.113.7', '10.0.0.1')
    """
    if not is_trusted(remote, trusted):
        return remote
    address = remote
    for hop in reversed(",".join(forwarded).split(",")[-MOST_HOPS:]):
        ip = parsed(hop)
        if ip is None:  # the last proxy that we trust passed on what is no address
            break
        address = str(ip)
        if not is_trusted(address, trusted):
            break
    return address


def network_of(address: str) -> str:
    """Return what is counted as one client: an IPv4 address, or a network of 64 bits of IPv6.

    >>> network_of("203.0.113.7"), network_of("2001:db8:1:2:3:4:5:6"), network_of("")
    ('203.0.113.7', '2001:db8:1:2::', '')
    """
    ip = parsed(address)
    if isinstance(ip, IPv6Address):
        return str(IPv6Address(int(ip) >> HOST_BITS << HOST_BITS))
    return address if ip is None else str(ip)

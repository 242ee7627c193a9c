"""Which addresses are of the open internet, and may be asked without anybody having said so.

The ranges are those of the IANA registries of special-purpose addresses (RFC 6890 and its successors), written down
here: the tables in Python's `ipaddress` differ from one version to the next.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

RESERVED = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",  # this network
            "10.0.0.0/8",  # private
            "100.64.0.0/10",  # shared by the customers of a carrier
            "127.0.0.0/8",  # loopback
            "169.254.0.0/16",  # link-local; metadata of clouds
            "172.16.0.0/12",  # private
            "192.0.0.0/24",  # protocol assignments; metadata of a cloud
            "192.0.2.0/24",  # documentation
            "192.88.99.0/24",  # 6to4 relays, deprecated
            "192.168.0.0/16",  # private
            "198.18.0.0/15",  # benchmarks
            "198.51.100.0/24",  # documentation
            "203.0.113.0/24",  # documentation
            "224.0.0.0/4",  # multicast
            "240.0.0.0/4",  # reserved, and the broadcast address
            "168.63.129.16/32",  # looks public, and serves the machines of a cloud, their credentials among it
        ),
    )
)
ALLOCATED_6 = IPv6Network("2000::/3")
"""All that is public in IPv6 but NAT64; the rest is of one machine or one network, or of nobody yet."""
RESERVED_6 = tuple(
    map(
        IPv6Network,
        (
            "2001::/23",  # protocol assignments: Teredo, benchmarks, ORCHID
            "2001:db8::/32",  # documentation
            "3fff::/20",  # documentation
        ),
    )
)
MAPPED = IPv6Network("::ffff:0:0/96")
NAT64 = IPv6Network("64:ff9b::/96")
"""The one prefix that means the same everywhere. 64:ff9b:1::/48 is a network's own, in a form of its own: refused."""
SIX_TO_FOUR = IPv6Network("2002::/16")
ISATAP = (0x0000_5EFE, 0x0200_5EFE)
"""Upper half of an interface identifier whose lower half is an IPv4 address."""


def is_public(address: str) -> bool:
    """Whether an IP address, and each that is inside it, is one of the open internet.

    Raises:
        ValueError: it is no IP address.

    >>> [is_public(a) for a in ("9.9.9.9", "127.0.0.1", "169.254.169.254", "10.1.2.3", "::1", "::ffff:127.0.0.1")]
    [True, False, False, False, False, False]
    >>> is_public("64:ff9b::7f00:1"), is_public("2002:7f00:1::"), is_public("2620:fe::fe")
    (False, False, True)
    >>> is_public("::7f00:1"), is_public("fec0::1"), is_public("168.63.129.16")
    (False, False, False)
    """
    text = address.partition("%")[0]
    if ":" not in text:
        return _is_public_4(IPv4Address(text))
    ip = IPv6Address(text)
    if any(not _is_public_4(one) for one in inner(ip)):
        return False
    if ip in MAPPED or ip in NAT64:
        return True
    return ip in ALLOCATED_6 and not any(ip in network for network in RESERVED_6)


def inner(ip: IPv6Address) -> list[IPv4Address]:
    """Return the IPv4 addresses that an IPv6 address is translated or tunnelled to.

    >>> inner(IPv6Address("2002:a00:1::5efe:7f00:1"))
    [IPv4Address('10.0.0.1'), IPv4Address('127.0.0.1')]
    """
    number, found = int(ip), list[IPv4Address]()
    if ip in SIX_TO_FOUR:
        found.append(IPv4Address(number >> 80 & 0xFFFF_FFFF))
    if ip in MAPPED or ip in NAT64 or number >> 32 & 0xFFFF_FFFF in ISATAP:
        found.append(IPv4Address(number & 0xFFFF_FFFF))
    return found


def _is_public_4(ip: IPv4Address) -> bool:
    return not any(ip in network for network in RESERVED)

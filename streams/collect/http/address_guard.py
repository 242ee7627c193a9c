"""Which addresses are of the open internet, and may be asked without anybody having said so."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

NAT64 = ip_network("64:ff9b::/96")
ALLOCATED = ip_network("2000::/3")
"""All that is public in IPv6; the rest is of one machine or one network, or of nobody yet."""
METADATA = frozenset((ip_address("168.63.129.16"),))
"""Addresses that look public but serve a cloud's metadata, credentials among it, to its machines."""


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet.

    >>> [is_public(a) for a in ("9.9.9.9", "127.0.0.1", "169.254.169.254", "10.1.2.3", "::1", "::ffff:127.0.0.1")]
    [True, False, False, False, False, False]
    >>> is_public("64:ff9b::7f00:1"), is_public("2002:7f00:1::"), is_public("2620:fe::fe")
    (False, False, True)
    >>> is_public("::7f00:1"), is_public("fec0::1"), is_public("168.63.129.16")
    (False, False, False)
    """
    ip: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in NAT64:
            inner = IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
        if ip not in ALLOCATED:
            return False
    return ip.is_global and not ip.is_multicast and ip not in METADATA

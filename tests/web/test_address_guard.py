"""Which addresses are public: the same on every version of Python."""

from ipaddress import IPv4Address, IPv6Address, ip_network

import pytest

from streams.web.address_guard import is_public

PUBLIC = (
    "1.1.1.1",
    "8.8.8.8",
    "9.9.9.9",
    "168.63.129.15",
    "168.63.129.17",
    "192.0.1.1",
    "192.31.196.1",  # AS112: special, and globally reachable
    "192.52.193.1",
    "192.175.48.1",
    "223.255.255.255",
    "2001:200::1",
    "2001:4860:4860::8888",
    "2003::1",
    "2400:cb00::1",
    "2606:4700:4700::1111",
    "2620:4f:8000::1",
    "2620:fe::fe",
    "2a00:1450:4007:80e::200e",
    "3fff:1000::1",
    "64:ff9b::8.8.8.8",
    "::ffff:8.8.8.8",
    "2002:808:808::1",
    "2620:fe::5efe:9.9.9.9",
)
NOT_PUBLIC = (
    # As the registry of IPv4 has it, first and last address of each range.
    *("0.0.0.0", "0.255.255.255", "10.0.0.0", "10.255.255.255", "100.64.0.0", "100.127.255.255"),
    *("127.0.0.0", "127.255.255.255", "169.254.0.0", "169.254.169.254", "169.254.255.255"),
    *("172.16.0.0", "172.31.255.255", "192.0.0.0", "192.0.0.8", "192.0.0.9", "192.0.0.10", "192.0.0.170"),
    *("192.0.0.192", "192.0.0.255", "192.0.2.0", "192.0.2.255", "192.88.99.0", "192.88.99.1", "192.88.99.255"),
    *("192.168.0.0", "192.168.255.255", "198.18.0.0", "198.19.255.255", "198.51.100.0", "198.51.100.255"),
    *("203.0.113.0", "203.0.113.255", "224.0.0.0", "239.255.255.255", "240.0.0.0", "255.255.255.255"),
    "168.63.129.16",
    # Of IPv6.
    *("::", "::1", "::7f00:1", "::8.8.8.8", "::ffff:0:8.8.8.8", "64:ff9b:1::", "64:ff9b:1::8.8.8.8"),
    *("64:ff9b:1:ffff:ffff:ffff:ffff:ffff", "100::", "100::1", "100:0:0:1::1", "1fff:ffff::1"),
    *("2001::", "2001::1", "2001:1::1", "2001:1::2", "2001:2::1", "2001:3::1", "2001:4:112::1", "2001:10::1"),
    *("2001:20::1", "2001:30::1", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db8::", "2001:db8:ffff::1"),
    *("3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", "4000::1", "5f00::1", "fc00::", "fd00:ec2::254"),
    *("fdff:ffff::1", "fe80::1", "fe80::1%eth0", "febf::1", "fec0::1", "ff00::", "ff02::1", "ff0e::1"),
    # What is inside.
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::ffff:168.63.129.16"),
    *("64:ff9b::127.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b::169.254.169.254", "64:ff9b::192.0.0.170"),
    *("2002:7f00:1::", "2002:a00:1::1", "2002:a9fe:a9fe::1", "2002:c0a8:101::1", "2002:c000:c0::1"),
    "2001:0:7f00:1:0:0:f7f7:f7f7",  # Teredo by a server on loopback
    "2001:0:808:808:0:0:80ff:fffe",  # Teredo of a client on loopback
    *("2620:fe::5efe:10.0.0.1", "2620:fe::200:5efe:127.0.0.1", "2002:808:808::5efe:192.168.1.1"),
)


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_of_the_open_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_a_special_address_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "network", ["10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.0.0.0/24", "192.168.0.0/16", "198.18.0.0/15"]
)
def test_the_neighbours_of_a_range_are_public(network: str) -> None:
    first, last = (int(ip) for ip in (ip_network(network)[0], ip_network(network)[-1]))
    assert [is_public(str(IPv4Address(number))) for number in (first - 1, first, last, last + 1)] == [
        True,
        False,
        False,
        True,
    ]


@pytest.mark.parametrize("address", ["10.0.0.1", "169.254.169.254", "168.63.129.16", "198.18.0.1"])
def test_an_address_is_not_public_however_it_is_wrapped(address: str) -> None:
    number = int(IPv4Address(address))
    wrapped = (
        0xFFFF << 32 | number,
        0x0064_FF9B << 96 | number,
        0x2002 << 112 | number << 80 | 1,
        int(IPv6Address("2620:fe::5efe:0:0")) | number,
    )
    assert not any(is_public(str(IPv6Address(one))) for one in wrapped)


@pytest.mark.parametrize("text", ["", "localhost", "127.1", "0x7f000001", "010.0.0.1", "1.1.1.1:80", "[::1]"])
def test_what_is_no_address_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        is_public(text)

"""Whose address it is: an IPv6 customer has a network of addresses, an IPv4 one a single address;
pure."""

import re
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

WITH_PORT = re.compile(
    r"(?P<bare>\d{1,3}(?:\.\d{1,3}){3}):\d{1,5}"
    r"|\[(?P<in_brackets>[0-9A-Fa-f:.]{2,45})\](?::\d{1,5})?"
)
NARROW = 64  # bits; one household, one server
WIDE = 56  # bits; what many providers and hosters give to one customer


def narrow(text: str) -> str:
    """Return the IPv4 address, or the /64 of an IPv6 one."""
    address = _address(text)
    return _network(address, NARROW) if isinstance(address, IPv6Address) else str(address or text)


def wide(text: str) -> str | None:
    """Return the /56 of an IPv6 address; None for any other, which has no network to change
    addresses in."""
    address = _address(text)
    return _network(address, WIDE) if isinstance(address, IPv6Address) else None


@lru_cache(maxsize=1024)
def _address(text: str) -> IPv4Address | IPv6Address | None:
    if found := WITH_PORT.fullmatch(text):  # some proxies say the port, too
        text = found["bare"] or found["in_brackets"]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _network(address: IPv6Address, bits: int) -> str:
    return str(ip_network((int(address), bits), strict=False))

"""Which addresses are in the public network, and not inside our own."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from typing import Final

NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def is_public(text: str) -> bool:
    """Whether that address is in the public network, also where it only stands for another one."""
    address = ipaddress.ip_address(text.partition("%")[0])
    return all(one.is_global and not one.is_multicast for one in (address, *_meant(address)))


def _meant(address: Address) -> Iterator[Address]:
    """The addresses that this one leads to by a translator or tunnel."""
    if isinstance(address, ipaddress.IPv4Address):
        return
    if address in NAT64:
        yield ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    found = (address.ipv4_mapped, address.sixtofour, *(address.teredo or ()))
    yield from (one for one in found if one is not None)

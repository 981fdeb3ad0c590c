"""Loopback ports for what runs inside; only the front door's port is chosen by a person."""

from __future__ import annotations

import errno
import ipaddress
import os
import random
import socket
from itertools import islice
from typing import Final

from deploy.trouble import Trouble

# Below the range that Linux and macOS hand to outgoing connections, so that no client's socket takes one of ours
# while the service behind it restarts.
USUAL: Final = range(20_000, 30_000)
_LOWEST, _HIGHEST = 1024, 65_535


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a server could listen there now."""
    try:
        _bind(port, host)
    except OSError:
        return False
    return True


def need_front(port: int, host: str) -> None:
    """Raise Trouble that says why the front door could not listen there."""
    try:
        _bind(port, host)
    except PermissionError as error:
        raise Trouble(
            f"Port {port} is for the system's own services; choose one from 1024 with --port."
        ) from error
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise Trouble(f"Port {port} on {host} is taken; choose another with --port.") from error
        raise Trouble(f"{host} is no address of this machine ({error.strerror}); give one with --bind.") from error


def need_loopback(host: str) -> None:
    """Raise Trouble where other machines could reach the front door there: passwords would cross the network."""
    if not _is_loopback(host):
        raise Trouble(
            f"At {host} other machines reach Attune without TLS: passwords and what clients write would cross the "
            """Raise Trouble where other machines could reach the front door there: passwords would be readable."""
            "./deploy/init, which brings TLS along. To do it all the same, add --without-tls."
        )


def _is_loopback(host: str) -> bool:
    """Whether it is an address, or a name of nothing but addresses, that this machine alone reaches."""
    try:
        found = {str(each[4][0]) for each in socket.getaddrinfo(host, None)}
    except OSError:
        return False
    return bool(found) and all(ipaddress.ip_address(each.partition("%")[0]).is_loopback for each in found)


def _bind(port: int, host: str) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))


def allowed() -> range:
    """Those to choose from: what ATTUNE_PORTS says, as 20000-29999; raises Trouble where that is no such range."""
    given = os.environ.get("ATTUNE_PORTS", "")
    if not given:
        return USUAL
    first, _, last = given.partition("-")
    if not (first.isdecimal() and last.isdecimal() and _LOWEST <= int(first) <= int(last) <= _HIGHEST):
        raise Trouble(f"ATTUNE_PORTS is two ports from {_LOWEST} to {_HIGHEST}, as 20000-29999, and not {given}.")
    return range(int(first), int(last) + 1)


def free_ports(count: int) -> list[int]:
    """Different ports, all free at this moment; raises Trouble where there are not so many."""
    among = allowed()
    free = (port for port in random.sample(among, len(among)) if is_free(port))
    found = list(islice(free, count))
    if len(found) < count:
        raise Trouble(
            f"Too few ports are free from {among.start} to {among.stop - 1}: set ATTUNE_PORTS to others."
        )
    return found


def answers_at(address: str) -> bool:
    """Whether something listens at that host:port."""
    host, _, port = address.rpartition(":")
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=2).close()
    except OSError:
        return False
    return True

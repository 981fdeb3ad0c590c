"""Loopback ports for what runs inside; only the front door's port is chosen by a person."""

from __future__ import annotations

import errno
import random
import socket

from deploy.trouble import Trouble

# Below the range that Linux and macOS hand to outgoing connections, so that no client's socket takes one of ours
# while the service behind it restarts.
_FIRST, _LAST = 20_000, 29_999


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


def _bind(port: int, host: str) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))


def free_ports(count: int) -> list[int]:
    """Different ports, all free at this moment."""
    found: list[int] = []
    for port in random.sample(range(_FIRST, _LAST + 1), _LAST - _FIRST + 1):
        if len(found) == count:
            break
        if is_free(port):
            found.append(port)
    return found


def answers_at(address: str) -> bool:
    """Whether something listens at that host:port."""
    host, _, port = address.rpartition(":")
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=2).close()
    except OSError:
        return False
    return True

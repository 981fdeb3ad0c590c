"""Kafka's own jars, fetched once from Maven Central and checked against `kafka.lock`.

The lock holds the SHA-256 and repository path of every jar of kafka_2.13 and kafka-clients 4.3.1 with
log4j-slf4j-impl 2.25.3; ATTUNE_MAVEN_URL names another repository of the same layout.
"""

from __future__ import annotations

import hashlib
import os
import ssl
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
from jgo.constants import MAVEN_CENTRAL_URL

from deploy.trouble import Trouble

LOCK = Path(__file__).with_name("kafka.lock")
_FOLDER = "kafka-4.3.1"
_TRIES = 4
_AT_ONCE = 6
_CA_VARIABLES = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "PIP_CERT")

Progress = Callable[[int, int], None]
"""Called with how many jars are here and how many there are."""


@dataclass(frozen=True)
class Jar:
    """One line of the lock."""

    sha256: str
    path: str

    @property
    def name(self) -> str:
        """Its file name, which no other jar has."""
        return self.path.rsplit("/", 1)[1]


def locked() -> list[Jar]:
    """Every jar that the broker needs."""
    return [Jar(*line.split()) for line in LOCK.read_text(encoding="utf-8").splitlines()]


def folder(otherwise: Path) -> Path:
    """Where the jars are kept: the user's cache, or the given folder when there is none to write to."""
    for cache in _cache():
        place = cache / "attune" / _FOLDER
        with suppress(OSError):
            place.mkdir(parents=True, exist_ok=True)
            if os.access(place, os.W_OK):
                return place
    place = otherwise / ".cache" / _FOLDER
    place.mkdir(parents=True, exist_ok=True)
    return place


def _cache() -> list[Path]:
    """The user's cache; none for a user without a home."""
    if given := os.environ.get("XDG_CACHE_HOME"):
        return [Path(given)]
    try:
        return [Path("~/.cache").expanduser()]
    except RuntimeError:
        return []


def fetch(place: Path, progress: Progress) -> list[Path]:
    """The jars' paths, fetching those that are missing; raises Trouble when that cannot be done."""
    jars = locked()
    missing = [jar for jar in jars if not (place / jar.name).exists()]
    if missing:
        here = len(jars) - len(missing)
        for got in _download(place, missing):
            progress(here + got, len(jars))
    return [place / jar.name for jar in jars]


def _download(place: Path, missing: list[Jar]) -> Iterator[int]:
    with (
        httpx.Client(verify=_trusted(), timeout=60, follow_redirects=True) as client,
        ThreadPoolExecutor(_AT_ONCE) as pool,
    ):
        for number, _ in enumerate(pool.map(lambda jar: _fetch_one(client, place, jar), missing), start=1):
            yield number


def _fetch_one(client: httpx.Client, place: Path, jar: Jar) -> None:
    content = _get(client, f"{os.environ.get('ATTUNE_MAVEN_URL', MAVEN_CENTRAL_URL).rstrip('/')}/{jar.path}")
    if hashlib.sha256(content).hexdigest() != jar.sha256:
        raise Trouble(f"{jar.name} came with other content than kafka.lock promises; nothing of it was kept.")
    part = place / f".{jar.name}.{os.getpid()}"
    part.write_bytes(content)
    part.replace(place / jar.name)


def _get(client: httpx.Client, url: str) -> bytes:
    for left in reversed(range(_TRIES)):
        try:
            return client.get(url).raise_for_status().content
        except httpx.HTTPError as error:
            if left == 0:
                raise Trouble(
                    f"Kafka could not be fetched from {httpx.URL(url).host} ({error}); check the network, "
                    "or set KAFKA_BOOTSTRAP to a broker that exists."
                ) from error
    raise AssertionError


def _trusted() -> ssl.SSLContext:
    """The machine's own authorities, wherever it names them; Python alone would read two of these variables."""
    for variable in _CA_VARIABLES:
        place = os.environ.get(variable, "")
        if place and Path(place).is_file():
            return ssl.create_default_context(cafile=place)
    return httpx.create_ssl_context()

"""A real identity provider for tests: Keycloak from Maven Central, checked by its hash, with the clinic's realm.

One runs for the whole test run, with its data in memory. Tests change people and groups in it as an administrator
would, over its own API, and sign in by its own form.
"""

from __future__ import annotations

import hashlib
import html
import os
import re
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from jgo.constants import MAVEN_CENTRAL_URL

from deploy.local import jars, java, ports
from tests.infra.lease import GENEROUS_S, Run, until

VERSION: Final = "26.7.3"
SHA256: Final = "77657f30b7e90d70f727712ce1c967f430fd6a5e9f458d32d8c6df0635345f47"
PACKAGE: Final = f"keycloak-quarkus-dist-{VERSION}.tar.gz"
PLACE: Final = f"org/keycloak/keycloak-quarkus-dist/{VERSION}/{PACKAGE}"
REALM: Final = "clinic"
CLIENT: Final = "attune"
CLIENT_SECRET: Final = "secret-of-the-client"
PASSWORD: Final = "there it is another"
CHUNK: Final = 1 << 20
FORM: Final = re.compile(r'action="([^"]+login-actions/authenticate[^"]+)"')


@dataclass(frozen=True)
class Keycloak:
    """The server as tests hold it."""

    base: str

    @property
    def issuer(self) -> str:
        """What it calls itself."""
        return f"{self.base}/realms/{REALM}"

    def sign_in(self, browser: httpx.Client, address: str, user: str, password: str = PASSWORD) -> str:
        """Fill its form in, where it asks; gives where it sends the browser then."""
        page = browser.get(address)
        if page.is_redirect:
            return str(page.headers["location"])
        _send_cookies(browser)
        form = FORM.search(page.text)
        assert form, page.text
        answer = browser.post(html.unescape(form[1]), data={"username": user, "password": password})
        _send_cookies(browser)
        assert answer.is_redirect, answer.text
        return str(answer.headers["location"])

    def administration(self, realm: str = f"/{REALM}") -> httpx.Client:
        """Its API, as its administrator."""
        said = {"grant_type": "password", "client_id": "admin-cli", "username": "root", "password": PASSWORD}
        answer = httpx.post(
            f"{self.base}/realms/master/protocol/openid-connect/token", data=said, timeout=GENEROUS_S
        )
        bearer = f"Bearer {answer.raise_for_status().json()['access_token']}"
        headers = {"Authorization": bearer}
        return httpx.Client(base_url=f"{self.base}/admin/realms{realm}", headers=headers, timeout=GENEROUS_S)

    def set_groups(self, user: str, *names: str) -> None:
        """Have somebody in these groups and in no other."""
        with self.administration() as api:
            user_id = _user_id(api, user)
            for group in api.get(f"/users/{user_id}/groups").json():
                api.delete(f"/users/{user_id}/groups/{group['id']}").raise_for_status()
            known = {group["name"]: group["id"] for group in api.get("/groups").json()}
            for name in names:
                api.put(f"/users/{user_id}/groups/{known[name]}").raise_for_status()

    def end_sessions(self, user: str) -> None:
        """Sign somebody out there, as an administrator does."""
        with self.administration() as api:
            api.post(f"/users/{_user_id(api, user)}/logout").raise_for_status()

    def sessions(self, user: str) -> int:
        """How often somebody is signed in there."""
        with self.administration() as api:
            return len(api.get(f"/users/{_user_id(api, user)}/sessions").json())

    def tell_endings_to(self, address: str) -> None:
        """Have it say to that address when a login ends."""
        with self.administration() as api:
            [client] = api.get("/clients", params={"clientId": CLIENT}).json()
            client["attributes"]["backchannel.logout.url"] = address
            api.put(f"/clients/{client['id']}", json=client).raise_for_status()


@pytest.fixture(scope="session")
def keycloak(engine_run: Run) -> Keycloak:
    """Keycloak, started for this run; left out, and said so, where it cannot be fetched."""
    try:
        found = engine_run.once("keycloak", lambda: start(engine_run, _home()))
    except httpx.HTTPError as error:
        pytest.skip(f"Keycloak cannot be fetched from Maven Central here ({type(error).__name__})")
    return Keycloak(found)


def start(run: Run, home: Path) -> str:
    """Start it with the clinic's realm; gives its address."""
    [port] = ports.free_ports(1)
    options = ["--http-enabled=true", "--hostname-strict=false", "--http-host=127.0.0.1", f"--http-port={port}"]
    run.launch("keycloak", _command(home, "start", "--optimized", *options))
    base = f"http://127.0.0.1:{port}"
    try:
        until(lambda: _answers(base), "Keycloak answering")
    except AssertionError as error:
        error.add_note(run.log("keycloak"))
        raise
    with Keycloak(base).administration("") as api:
        api.post("/", json=_realm()).raise_for_status()
    return base


def _home() -> Path:
    """Keycloak unpacked and built, which takes longer than its start; kept in the user's cache."""
    place = jars.folder(Path.cwd()).with_name(f"keycloak-{VERSION}")
    if place.exists():
        return place
    with tempfile.TemporaryDirectory(dir=place.parent) as folder:
        package = Path(folder, "package")
        _fetch(package)
        with tarfile.open(package) as packed:
            packed.extractall(folder, filter="data")
        home = Path(folder, f"keycloak-{VERSION}")
        built = subprocess.run(  # noqa: S603 - the command is our own
            ["/usr/bin/env", f"JAVA={java.find()}", f"{home}/bin/kc.sh", "build", "--db=dev-mem", "--cache=local"],
            capture_output=True,
            text=True,
            check=False,
        )
        assert built.returncode == 0, built.stdout + built.stderr
        with suppress(OSError):  # another run was quicker
            home.rename(place)
    return place


def _fetch(package: Path) -> None:
    """The package from the repository; it has the hash that we know, or the test fails."""
    url = f"{os.environ.get('ATTUNE_MAVEN_URL', MAVEN_CENTRAL_URL).rstrip('/')}/{PLACE}"
    found = hashlib.sha256()
    with httpx.stream("GET", url, timeout=60, follow_redirects=True) as answer, package.open("wb") as kept:
        for chunk in answer.raise_for_status().iter_bytes(CHUNK):
            found.update(chunk)
            kept.write(chunk)
    assert found.hexdigest() == SHA256, "Keycloak came with other content than expected"


def _command(home: Path, *words: str) -> list[str]:
    """What its own script starts: the script would stay beside it, and leave it running when a run ends."""
    opened = ("util", "util.concurrent", "security", "lang")
    properties = {
        "kc.home.dir": home,
        "jboss.server.config.dir": home / "conf",
        "java.util.logging.manager": "org.jboss.logmanager.LogManager",
        "picocli.disable.closures": "true",
        "quarkus-log-max-startup-records": 10_000,
    }
    settings = {"KC_BOOTSTRAP_ADMIN_USERNAME": "root", "KC_BOOTSTRAP_ADMIN_PASSWORD": PASSWORD}
    return [
        "/usr/bin/env",
        *(f"{key}={value}" for key, value in settings.items()),
        java.find(),
        *("-Xms64m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
        *(f"--add-opens=java.base/java.{package}=ALL-UNNAMED" for package in opened),
        "--enable-native-access=ALL-UNNAMED",
        *(f"-D{key}={value}" for key, value in properties.items()),
        *("-cp", f"{home}/lib/quarkus-run.jar", "io.quarkus.bootstrap.runner.QuarkusEntryPoint"),
        *words,
    ]


def _answers(base: str) -> bool:
    with suppress(httpx.HTTPError):
        return httpx.get(f"{base}/realms/master/.well-known/openid-configuration").is_success
    return False


def _send_cookies(browser: httpx.Client) -> None:
    """Send its cookies back as browsers do, for which a loopback address is as good as https."""
    for cookie in browser.cookies.jar:
        cookie.secure = False


def _user_id(api: httpx.Client, user: str) -> str:
    [found] = api.get("/users", params={"username": user, "exact": True}).raise_for_status().json()
    return str(found["id"])


def _realm() -> dict[str, Any]:
    groups = {"name": "groups", "protocol": "openid-connect", "protocolMapper": "oidc-group-membership-mapper"}
    groups_config = {"claim.name": "groups", "full.path": "false", "id.token.claim": "true"}
    client = {
        "clientId": CLIENT,
        "secret": CLIENT_SECRET,
        "redirectUris": ["http://127.0.0.1:8080/intake/sign-in/provider/back"],
        "attributes": {
            "post.logout.redirect.uris": "http://127.0.0.1:8080/intake/sign-in",
            "pkce.code.challenge.method": "S256",
            "backchannel.logout.session.required": "true",
        },
        "protocolMappers": [{**groups, "config": groups_config}],
    }
    other = {"clientId": "other", "secret": CLIENT_SECRET, "directAccessGrantsEnabled": True}
    return {
        "realm": REALM,
        "enabled": True,
        "sslRequired": "none",
        "groups": [{"name": name} for name in ("therapists", "leads", "office", "gardeners")],
        "clients": [client, other],
        "users": list(_users()),
    }


def _users() -> Iterator[dict[str, Any]]:
    people = (
        ("owner", "owner@clinic.example", True, "therapists"),
        ("admin", "admin@clinic.example", True, "office"),
        ("newcomer", "newcomer@clinic.example", True, "leads"),
        ("gardener", "teammate@clinic.example", True, "gardeners"),
        ("mallory", "supervisor@clinic.example", False, "office"),
    )
    for user, email, verified, group in people:
        yield {
            "username": user,
            "email": email,
            "emailVerified": verified,
            "firstName": user.title(),
            "lastName": "There",
            "enabled": True,
            "credentials": [{"type": "password", "value": PASSWORD, "temporary": False}],
            "groups": [f"/{group}"],
        }


def said_in(address: str) -> dict[str, str]:
    """What stands behind the question mark."""
    return {name: words[0] for name, words in parse_qs(urlsplit(address).query).items()}

"""An identity provider that says what a test has it say: true words, and those of an attacker."""

from __future__ import annotations

import json
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from joserfc import jwt
from joserfc.errors import SecurityWarning
from joserfc.jwk import KeySet, OctKey, RSAKey
from joserfc.jws import JWSRegistry

from services.intake.web.provider_client import ENDED, SIGNATURES

CLIENT: Final = "attune"
CLIENT_SECRET: Final = "a secret that is long enough to sign with"
OURS: Final = RSAKey.generate_key(2048, parameters={"kid": "ours"})
SOMEBODY_ELSES: Final = RSAKey.generate_key(2048, parameters={"kid": "ours"})
SHARED: Final = OctKey.import_key(CLIENT_SECRET, {"kid": "ours"})


class LyingProvider:
    """What it says next; `claims` go over what a true token would have."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.claims: dict[str, Any] = {}
        self.without: set[str] = set()
        self.key: RSAKey | OctKey = OURS
        self.header: dict[str, str] = {"alg": "RS256", "kid": "ours"}
        self.description: dict[str, Any] = {}
        self.asked: list[str] = []
        self.nonce = ""

    def described(self) -> dict[str, Any]:
        """How it describes itself."""
        return {
            "issuer": self.base,
            "authorization_endpoint": f"{self.base}/authorize",
            "token_endpoint": f"{self.base}/token",
            "jwks_uri": f"{self.base}/keys",
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
        } | self.description

    def id_token(self) -> str:
        """The token by which somebody arrives."""
        now = int(time.time())
        true = {
            "iss": self.base,
            "sub": "subject-of-owner",
            "aud": CLIENT,
            "exp": now + 300,
            "iat": now,
            "nonce": self.nonce,
            "email": "owner@clinic.example",
            "email_verified": True,
            "name": "Owner There",
            "groups": ["therapists"],
            "sid": "session-there",
        }
        return self._signed(true)

    def logout_token(self) -> str:
        """The token that says that a login has ended."""
        now = int(time.time())
        true = {
            "iss": self.base,
            "sub": "subject-of-owner",
            "aud": CLIENT,
            "iat": now,
            "exp": now + 120,
            "jti": "the-first",
            "events": {ENDED: {}},
            "sid": "session-there",
        }
        return self._signed(true)

    def _signed(self, true: dict[str, Any]) -> str:
        said = {name: words for name, words in (true | self.claims).items() if name not in self.without}
        registry = JWSRegistry(algorithms=[*SIGNATURES, "HS256", "none"], strict_check_header=False)
        with warnings.catch_warnings(action="ignore", category=SecurityWarning):  # of what no attacker minds
            return jwt.encode(self.header, said, self.key, registry=registry)

    def answer(self, path: str) -> dict[str, Any]:
        """What stands at that address."""
        self.asked.append(path)
        match path:
            case "/.well-known/openid-configuration":
                return self.described()
            case "/keys":
                return dict(KeySet([OURS]).as_dict(private=False))
        return {"access_token": "of-no-use", "token_type": "Bearer", "id_token": self.id_token()}


@contextmanager
def lying_provider() -> Iterator[LyingProvider]:
    """One that answers on this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            body = json.dumps(liar.answer(self.path)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815 - the library's name

        def log_message(self, *_said: object) -> None:
            """Nothing is written down."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        liar = LyingProvider(f"http://127.0.0.1:{server.server_port}")
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield liar
        server.shutdown()

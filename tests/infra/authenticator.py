"""A passkey in software: answers challenges as a phone would, or as an attacker would like to."""

from __future__ import annotations

import json
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, ATTESTED = 1, 4, 64


@dataclass
class Authenticator:
    """One passkey for one site; `count` is how often it says that it was used."""

    origin: str = "http://localhost"
    host: str = "localhost"
    verified: bool = True
    count: int = 0
    user: str = ""
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    raw_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))

    def made(self, options: dict[str, Any]) -> str:
        """Its answer when it is to be made."""
        self.user = options["user"]["id"]
        numbers = self.key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        data = self._data(ATTESTED) + bytes(16) + len(self.raw_id).to_bytes(2, "big") + self.raw_id
        attested = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data + cbor2.dumps(public)})
        told = self._told("webauthn.create", options["challenge"])
        return self._said({"clientDataJSON": _text(told), "attestationObject": _text(attested)})

    def shown(self, options: dict[str, Any], **changes: str) -> str:
        """Its answer to a challenge; `changes` are parts that somebody has put others in the place of."""
        self.count += 1
        told, data = self._told("webauthn.get", options["challenge"]), self._data()
        signature = self.key.sign(data + sha256(told).digest(), ec.ECDSA(SHA256()))
        parts = {
            "clientDataJSON": _text(told),
            "authenticatorData": _text(data),
            "signature": _text(signature),
            "userHandle": self.user,
        }
        return self._said(parts | changes)

    def _data(self, more: int = 0) -> bytes:
        flags = PRESENT | (VERIFIED if self.verified else 0) | more
        return sha256(self.host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _told(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _said(self, response: dict[str, str]) -> str:
        name = _text(self.raw_id)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")

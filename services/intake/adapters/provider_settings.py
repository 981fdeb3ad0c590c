"""The identity provider as the environment names it; `docs/settings.md` lists the settings."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from environs import Env, EnvError, validate

from services.intake.domain.identity_provider import Provider
from services.intake.domain.staff import ROLES, Role
from shared.settings import SettingsError, secret

FILLED: Final = validate.Length(min=1)


@dataclass(frozen=True, kw_only=True)
class ProviderSettings:
    """The provider, and how we make ourselves known to it and read what it says."""

    provider: Provider
    client_id: str
    client_secret: str = field(repr=False)
    groups_claim: str = "groups"
    verified_claim: str = "email_verified"
    ca_file: str = ""


def provider_settings() -> ProviderSettings | None:
    """What is set, None without an issuer; raises SettingsError naming what is missing or wrong."""
    env = Env(prefix="ATTUNE_")
    issuer = env.str("OIDC_ISSUER", "").strip()
    if not issuer:
        return None
    try:
        provider = Provider(
            issuer=_address(issuer),
            name=env.str("OIDC_NAME", "").strip() or str(urlsplit(issuer).hostname),
            roles=_roles(env.str("OIDC_ROLES", validate=FILLED)),
            teams=dict(_pairs("OIDC_TEAMS", env.str("OIDC_TEAMS", ""))),
            new_accounts=frozenset(_parts(env.str("OIDC_NEW_ACCOUNTS", ""))),
            passwords=env.bool("OIDC_PASSWORDS", True),
        )
        return ProviderSettings(
            provider=provider,
            client_id=env.str("OIDC_CLIENT_ID", validate=FILLED),
            client_secret=secret("OIDC_CLIENT_SECRET"),
            groups_claim=env.str("OIDC_GROUPS_CLAIM", "groups", validate=FILLED),
            verified_claim=env.str("OIDC_VERIFIED_CLAIM", "email_verified", validate=FILLED),
            ca_file=_file(env.str("OIDC_CA_FILE", "")),
        )
    except EnvError as error:
        raise SettingsError(str(error)) from error


def _address(issuer: str) -> str:
    """The issuer, to the letter: over https, or on this machine, where nobody listens in."""
    parts = urlsplit(issuer)
    here = parts.scheme == "http" and _is_here(parts.hostname or "")
    if not parts.hostname or not (parts.scheme == "https" or here) or parts.query or parts.fragment:
        raise SettingsError(f"ATTUNE_OIDC_ISSUER is {issuer}, and should be an address that begins with https://")
    return issuer


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _roles(words: str) -> dict[str, frozenset[Role]]:
    """What each group gives, as `therapists=clinician; leads=clinician; leads=supervisor`."""
    given: dict[str, frozenset[Role]] = {}
    for group, role in _pairs("OIDC_ROLES", words):
        if role not in ROLES:
            raise SettingsError(f"ATTUNE_OIDC_ROLES names {role}, and the roles are {', '.join(ROLES)}")
        given[group] = given.get(group, frozenset()) | {role}
    return given


def _pairs(name: str, words: str) -> Iterator[tuple[str, str]]:
    """Groups and what they stand for; the name of a group may have = in it."""
    for part in _parts(words):
        group, _sign, given = (piece.strip() for piece in part.rpartition("="))
        if not (group and given):
            raise SettingsError(f"ATTUNE_{name} has {part}, and should be like group=given; other group=given")
        yield group, given


def _parts(words: str) -> list[str]:
    return [part.strip() for part in words.split(";") if part.strip()]


def _file(path: str) -> str:
    if path and not Path(path).is_file():
        raise SettingsError(f"ATTUNE_OIDC_CA_FILE names {path}, where no file is")
    return path

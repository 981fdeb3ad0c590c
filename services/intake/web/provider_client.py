"""Talks to the identity provider: sends browsers there, reads what they bring back, and what it says by itself.

Authlib makes the requests and checks state, nonce and signature. What its defaults leave open is closed here: only
signatures with a key pair count, the audience must be us, a token must have come, and the provider must be the one
that the operator named, wherever it says who it is.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlsplit

import flask
import requests
from authlib.integrations.base_client import OAuthError  # type: ignore[import-untyped] # ships no types
from authlib.integrations.flask_client import FlaskIntegration  # type: ignore[import-untyped] # ships no types
from authlib.integrations.flask_client.apps import FlaskOAuth2App  # type: ignore[import-untyped] # ships no types
from authlib.integrations.requests_client import OAuth2Session  # type: ignore[import-untyped] # ships no types
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry
from joserfc.jwt import JWTClaimsRegistry, Token, decode

from services.intake.domain.identity_provider import Arrival, Ending, Provider, key_of
from shared import logs
from shared.errors import Forbidden, Invalid, Unavailable
from shared.sentence import say

NAME: Final = "provider"
STATES: Final = f"_state_{NAME}_"
MOST_STATES: Final = 3  # as many pages for signing in at once; a cookie holds no more than 4 KB
FRESH_S: Final = 15 * 60.0  # so long the provider's addresses and keys are taken to be as they were
ASK_KEYS_EVERY_S: Final = 60.0
ANSWER_S: Final = 10.0
LEEWAY_S: Final = 60
OLDEST_ENDING_S: Final = 10 * 60.0
LONGEST_TOKEN: Final = 16 * 1024
# Signatures with a key pair: what is signed with a shared secret, or not at all, anybody could have written.
SIGNATURES: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
ENDPOINTS: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri", "end_session_endpoint")
ENDED: Final = "http://schemas.openid.net/event/backchannel-logout"

log = logs.get(__name__)


class NotBegun(Forbidden):
    """Somebody comes back from the provider who was not sent there from this browser, or long ago."""


class _Session(OAuth2Session):  # type: ignore[misc] # ships no types
    """Calls the provider and follows it nowhere else; the machine's proxies and passwords are not for it."""

    def __init__(self, *said: Any, **more: Any) -> None:  # noqa: ANN401 - Authlib's
        super().__init__(*said, **more)
        self.trust_env = False

    def request(self, method: str, url: str, **said: Any) -> requests.Response:  # noqa: ANN401 - Authlib's
        """Ask, within the time that there is."""
        answer: requests.Response = super().request(method, url, **(said | {"allow_redirects": False}))
        if answer.is_redirect:
            raise requests.RequestException("the provider leads elsewhere")
        return answer


class _App(FlaskOAuth2App):  # type: ignore[misc] # ships no types
    client_cls = _Session


class ProviderClient:
    """One provider; thread-safe."""

    def __init__(
        self,
        provider: Provider,
        *,
        client_id: str,
        client_secret: str,
        groups_claim: str = "groups",
        verified_claim: str = "email_verified",
        ca_file: str = "",
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.provider = provider
        self._client_id, self._client_secret = client_id, client_secret
        self._groups_claim, self._verified_claim = groups_claim, verified_claim
        self._ca_file, self._clock = ca_file, clock
        self._known: tuple[float, _App] | None = None
        self._keys_asked_at = 0.0
        self._lock = threading.Lock()

    def look(self) -> None:
        """Ask the provider to describe itself; raises Forbidden where it is another one, or Unavailable."""
        with self._speaking():
            self._app()

    def begin(self, back: str, following: str, *, anew: bool = False) -> str:
        """The provider's address to send this browser to; it comes back to `back`, and goes on to `following`.

        With `anew` they show there once more that it is them, however lately they did.
        """
        asked = {"prompt": "login", "max_age": 0} if anew else {}
        with self._speaking():
            app = self._app()
            _tidy(self._clock(), MOST_STATES - 1)
            made = app.create_authorization_url(back, **asked)
        kept = {name: made[name] for name in ("state", "nonce", "code_verifier")}
        app.save_authorize_data(redirect_uri=back, following=following, at=self._clock(), anew=anew, **kept)
        return str(made["url"])

    def finish(self) -> tuple[Arrival, str]:
        """Who came back with this request, and where they were on their way; raises Forbidden or Unavailable."""
        _tidy(self._clock(), MOST_STATES)
        state = flask.request.args.get("state", "")
        begun = flask.session.pop(f"{STATES}{state}", None)
        if begun is None:
            raise NotBegun(
                say("This sign-in was not begun in this browser, or too long ago. Please begin it again.")
            )
        with self._speaking():
            app = self._app()
            self._must_be_it(app)
            if "error" in flask.request.args:
                raise Forbidden(say("%(name)s did not let you in.", name=self.provider.name))
            flask.session[f"{STATES}{state}"] = begun  # Authlib takes it from there, and out
            token = app.authorize_access_token(claims_options=self._expected(), leeway=LEEWAY_S)
            said = token["userinfo"]
        arrival = self._arrival(said, str(token["id_token"]))
        if begun["data"]["anew"] and not _was_shown(arrival, begun["data"]["at"]):
            raise Forbidden(say("%(name)s did not ask you anew who you are.", name=self.provider.name))
        return arrival, str(begun["data"]["following"])

    def ended(self, token: str) -> Ending:
        """What the provider tells of a login there that has ended; raises Invalid or Unavailable."""
        with self._speaking():
            app = self._app()
        try:
            found = self._decoded(app, token)
            expected = self._expected() | {"iat": {"essential": True}, "jti": {"essential": True}}
            JWTClaimsRegistry(int(self._clock()), LEEWAY_S, **expected).validate(found.claims)  # type: ignore[arg-type] # as its own type has it
            return self._ending(found)
        except (JoseError, ValueError) as error:
            raise Invalid("This is no word of the identity provider’s.", why=type(error).__name__) from error

    def farewell(self, id_token: str, back: str) -> str:
        """Where the provider ends its own login; nothing where it cannot be asked, or has no such address."""
        try:
            with self._speaking():
                app = self._app()
                if not app.server_metadata.get("end_session_endpoint"):
                    return ""
                return str(app.create_logout_url(post_logout_redirect_uri=back, id_token_hint=id_token)["url"])
        except Unavailable:
            return ""

    def _expected(self) -> dict[str, dict[str, Any]]:
        issuer = self.provider.issuer
        return {
            "iss": {"essential": True, "values": [issuer]},
            "aud": {"essential": True, "values": [self._client_id]},
        }

    def _app(self) -> _App:
        """The provider as it described itself lately."""
        with self._lock:
            known = self._known
        if known and self._clock() - known[0] < FRESH_S:
            return known[1]
        issuer = self.provider.issuer
        app = _App(
            FlaskIntegration(NAME),
            name=NAME,
            client_id=self._client_id,
            client_secret=self._client_secret,
            server_metadata_url=f"{issuer.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs={
                "scope": "openid email profile",
                "code_challenge_method": "S256",
                "default_timeout": ANSWER_S,
                "verify": self._ca_file or True,
            },
        )
        _check_description(app.load_server_metadata(), issuer)
        with self._lock:
            self._known = (self._clock(), app)
        return app

    def _must_be_it(self, app: _App) -> None:
        """The answer must be this provider's, where it says whose it is (RFC 9207)."""
        said = flask.request.args.get("iss")
        must_say = app.server_metadata.get("authorization_response_iss_parameter_supported") is True
        if said != self.provider.issuer and (said is not None or must_say):
            raise Forbidden("This answer is another provider’s. Please begin again.")

    def _arrival(self, said: dict[str, Any], id_token: str) -> Arrival:
        groups = said.get(self._groups_claim)
        listed = [groups] if isinstance(groups, str) else groups if isinstance(groups, list) else []
        return Arrival(
            issuer=self.provider.issuer,
            subject=str(said["sub"]),
            email=_text(said.get("email")),
            email_verified=said.get(self._verified_claim) is True,
            name=_text(said.get("name")),
            groups=frozenset(one for one in listed if isinstance(one, str)),
            session=_text(said.get("sid")),
            shown_at=_instant(said.get("auth_time")),
            id_token=id_token,
        )

    def _ending(self, token: Token) -> Ending:
        said, issuer = token.claims, self.provider.issuer
        subject, session = _text(said.get("sub")), _text(said.get("sid"))
        events = said.get("events")
        wrong = (
            token.header.get("typ", "logout+jwt").lower() not in {"logout+jwt", "jwt"}
            or not isinstance(events, dict)
            or not isinstance(events.get(ENDED), dict)
            or "nonce" in said
            or not (subject or session)
            or not isinstance(said["jti"], str)
            or said["iat"] < self._clock() - OLDEST_ENDING_S
        )
        if wrong:
            raise ValueError("no token for ending a login")
        return Ending(
            token_id=key_of(issuer, said["jti"]),
            account_key=key_of(issuer, subject) if subject else "",
            session_key=key_of(issuer, session) if session else "",
        )

    def _decoded(self, app: _App, token: str) -> Token:
        """The token, if the provider signed it; its keys are asked for anew only now and then."""
        if len(token) > LONGEST_TOKEN:
            raise ValueError("longer than any such token")
        registry = JWSRegistry(algorithms=list(SIGNATURES), strict_check_header=False)
        with self._speaking():
            keys = KeySet.import_key_set(app.fetch_jwk_set())
        try:
            return decode(token, keys, registry=registry)
        except InvalidKeyIdError:
            with self._lock:
                if self._clock() - self._keys_asked_at < ASK_KEYS_EVERY_S:
                    raise
                self._keys_asked_at = self._clock()
        with self._speaking():
            keys = KeySet.import_key_set(app.fetch_jwk_set(force=True))
        return decode(token, keys, registry=registry)

    @contextmanager
    def _speaking(self) -> Iterator[None]:
        """Say in our own words what goes wrong with the provider, and keep out of the log what it said."""
        name = self.provider.name
        try:
            yield
        except requests.RequestException as error:
            log.warning("the identity provider does not answer", why=type(error).__name__)
            words = say("%(name)s does not answer right now. Please try again in a minute.", name=name)
            raise Unavailable(words, retry_after=30) from error
        except (OAuthError, JoseError, KeyError, ValueError, RuntimeError) as error:
            log.warning("the identity provider was not understood", why=type(error).__name__)
            raise Forbidden(say("What %(name)s said does not hold. Please begin again.", name=name)) from error


def _check_description(said: dict[str, Any], issuer: str) -> None:
    """Hold what the provider says of itself against what the operator said of it."""
    if said.get("issuer") != issuer:
        raise ValueError("the provider calls itself otherwise")
    safe = urlsplit(issuer).scheme
    if any(name in said and urlsplit(str(said[name])).scheme not in {"https", safe} for name in ENDPOINTS):
        raise ValueError("the provider would be asked without TLS")
    said.pop("jwks", None)  # keys come from its address for keys
    said["id_token_signing_alg_values_supported"] = list(SIGNATURES)


def _tidy(now: float, most: int) -> None:
    """Forget sign-ins that were begun long ago, and the oldest of too many."""
    begun = {name: kept for name, kept in flask.session.items() if name.startswith(STATES)}
    fresh = sorted((kept["exp"], name) for name, kept in begun.items() if kept["exp"] > now)
    for name in begun.keys() - {name for _, name in fresh[-most:]}:
        flask.session.pop(name)


def _was_shown(arrival: Arrival, since: float) -> bool:
    """Whether they have shown there since then that it is them; clocks differ a little."""
    return arrival.shown_at is not None and arrival.shown_at.timestamp() >= since - LEEWAY_S


def _instant(said: object) -> datetime | None:
    return datetime.fromtimestamp(said, UTC) if isinstance(said, int) else None


def _text(said: object) -> str:
    return said if isinstance(said, str) else ""

"""Every setting of a service, read from the environment once at its start; `docs/settings.md` has the table."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, cast

from environs import Env, EnvError, validate

from shared.errors import CannotStart
from shared.mail import PORTS, MailServer, Security

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
FILLED = validate.Length(min=1)
# The front door waits for 7 seconds, and has only a general page then.
AT_MOST_S: Final = 6.0
# So long may a vault take to answer.
COMMAND_S: Final = 30.0


KAFKA_SECURITY = ("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL")
KAFKA_MECHANISMS = ("SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN")


@dataclass(frozen=True, kw_only=True)
class KafkaAccess:
    """How Kafka lets us in: the protocol as Kafka names it, a user where that is SASL, files where it is SSL."""

    security: str = "PLAINTEXT"
    mechanism: str = "SCRAM-SHA-512"
    user: str = ""
    password: str = field(default="", repr=False)
    ca_file: str = ""
    certificate_file: str = ""
    key_file: str = ""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What one service needs to know; addresses are URLs without a slash at the end."""

    service: str
    mongo_uri: str
    database: str
    kafka_bootstrap: str
    kafka_access: KafkaAccess = field(default_factory=KafkaAccess)
    topic_prefix: str
    public_url: str
    intake_url: str
    feedback_url: str
    alerts_url: str
    service_secret: str
    page_secret: str
    wrapping_keys: Callable[[], str]
    event_keys: Callable[[], str]
    log_level: str
    worker_bind: str
    worker_port: int
    max_quarantined: int
    max_dead_letters: int
    secure_cookies: bool
    heartbeat_s: float
    mail: MailServer | None = None
    audit_syslog: str = ""
    request_limits: float = 1.0
    answers_within_s: float = AT_MOST_S


SECRETS = frozenset(
    {
        "mongo_uri",
        "service_secret",
        "page_secret",
        "wrapping_keys",
        "event_keys",
        "link_key",
        "kafka_access_password",
        "mail_password",
    }
)


class SettingsError(CannotStart):
    """A setting is missing or wrong; the message names it."""


def load(service: str) -> Settings:
    """Read the settings of that service; raises SettingsError naming the setting that is missing or wrong."""
    env = Env(prefix="ATTUNE_")
    try:
        public_url = env.str("PUBLIC_URL", "http://127.0.0.1:8080").rstrip("/")
        return Settings(
            service=service,
            mongo_uri=_secret(env, "MONGO_URI"),
            database=env.str("DATABASE", service),
            kafka_bootstrap=env.str("KAFKA_BOOTSTRAP", validate=FILLED),
            kafka_access=kafka_access(),
            topic_prefix=env.str("TOPIC_PREFIX", ""),
            public_url=public_url,
            intake_url=env.str("INTAKE_URL", "http://127.0.0.1:8081").rstrip("/"),
            feedback_url=env.str("FEEDBACK_URL", "http://127.0.0.1:8082").rstrip("/"),
            alerts_url=env.str("ALERTS_URL", "http://127.0.0.1:8083").rstrip("/"),
            service_secret=_secret(env, "SERVICE_SECRET"),
            page_secret=_secret(env, "PAGE_SECRET"),
            wrapping_keys=wrapping_keys(),
            event_keys=event_keys(),
            log_level=env.str("LOG_LEVEL", "INFO", validate=validate.OneOf(LOG_LEVELS)),
            worker_bind=env.str("WORKER_BIND", "127.0.0.1", validate=FILLED),
            worker_port=env.int("WORKER_PORT", 0, validate=validate.Range(0, 65535)),
            max_quarantined=env.int("MAX_QUARANTINED", 20, validate=validate.Range(0)),
            max_dead_letters=env.int("MAX_DEAD_LETTERS", 100, validate=validate.Range(0)),
            secure_cookies=env.bool("SECURE_COOKIES", public_url.startswith("https:")),
            heartbeat_s=env.float("HEARTBEAT_S", 15.0, validate=validate.Range(1.0, 60.0)),
            mail=_mail(env),
            audit_syslog=_address(env, "AUDIT_SYSLOG"),
            request_limits=env.float("REQUEST_LIMITS", 1.0, validate=validate.Range(0)),
            answers_within_s=env.float("ANSWERS_WITHIN_S", AT_MOST_S, validate=validate.Range(1.0, AT_MOST_S)),
        )
    except EnvError as error:
        raise SettingsError(str(error)) from error


def kafka_access() -> KafkaAccess:
    """How Kafka lets us in, as the environment says; raises SettingsError naming what is missing or wrong."""
    env = Env(prefix="ATTUNE_")
    try:
        security = env.str("KAFKA_SECURITY", "PLAINTEXT", validate=validate.OneOf(KAFKA_SECURITY))
        signs_in = security.startswith("SASL")
        return KafkaAccess(
            security=security,
            mechanism=env.str("KAFKA_MECHANISM", "SCRAM-SHA-512", validate=validate.OneOf(KAFKA_MECHANISMS)),
            user=env.str("KAFKA_USER", validate=FILLED) if signs_in else "",
            password=_secret(env, "KAFKA_PASSWORD") if signs_in else "",
            ca_file=_file(env, "KAFKA_CA_FILE"),
            certificate_file=_file(env, "KAFKA_CERTIFICATE_FILE"),
            key_file=_file(env, "KAFKA_KEY_FILE"),
        )
    except EnvError as error:
        raise SettingsError(str(error)) from error


def wrapping_keys() -> Callable[[], str]:
    """What reads the wrapping keys, from a file or a vault's command each time anew; raises SettingsError."""
    env = Env(prefix="ATTUNE_")
    command = shlex.split(env.str("WRAPPING_KEYS_COMMAND", ""))
    return _renewed("WRAPPING_KEYS", (lambda: _said_by(command)) if command else None)


def event_keys() -> Callable[[], str]:
    """What reads the keys by which events are signed, from a file each time anew; raises SettingsError."""
    return _renewed("EVENT_KEYS")


def _renewed(name: str, read: Callable[[], str] | None = None) -> Callable[[], str]:
    """What reads a secret of several lines each time anew; what stands in the environment stays as it is."""
    env = Env(prefix="ATTUNE_")
    in_file = env.str(f"{name}_FILE", "")
    again = read or (lambda: _secret(env, name))
    try:
        first = again()
    except EnvError as error:
        raise SettingsError(str(error)) from error
    return again if read or in_file else lambda: first


def secret(name: str) -> str:
    """A secret that one service alone needs; raises SettingsError."""
    try:
        return _secret(Env(prefix="ATTUNE_"), name)
    except EnvError as error:
        raise SettingsError(str(error)) from error


def _file(env: Env, name: str) -> str:
    """The path of a file that can be read, or nothing."""
    path = env.str(name, "")
    if path and not Path(path).is_file():
        raise SettingsError(f"ATTUNE_{name} names {path}, where no file is")
    return path


def _address(env: Env, name: str) -> str:
    """A host and a port, as log.clinic.example:514, or nothing."""
    given = env.str(name, "").strip()
    host, _colon, port = given.rpartition(":")
    if given and not (host and port.isdigit()):
        raise SettingsError(f"ATTUNE_{name} is {given}, and should be a host and a port: log.clinic.example:514")
    return given


def _mail(env: Env) -> MailServer | None:
    """The mail server, if one is named; who names one says whom mail comes from."""
    host = env.str("SMTP_HOST", "").strip()
    if not host:
        return None
    security = cast("Security", env.str("SMTP_SECURITY", "starttls", validate=validate.OneOf(tuple(PORTS))))
    user = env.str("SMTP_USER", "")
    return MailServer(
        host=host,
        port=env.int("SMTP_PORT", PORTS[security], validate=validate.Range(1, 65535)),
        security=security,
        user=user,
        password=_secret(env, "SMTP_PASSWORD") if user else "",
        sender=env.str("MAIL_FROM", validate=validate.Email(error="not an address such as attune@clinic.example")),
    )


def _said_by(command: list[str]) -> str:
    """What that command prints; the error says how it ended, never what it printed."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=COMMAND_S, check=True)  # noqa: S603 - the operator's own
    except subprocess.CalledProcessError as error:
        raise SettingsError(f"ATTUNE_WRAPPING_KEYS_COMMAND ended with {error.returncode}") from None
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SettingsError(f"ATTUNE_WRAPPING_KEYS_COMMAND failed: {type(error).__name__}") from None
    return done.stdout


def _secret(env: Env, name: str) -> str:
    """A secret stands in the environment or, better, in a file that `<NAME>_FILE` names; it is never empty."""
    place = env.str(f"{name}_FILE", "")
    if not place:
        return env.str(name, validate=FILLED)
    try:
        secret = Path(place).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SettingsError(f"ATTUNE_{name}_FILE names {place}, which cannot be read: {error.strerror}") from error
    except UnicodeDecodeError:
        raise SettingsError(f"ATTUNE_{name}_FILE names {place}, which is not text") from None
    if not secret:
        raise SettingsError(f"ATTUNE_{name}_FILE names {place}, which is empty")
    return secret

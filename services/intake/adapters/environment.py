"""What of intake alone stands in the environment; `docs/settings.md` lists it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from environs import Env, EnvError, ValidationError, validate

from services.intake.domain import clinic as rules
from services.intake.domain.clinic import Clinic
from services.intake.domain.first_admin import Invitation
from services.intake.domain.text import NAME_LENGTH, one_line
from shared.errors import Invalid
from shared.settings import SettingsError


def first_clinic() -> Clinic:
    """The settings that a clinic begins with at the first start; raises SettingsError naming what is wrong."""
    env, plain = Env(prefix="ATTUNE_"), Clinic()
    try:
        return Clinic(
            name=env.str("CLINIC_NAME", plain.name, validate=_checked(_name)),
            time_zone=env.str("TIME_ZONE", plain.time_zone, validate=_checked(rules.time_zone)),
            crisis_words=env.str("CRISIS_CONTACTS", "", validate=_checked(_words)) or None,
            instruments=tuple(
                env.list(
                    "OUTCOME_INSTRUMENTS",
                    list(plain.instruments),
                    subcast=str.strip,
                    validate=_checked(rules.instruments),
                )
            ),
            instruments_every_weeks=env.int(
                "OUTCOME_EVERY_WEEKS",
                plain.instruments_every_weeks,
                validate=validate.Range(1, rules.LONGEST_WEEKS),
            ),
        )
    except EnvError as error:
        raise SettingsError(str(error)) from error


def invitation() -> Invitation | None:
    """The link that makes the first admin, read anew each time: another can be made while we run."""
    place = Env(prefix="ATTUNE_").str("FIRST_ADMIN_FILE", "")
    try:
        return Invitation.read(Path(place).read_text(encoding="utf-8")) if place else None
    except (OSError, UnicodeDecodeError):
        return None


def gateway() -> Path | None:
    """The folder of the front door's own pages, where this machine has one."""
    place = Env(prefix="ATTUNE_").str("GATEWAY", "")
    return Path(place) if place else None


def sign_ins() -> Path | None:
    """The file with the passwords that the first start printed, where there is one."""
    place = Env(prefix="ATTUNE_").str("SIGN_INS", "")
    return Path(place) if place else None


def _checked(check: Callable[[str, Any], object]) -> Callable[[Any], None]:
    """The domain's check, as environs has them."""

    def validated(value: object) -> None:
        try:
            check("", value)
        except Invalid as error:
            raise ValidationError(error.sentence) from error

    return validated


def _name(field: str, text: str) -> str:
    return one_line(field, text, NAME_LENGTH)


def _words(field: str, text: str) -> str | None:
    return rules.text(field, text, rules.LONGEST_WORDS)

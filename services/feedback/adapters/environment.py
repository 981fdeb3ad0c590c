"""What of feedback alone stands in the environment; `docs/settings.md` lists it."""

from __future__ import annotations

from environs import Env, EnvError, validate

from services.feedback.domain.questionnaire import Asking
from services.feedback.domain.shipped import SHIPPED
from shared.settings import SettingsError

LONGEST_WEEKS = 52


def outcome_asking() -> Asking:
    """Which outcome questionnaires are asked and how often; raises SettingsError naming what is wrong."""
    env = Env(prefix="ATTUNE_")
    names = validate.ContainsOnly(SHIPPED, error=f"give some of {', '.join(SHIPPED)}, or nothing")
    weeks = validate.Range(1, LONGEST_WEEKS)
    try:
        asked = env.list("OUTCOME_INSTRUMENTS", list(SHIPPED), subcast=str.strip, validate=names)
        every_weeks = env.int("OUTCOME_EVERY_WEEKS", 4, validate=weeks)
    except EnvError as error:
        raise SettingsError(str(error)) from error
    return Asking(
        questionnaires=tuple(SHIPPED[name] for name in SHIPPED if name in asked), every_weeks=every_weeks
    )

"""The value check on the thank-you page: its form, and what was ticked in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import flask
from marshmallow import fields

from services.feedback.domain.value_check import WORTH, ValueAnswers, Worth
from services.feedback.usecases.thank import ThanksSeen
from shared.errors import Invalid
from shared.web.schemas import FormSchema, StrictString, load_form
from shared.web.words import _


class ValueForm(FormSchema):
    """What a client ticked; whatever was left open is not sent."""

    worth = StrictString(one_of=WORTH, load_default=None)
    more = fields.Boolean(load_default=False)
    less = fields.Boolean(load_default=False)
    different = fields.Boolean(load_default=False)
    finishing = fields.Boolean(load_default=False)


@dataclass(frozen=True, kw_only=True)
class ValueShown:
    """What the page shows of it: whom the answers go to, what was said, and whether it can still be ticked."""

    action: str
    sees: str
    worths: Sequence[tuple[Worth, str]]
    changes: Sequence[tuple[str, str]]
    ticked: dict[str, object]
    said: Sequence[str]
    open: bool
    asks_finishing: bool


def read() -> ValueAnswers:
    """What was sent; raises Invalid for what the form does not have."""
    said, wrong = load_form(ValueForm, flask.request.form)
    if wrong:
        raise Invalid(_("Some of it is not right."), fields=wrong)
    return ValueAnswers(**said)


def shown(seen: ThanksSeen, address: str) -> ValueShown | None:
    """The value check as this page shows it; None where it does not ask."""
    check = seen.value
    if check is None or seen.now is None:
        return None
    answers = check.answers or ValueAnswers()
    return ValueShown(
        action=flask.url_for("value_pages.answer", address=address),
        sees=_sees(in_team=seen.in_team),
        worths=[*worth_words().items()],
        changes=[*change_words().items()],
        ticked=asdict(answers),
        said=said_words(answers),
        open=check.changeable(seen.now),
        asks_finishing=seen.ending is None or answers.finishing,
    )


def _sees(*, in_team: bool) -> str:
    if in_team:
        return _(
            "Your therapist sees what you tick here."
            " So do the supervisor of their team and, while they are away, a colleague. Nobody else does."
        )
    return _("Your therapist sees what you tick here, or a colleague while they are away. Nobody else does.")


def worth_words() -> dict[Worth, str]:
    """What to choose from about its worth."""
    return {"yes": _("Yes"), "partly": _("Partly"), "no": _("No")}


def change_words() -> dict[str, str]:
    """What a client may want to be different."""
    return {
        "more": _("More of some things"),
        "less": _("Less of some things"),
        "different": _("Something different"),
    }


def said_words(answers: ValueAnswers) -> list[str]:
    """What was ticked, a line each."""
    lines = (
        [_("Still worth it: %(answer)s.", answer=worth_words()[answers.worth].lower())] if answers.worth else []
    )
    lines += [f"{words}." for name, words in change_words().items() if getattr(answers, name)]
    return [*lines, _("I am thinking of finishing my sessions here.")] if answers.finishing else lines

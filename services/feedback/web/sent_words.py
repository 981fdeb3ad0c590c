"""What became of links that were sent to clients, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.feedback.domain.mailing import Delivery
from services.feedback.web.deps import deps
from shared.errors import Unavailable
from shared.web import moments
from shared.web.words import _, told


@dataclass(frozen=True)
class Sent:
    """One link that was sent, or is to be: what it was, and what became of it."""

    what: str
    state: str
    trouble: bool


def sent_rows(deliveries: Sequence[Delivery], now: datetime) -> list[Sent]:
    """What was sent, oldest first."""
    return [
        Sent(_what(one), _state(one, now), trouble=bool(one.refused_at or one.bounced_at)) for one in deliveries
    ]


def nothing_sent() -> str:
    """Why nothing stands here."""
    if not _sends():
        return _(
            "Attune sends no links: neither a mail server nor an account for messages is set up. Give the link to"
            " your client yourself."
        )
    return _(
        "Attune has not sent this link. It does where the client has agreed and their address is safe, while the"
        " clinic is open, and until 3 days after the session."
    )


def _sends() -> bool:
    postbox = deps().postbox
    try:
        return postbox.can("mail") or postbox.can("message")
    except Unavailable:
        return True


def opened_words(opened_at: datetime | None, now: datetime) -> str:
    """Whether the link was opened."""
    if opened_at is None:
        return _("Not opened yet.")
    when = moments.dated_words(opened_at, now=now)
    return _("Opened %(when)s, by the client or by a program that looks through mail.", when=when)


def _what(one: Delivery) -> str:
    if one.channel == "mail":
        return _("Link by mail") if one.stage == "link" else _("Reminder by mail")
    return _("Link by message") if one.stage == "link" else _("Reminder by message")


def _state(one: Delivery, now: datetime) -> str:
    if one.refused_at:
        return _("It was not taken: %(why)s", why=told(one.why or ""))
    if one.taken_at is None:
        return _("It has not gone out yet: %(why)s", why=told(one.why)) if one.why else _("It is on its way.")
    when = moments.dated_words(one.taken_at, now=now)
    if one.channel == "message":
        return _("Passed on %(when)s. Whether it arrived is not known.", when=when)
    if one.bounced_at:
        back = moments.dated_words(one.bounced_at, now=now)
        return _("The mail server took it %(when)s. It came back: that was seen %(back)s.", when=when, back=back)
    if deps().reads_bounces:
        return _("The mail server took it %(when)s. It has not come back.", when=when)
    return _("The mail server took it %(when)s. Whether it came back is not known.", when=when)

"""What became of the check-in links that were sent, in words beside their sessions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from services.intake.ports import SentLink, SentLinks
from shared.web import moments
from shared.web.words import _


def sent_words(found: SentLinks | None) -> Mapping[str, list[str]]:
    """The sentences about each session's links, oldest first; those that were opened say so last."""
    words: defaultdict[str, list[str]] = defaultdict(list)
    for one in found.sent if found else ():
        words[one.session_id].append(_said(one))
    for session_id, opened_at in (found.opened if found else {}).items():
        words[session_id].append(_("Opened %(day)s", day=moments.day_words(opened_at)))
    return words


def _said(one: SentLink) -> str:
    link = one.stage == "link"
    if one.refused:
        return _("The link could not be sent") if link else _("The reminder could not be sent")
    if one.came_back:
        return _("The link came back: is the address right?") if link else _("The reminder came back")
    if one.taken_at is None:
        return _("The link is to be sent") if link else _("The reminder is to be sent")
    day = moments.day_words(one.taken_at)
    if one.channel == "message":
        return (
            _("Link sent to their phone %(day)s", day=day)
            if link
            else _("Reminder sent to their phone %(day)s", day=day)
        )
    return _("Link mailed %(day)s", day=day) if link else _("Reminder mailed %(day)s", day=day)

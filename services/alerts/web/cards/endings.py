"""Cards for endings that somebody speaks of."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from services.alerts.web.cards.card import Card

WISH = Card(
    key="ending-wish",
    title=_("thinking of finishing"),
    questions=(
        _("You said that you are thinking of finishing. Thank you for saying so. What makes you think of it now?"),
        _("What have you got from coming here, and what is still missing?"),
        _("If we finish, how would you like to do it: when, and what should there be time for before?"),
    ),
    helps=(
        _("Take it as good news until you know more: it may be done, too much, or not what they need."),
        _("Talk before you plan. Then agree on a last session together, on their page; it can be moved."),
    ),
    why=_(
        "About one in five people end early, and few say so before. A wish that is said can become an ending that"
        " you plan together, or a change that makes it worth going on."
    ),
    source=_(
        "About one in five end early (Swift and Greenberg 2012). That they want to end is among what"
        " clients hide most (Blanchard and Farber 2016, abstract read)."
    ),
)
DOUBT = Card(
    key="not-worth-it",
    title=_("not worth it any more"),
    questions=(
        _("You said that coming is not worth it to you just now. Thank you for telling me. What is missing?"),
        _("When was it last worth it, and what was different then?"),
        _("What should we do more of, less of, or quite otherwise?"),
    ),
    helps=(
        _("Ask, and do not defend: it took courage to say, and it is about the work, not about you."),
        _("Look at the goals together. Offer another way, another colleague, a break or an ending."),
    ),
    why=_("People who doubt that it is worth it often just stay away. Asked early, many say what would help."),
    source=_(
        "Pretending that it helps is among what clients often hide (Blanchard and Farber 2016,"
        " abstract read). The steps are our own judgement."
    ),
)
REVIEW = Card(
    key="ending-review",
    title=_("looking back"),
    questions=(
        _("What has changed since you first came, and what did you do for it?"),
        _("What was hard here, or could have been better?"),
        _("What would be a sign to come back, and how would you do that?"),
    ),
    helps=(
        _("Look at the course and the goals together, and let them put into words what they take along."),
        _("Then end care on their page. If you go on after all, move the date or note it there."),
    ),
    why=_("An ending that is looked back on is kept more easily, and leaves the door open."),
    source=_(
        "After the advice of 65 experts on endings (Norcross, Barrett, Greenberg and Swift 2017, read in part)."
    ),
)

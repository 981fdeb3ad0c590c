"""Cards for goals."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from services.alerts.web.cards.card import Card

STALLED = Card(
    key="stalled",
    title=_("a goal that stands still"),
    questions=(
        _("Is this goal still the right one?"),
        _("What is the smallest step that you would notice?"),
        _("What gets in the way, here or at home?"),
    ),
    helps=(
        _("Make the goal smaller or nearer, or change it; a changed goal is a new start, not a failure."),
        _("Plan one step for this week and ask about it first next time."),
    ),
    why=_(
        "Goals that stand still for weeks rarely move by waiting. Talking about the goal itself, rather than"
        " trying harder, is what tends to get it moving."
    ),
    source=_(
        "Agreement on goals and working on them together go with better outcome (Tryon, Birch and"
        " Verkuilen 2018, abstract read). The steps are our own judgement."
    ),
)
REGRESSING = Card(
    key="regressing",
    title=_("a goal that slips back"),
    questions=(
        _("What has become harder lately?"),
        _("What helped when this was going better?"),
        _("Should we put something else first for now?"),
    ),
    helps=(
        _("Ask about life outside before you change the plan; the cause is often there."),
        _("Go back to the last thing that worked, in a smaller size."),
    ),
    why=_(
        "A step back is information. Early and without blame it can be met with a lighter plan or more support,"
        " before hope goes."
    ),
    source=_(
        "Feedback helps more with an idea of what to do next (d .36 to .53: Barkham and others 2023)."
        " Which idea is our own judgement."
    ),
)
REACHED = Card(
    key="reached",
    title=_("a goal that is reached"),
    questions=(
        _("What did you do that made the difference?"),
        _("Is this enough, or is there a next step that you want?"),
        _("What would tell you that you can do without coming here?"),
    ),
    helps=(
        _("Stay with it for a while before you go on to what is still hard."),
        _("Agree on one of three: renew the goal, choose another, or plan an ending together."),
    ),
    why=_(
        "What is reached and named is kept more easily. A review at the right time keeps care from going on"
        " out of habit, and makes a good ending possible."
    ),
    source=_(
        "After the advice of 65 experts on endings (Norcross, Barrett, Greenberg and Swift 2017, read in part)."
    ),
)
OVERDUE = Card(
    key="overdue",
    title=_("a goal to look at again"),
    questions=(
        _("We said that we would look at this goal by now. Where are you with it?"),
        _("Is it still the right goal, and the right size?"),
        _("How long should we give it from here?"),
    ),
    helps=(
        _("Look at the goal’s ratings together before you talk about the plan."),
        _("A changed goal is a new start, not a failure. Agree on the next date."),
    ),
    why=_("A date that passes without a word says that the goal did not matter. Looking at it says that it does."),
    source=_(
        "Agreement on goals goes with better outcome (r .24: Tryon, Birch and Verkuilen 2018,"
        " abstract read). The rest is our own judgement."
    ),
)

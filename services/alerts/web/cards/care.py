"""Cards for absence, words, questionnaires and scores that say little."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from services.alerts.web.cards.card import Card

CEILING = Card(
    key="ceiling",
    title=_("all tens"),
    questions=(
        _("You give tens each time. What would a nine look like?"),
        _("If one thing could be a little better here, what would it be?"),
        _("How easy is it to give me a low score?"),
    ),
    helps=(
        _("Say that low scores help you, and mean it: thank them for the first one."),
        _("Take content clients at their word; ask again in a few weeks."),
    ),
    why=_("Some people are content and some are polite. The scores cannot tell which, but a talk can."),
    source=_(
        "Many clients are kinder in words than in thought, to be polite (Blanchard and Farber 2016,"
        " abstract read). The steps are our own judgement."
    ),
)
COMFORT = Card(
    key="comfort",
    title=_("going well, nothing moving"),
    questions=(
        _("We get on well. Is it also getting you where you want to go?"),
        _("What would you like to be different three months from now?"),
        _("Is there something that we both leave out because it is pleasant here?"),
    ),
    helps=(
        _("Look at the goals together, then at how the sessions are spent."),
        _("Take it to supervision: comfort is hard to see from inside."),
    ),
    why=_("A good relationship carries the work and does not replace it. It is worth asking now and then."),
    source=_("Our own judgement, after writing on relationships that grow too close."),
)
UNANSWERED = Card(
    key="unanswered",
    title=_("check-ins left open"),
    questions=(
        _("How is it for you to be asked after each session?"),
        _("Do you see what becomes of your answers?"),
        _("Would another way suit you better, on paper, here at the end, or not at all?"),
    ),
    helps=(
        _("Show what an earlier answer led to; people answer when it changes something."),
        _("Leave it free: nobody has to answer."),
    ),
    why=_("Answers often stop before people do. Asking about the asking is a gentle way in."),
    source=_(
        "In routine services about half and more stay unanswered (one online service, 2021; Blenkiron"
        " 2019): no answer is no message by itself. The steps are our own judgement."
    ),
)
ABSENT = Card(
    key="absent",
    title=_("staying away"),
    questions=(
        _("We missed you. How are you?"),
        _("Did something happen here that made it harder to come?"),
        _("What would make it easier: another time, another way, a break, an ending?"),
    ),
    helps=(
        _("Get in touch yourself, soon, and without reproach."),
        _("Offer a last session if they want to stop; a good ending keeps the door open."),
    ),
    why=_("About one in five people end early, and few say so before. A friendly word soon brings some back."),
    source=_(
        "About one in five end early (Swift and Greenberg 2012). That a friendly word brings some"
        " back is our own judgement."
    ),
)
NOTE = Card(
    key="note",
    title=_("a note"),
    questions=(
        _("Thank you for what you wrote. Shall we begin with it?"),
        _("What made it easier to write than to say?"),
        _("What would you want me to do with it?"),
    ),
    helps=(
        _("Read it before the session and bring it up first, in their words."),
        _("Thank them whatever it says, above all if it is about you."),
    ),
    why=_("Writing it took courage. What is met well the first time is said aloud the next."),
    source=_(
        "Most clients keep something back, often to be polite (Blanchard and Farber 2016, abstract"
        " read). The steps are our own judgement."
    ),
)
NOT_THEIRS = Card(
    key="not-theirs",
    title=_("not their answers"),
    questions=(
        _("You said that those answers were not yours. Thank you for telling me. What happened?"),
        _("Can somebody else open your phone, your mail or the link?"),
        _("How shall we do it, so that only you answer and nobody reads along?"),
    ),
    helps=(
        _("Ask when nobody else can hear: whoever answered for them may be at home."),
        _("See on the link’s page who has looked at it; take it to supervision if it was one of you."),
    ),
    why=_("Answers in somebody else’s name mislead you, and can be a sign that a client is watched or pressed."),
    source=_("Our own judgement; no source."),
)
SAFETY = Card(
    key="safety",
    title=_("safety first"),
    questions=(
        _("I saw your answer and wanted to talk with you. How are you right now?"),
        _("Are you thinking of ending your life? Have you thought about how?"),
        _("Who is with you, and what has helped you through such moments before?"),
    ),
    helps=(
        _("Get in touch today by the clinic’s own procedure; bring in your supervisor."),
        _("Ask directly and calmly: asking does not put the thought there. Agree on the next step."),
    ),
    why=_("Being asked directly is a relief to many people. Attune does not judge risk; that is for you to do."),
    source=_(
        "No study in a review found more thoughts of suicide after asking about them (Dazzi and"
        " others 2014, abstract read). Your clinic’s own procedure comes first."
    ),
)
WORSE = Card(
    key="worse",
    title=_("getting worse"),
    questions=(
        _("Your answers say that it has become harder. Does that fit?"),
        _("What has changed, here or outside?"),
        _("Should we do more, less, or something else?"),
    ),
    helps=(
        _("Look at the answers together, item by item, before you change the plan."),
        _("Check for what treatment often misses: sleep, drink, medicines, illness, danger at home."),
    ),
    why=_("Clients who get worse gain most from feedback when somebody acts on it."),
    source=_(
        "Feedback helps clients who get worse a little (d .17: de Jong and others 2021), more with"
        " tools for what to do next (Barkham and others 2023). What to check for is our own"
        " judgement."
    ),
)
BEHIND = Card(
    key="behind",
    title=_("less than expected by now"),
    questions=(
        _("Is this going the way you had hoped?"),
        _("What has helped even a little, and what not at all?"),
        _("Is there another way that you would like to try?"),
    ),
    helps=(
        _("Review goal and way of working as a whole; bring it to supervision."),
        _("More of the same rarely helps: change one thing and look again in three sessions."),
    ),
    why=_("Most gain shows early. When it does not, an early change of plan is worth more than patience."),
    source=_(
        "Feedback helps more with tools for what to do next (d .36 to .53: Barkham and others 2023)."
        " That most gain shows early is remembered, not looked up."
    ),
)
GAINED = Card(
    key="gained",
    title=_("a sudden gain"),
    questions=(
        _("Things got much better in a short time. What happened?"),
        _("What did you do differently?"),
        _("How can we keep it?"),
    ),
    helps=(
        _("Give it time in the session; let them explain it in their own words."),
        _("Plan for a step back, so that it does not feel like failure."),
    ),
    why=_("People who get better quickly tend to stay better. Knowing why may help them keep it."),
    source=_(
        "Sudden gains go with better outcome (g .68 over 50 studies: Shalom and Aderka 2020, abstract"
        " read). That talking about the why keeps them is assumed."
    ),
)

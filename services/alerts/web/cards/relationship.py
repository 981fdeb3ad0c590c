"""Cards for ratings of the relationship that are low."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from services.alerts.web.cards.card import Card

MATTERS = Card(
    key="matters",
    title=_("what matters"),
    questions=(
        _("What would have made today more useful?"),
        _("Have your goals changed since we set them?"),
        _("What did we not get to?"),
    ),
    helps=(
        _("Ask before you explain, and write down the answer in their words."),
        _("Agree on one thing for today and start with it."),
    ),
    why=_(
        "When people work on what they came for, they stay and they gain more. What matters can change"
        " from week to week, and few people say so unasked."
    ),
    source=_(
        "Agreement on goals goes with better outcome (r .24: Tryon, Birch and Verkuilen 2018,"
        " abstract read); an association, not proof."
    ),
)
FIT = Card(
    key="fit",
    title=_("way of working"),
    questions=(
        _("How do you find the way we go about this?"),
        _("Is there something we do here that you would rather do differently?"),
        _("Am I too fast, too slow, too much, too little?"),
    ),
    helps=(
        _("Say why you suggested this way, then offer a choice between two."),
        _("Try the new way for one or two sessions and ask again."),
    ),
    why=_(
        "There is nearly always more than one way to the same goal. A way that suits the person is used more,"
        " and being asked is itself a sign of respect."
    ),
    source=_(
        "Clients who get the way of working that they prefer stay longer and gain a little more (d"
        " .28: Swift and others 2018, abstract read)."
    ),
)
HEARD = Card(
    key="heard",
    title=_("not heard"),
    questions=(
        _("Was there a moment last time when I missed what you meant?"),
        _("What would you want me to understand better?"),
        _("How was it for you to be here last time?"),
    ),
    helps=(
        _("Take your part first: “I may have gone past something there.”"),
        _("Say back what you heard and ask if that is it, before you go on."),
    ),
    why=_(
        "Feeling missed is common and mends well when it is named early. Owning a small part of it"
        " makes it easier for the other person to speak."
    ),
    source=_(
        "Therapists whom their peers call experts agreed: first take up what it was like for the"
        " client and explore it together; change comes later (Eubanks, Burckell and Goldfried 2018,"
        " abstract read)."
    ),
)
OPENNESS = Card(
    key="openness",
    title=_("hard to speak"),
    questions=(
        _("Is there something that is hard to bring up here?"),
        _("What would make it easier to say things that I may not like to hear?"),
        _("Would you rather write it down first?"),
    ),
    helps=(
        _("Leave room: it need not be said today."),
        _("Thank them for anything that is said, above all when it is about you."),
    ),
    why=_(
        "Most people keep something back out of politeness or worry. Saying openly that doubts are welcome,"
        " and taking the first one well, is what opens the door."
    ),
    source=_(
        "Of 547 clients who were asked, 73 of 100 had hidden something about the therapy, often to be"
        " polite (Blanchard and Farber 2016, abstract read)."
    ),
)
TOGETHER = Card(
    key="together",
    title=_("how we are working together"),
    questions=(
        _("You rated last time lower than you often do. What was different?"),
        _("Is there something between us that we should talk about?"),
        _("What should I do more of, or less of?"),
    ),
    helps=(
        _("Be curious and brief; the rating opens the talk, it is not the point of it."),
        _("Thank them for the honest rating, whatever the reason is. It may not be about you."),
    ),
    why=_(
        "Strains between two people who work together are normal. Those that are named and repaired go with a"
        " better outcome; those that stay unnamed are easily taken home."
    ),
    source=_(
        "Ruptures that are repaired go with better outcome (r .29: Eubanks, Muran and Safran 2018);"
        " an association, not proof."
    ),
)
SLIDE = Card(
    key="slide",
    title=_("a slow slide"),
    questions=(
        _("Looking back to when we began: what was better then?"),
        _("What have we stopped doing that helped?"),
        _("Is this still worth your time as it is?"),
    ),
    helps=(
        _("Look at the chart together; a slow change is easy to miss for both of you."),
        _("Review goals and way of working as a whole, not the last session alone."),
    ),
    why=_(
        "Small steps down feel normal one by one. Stopping to look at the whole stretch lets you both"
        " change course while it is easy."
    ),
    source=_(
        "Therapists left to themselves rarely see it coming: of 40 clients who got worse they had"
        " foreseen one (Hannan and others 2005)."
    ),
)
STANDING = Card(
    key="standing",
    title=_("low for a while"),
    questions=(
        _("Your ratings have been low for a while. What are we missing?"),
        _("If we could change one thing about our sessions, what should it be?"),
        _("Would another way, or another person, suit you better?"),
    ),
    helps=(
        _("Ask what a good session would look like, in detail."),
        _("Take it to supervision; a second view often finds the way on."),
    ),
    why=_(
        "Some people rate low by habit, some because it is not working. Only asking tells the two apart,"
        " and both are glad to be asked."
    ),
    source=_(
        "Asking and telling helps a little on average (d .15: de Jong and others 2021). The rest is"
        " our own judgement."
    ),
)
START = Card(
    key="start",
    title=_("a low start"),
    questions=(
        _("What had you hoped for that has not happened yet?"),
        _("What should I know about you that I have not asked?"),
        _("Have you had help before? What worked, what did not?"),
    ),
    helps=(
        _("Do not hurry to fix it: a low start that rises often goes with a good outcome."),
        _("Say what happens next and why, so that it holds no surprises."),
    ),
    why=_(
        "The first sessions are when most people decide whether to stay. A low start is early honesty,"
        " and there is still everything to win."
    ),
    source=_(
        "Talking early about what to expect and what the client prefers is advised for keeping people"
        " (Swift, Greenberg, Whipple and Kominiak 2012, abstract read). That a low start that rises"
        " goes with good outcome is remembered, not looked up."
    ),
)

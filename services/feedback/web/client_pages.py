"""The pages of clients: the check-in behind its link, and the thank-you. Their links are their only authority."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import flask

from services.feedback.domain.instrument import Instrument
from services.feedback.domain.invitation import Expired, Replaced
from services.feedback.domain.rating import CHANGEABLE, Answered, Disowned, Rating
from services.feedback.usecases.closed import what_is_left
from services.feedback.usecases.holder import Holder, NotTheClient
from services.feedback.usecases.offer import NotOffered
from services.feedback.usecases.read_check_in import CheckIn, read_check_in
from services.feedback.usecases.thank import ThanksSeen, look_at_thanks, rate_and_thank
from services.feedback.usecases.write_note import NoteStands
from services.feedback.web import ending_shown, form, languages, outcome_form, value_form, words
from services.feedback.web import holder as holders
from services.feedback.web.deps import deps
from services.feedback.web.safety_pages import Tell, tell
from shared.errors import AttuneError, Conflict, Gone, Invalid, NotFound
from shared.web import audit, moments, speech
from shared.web.charts import Point, Trajectory
from shared.web.csrf import without_csrf
from shared.web.pages import render
from shared.web.problems import problem_of
from shared.web.words import _, told_by_field

pages = flask.Blueprint("client_pages", __name__)
TODAY = timedelta(hours=18)


@dataclass(frozen=True, kw_only=True)
class Tablet:
    """The tablet of the clinic on which a check-in is shown: where its pages lead, none of them by the link."""

    closes: str
    tell: Tell


@pages.get("/c/<token>", strict_slashes=False)
def check_in(token: str) -> flask.Response:
    """Show the check-in; looking leaves a secret in the browser that answering will need."""
    holder = holders.of_page()
    found, secret = _read(token, holder), holders.secret_of(holder)
    audit.by_client(found.session.client_id, "link")
    languages.speak_to(found.session.client_id)
    response = flask.make_response(
        form_page(token, found, said=form.shown(found), secret=secret, shared=holder.shared)
    )
    path = flask.url_for("client_pages.check_in", token=token)
    holders.leave(response, secret, path=path, until=found.expires_at + CHANGEABLE)
    return response


@pages.post("/c/<token>", strict_slashes=False)
@without_csrf
def answer(token: str) -> flask.typing.ResponseReturnValue:
    """Take what was answered, or show it again with what is wrong beside it."""
    address, holder = secrets.token_urlsafe(32), holders.of_page()
    if speech.choose():
        return _again(token, holder)
    try:
        submission = form.read(flask.request.form, deps().instruments)
        deps().desk.do(lambda unit: rate_and_thank(unit, token, submission, holder, address=address)).stands()
    except (Invalid, NotTheClient) as error:
        return _again(token, holder, error), problem_of(error).status
    languages.remember(token)
    return flask.redirect(flask.url_for("client_pages.thanks", address=address), code=303)


@pages.route("/c/<path:_rest>", methods=["GET", "POST"])
@without_csrf
def broken(_rest: str) -> flask.typing.ResponseReturnValue:
    """Say what to do where something got onto the end of a link, with whom to call."""
    raise NotFound(_("There is no such link."))


@pages.get("/thanks/<address>", strict_slashes=False)
def thanks(address: str) -> str:
    """Thank, with the picture of the last ratings at the first look alone."""
    return thanked(address)


def thanked(address: str, *, late: bool = False) -> str:
    """The thank-you page; `late` says that what was just sent of the value check came too late."""
    seen = deps().desk.do(lambda unit: look_at_thanks(unit, address))
    if seen.client_id:
        audit.by_client(seen.client_id, "link")
    return render(
        "thanks.html",
        late=late,
        chart=_chart(seen),
        first=len(seen.ratings) == 1,
        contacts_first=seen.contacts_first,
        changes=seen.changes,
        value=value_form.shown(seen, address),
        ending=ending_shown.shown(seen.ending, seen.now),
        not_me_at=flask.url_for("not_me_pages.just_thanked", address=address) if seen.disowns else None,
        tell=tell(seen.token) if seen.token else None,
    )


@pages.errorhandler(NotFound)
@pages.errorhandler(Gone)
@pages.errorhandler(Conflict)
@pages.errorhandler(NotTheClient)
def closed(error: NotFound | Gone | Conflict | NotTheClient) -> tuple[str, int]:
    """Say calmly what became of a link that takes nothing, and what to do."""
    kinds = {
        Expired: ("expired", 410),
        Replaced: ("replaced", 410),
        Answered: ("answered", 409),
        Disowned: ("disowned", 409),
        NotFound: ("unknown", 404),
        NotTheClient: ("staff", 403),
    }
    kind, status = kinds.get(type(error), ("void", 410))
    token = (flask.request.view_args or {}).get("token", "")
    left = deps().desk.transact(lambda unit: what_is_left(unit, token))
    disowns, until = kind == "answered" and left.disowns, left.changeable_until
    page = render(
        "closed.html",
        kind=kind,
        tell=tell(token) if left.tells else None,
        not_me_at=flask.url_for("not_me_pages.these", token=token) if disowns else None,
        until=moments.time_words(until) if until else None,
        unsent=flask.request.form.get("note", "").strip(),
    )
    return page, status


def _again(token: str, holder: Holder, wrong: Invalid | NotTheClient | None = None) -> str:
    """The form with what was just sent, perhaps with what is wrong beside it."""
    said: dict[str, object] = dict(flask.request.form.items())
    found, secret = _read(token, replace(holder, staff=())), holders.secret_of(holder)
    return form_page(token, found, said=said, secret=secret, wrong=wrong, shared=holder.shared)


def _read(token: str, holder: Holder) -> CheckIn:
    return deps().desk.do(lambda unit: read_check_in(unit, token, deps().asking, holder))


def form_page(
    token: str,
    found: CheckIn,
    *,
    said: dict[str, object],
    secret: str = "",
    shared: bool = True,
    wrong: AttuneError | None = None,
    tablet: Tablet | None = None,
) -> str:
    """The check-in as a form, behind its link or on a tablet."""
    name = words.therapist(found)
    routings = words.routing_words(name)
    return render(
        "check_in.html",
        instrument=_asked(found),
        day=moments.spoken_words(found.session.held_at, now=found.now),
        today=found.now - found.session.held_at < TODAY,
        goals=words.goal_rows(found),
        sees=words.sees(name),
        besides=words.sees_besides(found),
        more=words.more_questions(found),
        asks_repair=found.asks_repair,
        repairs=words.repair_words().items(),
        homework=words.homework_words().items(),
        who_reads=words.who_reads(found.now),
        opening_lines=words.opening_lines(),
        shared=shared,
        routings=[(routing, routings[routing]) for routing in found.routings],
        questionnaires=[outcome_form.part(asked.questionnaire, words.language()) for asked in found.asked],
        changing=found.rating,
        written_for=words.whom(found.note_for, name) if found.note_for else "",
        minutes_left=_minutes_left(found),
        tell=tablet.tell if tablet else tell(token),
        tablet=tablet,
        said=said,
        step=form.step_of(said),
        languages=speech.all_offers(),
        token=token,
        last_day=_last_day(found),
        secret=secret,
        blank=isinstance(wrong, form.Blank),
        staff=isinstance(wrong, NotTheClient),
        wrong=_wrong(wrong, [routings[routing] for routing in found.routings]),
    )


def _asked(found: CheckIn) -> Instrument:
    """The statements that the page shows: those to which what was sent, answered or kept on the phone belongs."""
    known = deps().instruments
    if flask.request.method == "POST":
        version = form.version_of(flask.request.form)
    elif found.rating:
        version = found.rating.instrument_version
    else:
        version = flask.request.args.get("instrument_version", known.newest, type=int)
    return known.check_in(version, words.language())


def _wrong(error: AttuneError | None, choices: Sequence[str]) -> Mapping[str, list[str]]:
    """What is wrong, by the names of the form's questions."""
    if isinstance(error, NotOffered):
        said = _("; or ").join(choices)
        return {"routing": [_("That choice is not there. Please say who gets your comment: %(said)s.", said=said)]}
    if isinstance(error, NoteStands):
        return {"note": [_("You have written something before. To write something else, take that back as well.")]}
    return told_by_field(error) if error else {}


def _minutes_left(found: CheckIn) -> int:
    if found.rating is None:
        return 0
    return -((found.now - found.rating.changeable_until) // timedelta(minutes=1))


def _last_day(found: CheckIn) -> str:
    """When the answers before these came."""
    return moments.spoken_words(found.last.first_submitted_at, now=found.now) if found.last else ""


def _chart(seen: ThanksSeen) -> Trajectory | None:
    """The totals of the last sessions, as far as the same was asked; one alone is no picture yet."""
    asked = seen.ratings[-1].instrument_version if seen.ratings else 0
    points = [
        Point(seen.numbers.get(rating.session_id, rating.session_no), total, _day(rating))
        for rating in seen.ratings
        if rating.instrument_version == asked and (total := rating.answers.items.total()) is not None
    ]
    if len(points) < 2:  # noqa: PLR2004 - a line has two ends
        return None
    return Trajectory(points=points, lowest=0, highest=40, title=_("Your four answers together, 0 to 40"))


def _day(rating: Rating) -> str:
    return moments.day_words(rating.held_at)

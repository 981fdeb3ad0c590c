"""Intake's collections; indexes that are unique are rules of the clinic, not for speed."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from services.intake.domain.check_ins import CheckIn
from services.intake.domain.clients import Client, Episode, Erasure
from services.intake.domain.clinic import Clinic
from services.intake.domain.cover import Cover
from services.intake.domain.crisis_plans import CrisisPlan
from services.intake.domain.erasure_wishes import ErasureWish
from services.intake.domain.goals import Goal
from services.intake.domain.hand_overs import HandOver
from services.intake.domain.known_devices import Device
from services.intake.domain.logins import ApiToken, Login
from services.intake.domain.notice_wishes import NoticeWishes
from services.intake.domain.password_links import PasswordLink
from services.intake.domain.plans import Plan
from services.intake.domain.preferences import Preferences
from services.intake.domain.sessions import Session
from services.intake.domain.staff import Staff, Team, address_key
from services.intake.domain.value_checks import ValueCheck
from shared.store.attempts import attempts_of
from shared.store.blind import FOUND_BY
from shared.store.collection import (
    SHARED,
    Anchor,
    Collection,
    Collections,
    Lives,
    NoClient,
    OfClient,
    Searched,
    index,
)
from shared.store.documents import Document, to_document
from shared.text import name_key

COLLECTIONS: Final = Collections(SHARED)
# Who could see a client meanwhile can be asked about for so long.
KEEP_COVERS: Final = timedelta(days=365)
# Whoever wonders why a program stopped finds its token for so long.
KEEP_TOKENS: Final = timedelta(days=30)


def _team(team: Team) -> Document:
    return {**to_document(team), "name_key": name_key(team.name)}


def _login(login: Login) -> Document:
    return {**to_document(login), "ends_at": login.ends_at}


CLINIC: Final = COLLECTIONS.declare(
    Collection(
        name="clinic",
        kind=Clinic,
        key="clinic_id",
        client=NoClient("the clinic itself"),
        sealed=("protocol", "message_secret"),
    )
)
# Found by a hash of the e-mail address, which is sealed itself.
STAFF: Final = COLLECTIONS.declare(
    Collection(
        name="staff",
        kind=Staff,
        key="staff_id",
        client=NoClient("who works in the clinic"),
        indexes=(
            index("one_of_an_address", "email_key", unique=True),
            index("newest", "-created_at", "-_id"),
        ),
        sealed=("email", "name"),
        sealed_for="staff_id",
    )
)
COVERS: Final = COLLECTIONS.declare(
    Collection(
        name="covers",
        kind=Cover,
        key="cover_id",
        client=NoClient("which colleague stands in for whom"),
        indexes=(index("of_away", "away_id", "until"), index("of_stand_in", "stand_in_id", "until")),
        lives=Lives("until", KEEP_COVERS, name="old"),
    )
)
NOTICE_WISHES: Final = COLLECTIONS.declare(
    Collection(
        name="notice_wishes",
        kind=NoticeWishes,
        key="staff_id",
        client=NoClient("how a member of staff wants to hear of prompts"),
        sealed=("phone",),
        sealed_for="staff_id",
    )
)
TEAMS: Final = COLLECTIONS.declare(
    Collection(
        name="teams",
        kind=Team,
        key="team_id",
        client=NoClient("the clinic's teams"),
        indexes=(index("one_of_a_name", "name_key", unique=True),),
        pack=_team,
    )
)
LOGINS: Final = COLLECTIONS.declare(
    Collection(
        name="logins",
        kind=Login,
        key="secret_hash",
        client=NoClient("staff who are signed in"),
        indexes=(index("of_staff", "staff_id"),),
        lives=Lives("ends_at", timedelta(0), name="ended"),
        pack=_login,
    )
)
TOKENS: Final = COLLECTIONS.declare(
    Collection(
        name="tokens",
        kind=ApiToken,
        key="secret_hash",
        client=NoClient("programs that staff let in"),
        indexes=(index("of_staff", "staff_id"),),
        lives=Lives("ends_at", KEEP_TOKENS, name="ended"),  # those of earlier versions have no end
    )
)
DEVICES: Final = COLLECTIONS.declare(
    Collection(
        name="devices",
        kind=Device,
        key="device_hash",
        client=NoClient("with which browsers staff have signed in"),
        indexes=(index("of_staff", "staff_id", "-ends_at"),),
        lives=Lives("ends_at", timedelta(0), name="ended"),
    )
)
PASSWORD_LINKS: Final = COLLECTIONS.declare(
    Collection(
        name="password_links",
        kind=PasswordLink,
        key="secret_hash",
        client=NoClient("staff who may choose a password"),
        indexes=(index("of_staff", "staff_id"),),
        lives=Lives("ends_at", timedelta(0), name="ended"),
    )
)
ATTEMPTS: Final = COLLECTIONS.declare(attempts_of(NoClient("sign-ins of staff that failed")))
CLIENTS: Final = COLLECTIONS.declare(
    Collection(
        name="clients",
        kind=Client,
        key="client_id",
        client=Anchor(),
        indexes=(
            # Tombstones and clients whom only feedback has told of have no code.
            index(
                "one_of_a_code",
                "code_key",
                unique=True,
                partialFilterExpression={"code_key": {"$type": "string"}},
            ),
            index("of_clinician", "clinician_id", "-created_at", "-_id"),
            index("of_team", "team_id", "-created_at", "-_id"),
            # Holds all that is asked about the thousands of a team.
            index("of_team_and_status", "team_id", "status", "-created_at", "-_id"),
            index("newest", "-created_at", "-_id"),
            index("of_status", "status", "-created_at", "-_id"),
            index("by_words", FOUND_BY, "status", "-created_at", "-_id"),
        ),
        sealed=("name", "email", "phone"),
        searched=Searched(("name", "code"), whole={"email": address_key}),
    )
)
EPISODES: Final = COLLECTIONS.declare(
    Collection(
        name="episodes",
        kind=Episode,
        key="episode_id",
        client=OfClient(),
        indexes=(
            index("one_open", "client_id", unique=True, partialFilterExpression={"ended_at": None}),
            index("of_client", "client_id", "-opened_at", "-_id"),
        ),
    )
)
GOALS: Final = COLLECTIONS.declare(
    Collection(
        name="goals",
        kind=Goal,
        key="goal_id",
        client=OfClient(),
        indexes=(index("of_client", "client_id", "-agreed_at", "-_id"),),
        sealed=("title", "milestones.title"),
    )
)
SESSIONS: Final = COLLECTIONS.declare(
    Collection(
        name="sessions",
        kind=Session,
        key="session_id",
        client=OfClient(),
        indexes=(
            index("of_client", "client_id", "-held_at", "-_id"),
            index("one_of_a_number", "episode_id", "session_no", unique=True),
            index("by_day", "became_held_at", "held_at"),
            # Holds all that is asked about next sessions, of thousands of clients at once.
            index("planned", "client_id", "status", "held_at", partialFilterExpression={"status": "planned"}),
            # Who comes to a clinician in a week, and who came last.
            index("of_clinician", "clinician_id", "-held_at"),
        ),
        sealed=("note", "homework"),
    )
)
PLANS: Final = COLLECTIONS.declare(
    Collection(
        name="plans",
        kind=Plan,
        key="plan_id",
        client=OfClient(),
        indexes=(
            index("of_client", "client_id"),
            index("due", "next_on", partialFilterExpression={"next_on": {"$type": "string"}}),
        ),
    )
)
HAND_OVERS: Final = COLLECTIONS.declare(
    Collection(
        name="hand_overs",
        kind=HandOver,
        key="hand_over_id",
        client=NoClient("how many clients went from whom to whom, and not which"),
        indexes=(
            index("of_giver", "giver_id", "-at", "-_id"),
            index("of_taker", "taker_id", "-at", "-_id"),
            index("of_doer", "by", "-at", "-_id"),
        ),
        lives=Lives("at", timedelta(days=90), name="old"),
    )
)
CHECK_INS: Final = COLLECTIONS.declare(
    Collection(
        name="check_ins",
        kind=CheckIn,
        key="rating_id",
        client=OfClient(),
        indexes=(index("of_client", "client_id", "-submitted_at"),),
    )
)
VALUE_CHECKS: Final = COLLECTIONS.declare(
    Collection(
        name="value_checks",
        kind=ValueCheck,
        key="check_id",
        client=OfClient(),
        indexes=(index("of_client", "client_id", "-answered_at"),),
    )
)
CRISIS_PLANS: Final = COLLECTIONS.declare(
    Collection(
        name="crisis_plans",
        kind=CrisisPlan,
        key="client_id",
        client=OfClient("_id"),
        sealed=("contact", "phone", "plan"),
    )
)
PREFERENCES: Final = COLLECTIONS.declare(
    Collection(name="preferences", kind=Preferences, key="client_id", client=OfClient("_id"))
)
ERASURE_WISHES: Final = COLLECTIONS.declare(
    Collection(
        name="erasure_wishes",
        kind=ErasureWish,
        key="client_id",
        client=OfClient("_id"),
        indexes=(index("oldest", "refused_at", "asked_at"),),
        sealed=("refusal",),
    )
)
ERASURES: Final = COLLECTIONS.declare(
    Collection(
        name="erasures",
        kind=Erasure,
        key="erasure_id",
        client=NoClient("a receipt outlives its client and names nobody"),
        indexes=(index("of_client", "client_id", unique=True), index("newest", "-erased_at", "-_id")),
        sealed=("reason",),
    )
)

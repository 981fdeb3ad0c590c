"""Staff, logins, tokens and attempts: the same answers from the fake and from MongoDB."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

from services.intake.domain.logins import ApiToken, Login, digest
from services.intake.domain.staff import Staff, Team
from services.intake.ports import Page, Unit, Window
from services.intake.usecases.keeping import keep_staff
from shared.errors import Conflict
from shared.throttle import Attempts
from tests.infra.fakes_intake import FakeIntake
from tests.infra.intake_clinic import settle
from tests.infra.personas import ADMIN, EVERYBODY, OWNER, STRANGER, TEAMMATE
from tests.integration.intake.real import RealIntake


def test_staff_comes_back_as_it_went(intake: FakeIntake) -> None:
    intake.transact(settle)
    found = intake.transact(lambda unit: unit.staff.find(OWNER.staff_id))
    assert found is not None
    assert (found.name, found.email, found.roles) == ("Owner", "owner@clinic.example", OWNER.roles)
    assert (found.created_at, found.version, found.team_ids) == (intake.now, (1, 1), OWNER.team_ids)


def test_staff_is_found_by_address_however_it_is_spelt(intake: FakeIntake) -> None:
    intake.transact(settle)
    found = intake.transact(lambda unit: unit.staff.by_email(" OWNER@Clinic.example "))
    assert found is not None
    assert found.staff_id == OWNER.staff_id
    assert intake.transact(lambda unit: unit.staff.by_email("nobody@clinic.example")) is None


def test_an_address_belongs_to_one_person(intake: FakeIntake) -> None:
    intake.transact(settle)
    owner = intake.transact(lambda unit: unit.staff.find(OWNER.staff_id))
    assert owner is not None
    twin = replace(owner, staff_id="twin", email="Owner@clinic.example", version=None)
    with pytest.raises(Conflict):
        intake.transact(lambda unit: keep_staff(unit, twin))


def test_an_address_is_one_whether_its_domain_is_written_for_people_or_for_registries(intake: FakeIntake) -> None:
    intake.transact(settle)
    owner = intake.transact(lambda unit: unit.staff.find(OWNER.staff_id))
    assert owner is not None
    joerg = replace(owner, staff_id="joerg", email="j\u00f6rg@m\u00fcller.example", version=None)
    intake.transact(lambda unit: keep_staff(unit, joerg))
    for email in ("jo\u0308rg@XN--MLLER-KVA.example", "J\u00d6RG@mu\u0308ller.example\u200b"):
        found = intake.transact(lambda unit, email=email: unit.staff.by_email(email))  # type: ignore[misc] # bound here, not later
        assert found is not None
        assert found.staff_id == "joerg"
        twin = replace(joerg, staff_id="twin", email=email, version=None)
        with pytest.raises(Conflict):
            intake.transact(lambda unit, twin=twin: keep_staff(unit, twin))  # type: ignore[misc] # the same


@pytest.mark.parametrize("email", ["j\u00f6rg@m\u00fcller.example", "j\u00f6rg@xn--mller-kva.example"])
def test_who_came_with_an_earlier_version_goes_on_signing_in(real_intake: RealIntake, email: str) -> None:
    intake = real_intake
    intake.transact(settle)
    owner = intake.transact(lambda unit: unit.staff.find(OWNER.staff_id))
    assert owner is not None
    joerg = intake.transact(
        lambda unit: keep_staff(unit, replace(owner, staff_id="joerg", email=email, version=None))
    )
    old_key = digest(email.strip().casefold())
    intake.store.database["staff"].update_one({"_id": "joerg"}, {"$set": {"email_key": old_key}})
    for typed in ("j\u00f6rg@m\u00fcller.example", "j\u00f6rg@xn--mller-kva.example"):
        found = intake.transact(lambda unit, typed=typed: unit.staff.by_email(typed))  # type: ignore[misc] # bound here, not later
        assert found is not None
        twin = replace(owner, staff_id="twin", email=typed, version=None)
        with pytest.raises(Conflict):
            intake.transact(lambda unit, twin=twin: keep_staff(unit, twin))  # type: ignore[misc] # the same
    intake.transact(lambda unit: keep_staff(unit, replace(joerg, name="J\u00f6rg")))
    assert intake.transact(lambda unit: unit.staff.by_email(email)) is not None


def test_two_who_share_an_address_since_an_earlier_version_each_keep_their_own(real_intake: RealIntake) -> None:
    intake = real_intake
    intake.transact(settle)
    owner = intake.transact(lambda unit: unit.staff.find(OWNER.staff_id))
    assert owner is not None
    emails = {"first": "j\u00f6rg@m\u00fcller.example", "second": "j\u00f6rg@xn--mller-kva.example"}
    for staff_id, email in emails.items():
        joerg = replace(owner, staff_id=staff_id, email=f"{staff_id}@clinic.example", version=None)
        intake.transact(lambda unit, joerg=joerg: keep_staff(unit, joerg))  # type: ignore[misc] # bound here, not later
        old = {"email_key": digest(email), "email": {"plain": email}}
        intake.store.database["staff"].update_one({"_id": staff_id}, {"$set": old})
    for staff_id, email in emails.items():
        found = intake.transact(lambda unit, email=email: unit.staff.by_email(email))  # type: ignore[misc] # the same
        assert found is not None
        assert found.staff_id == staff_id
        intake.transact(lambda unit, found=found: keep_staff(unit, replace(found, name="J\u00f6rg")))  # type: ignore[misc] # the same


def test_pages_of_staff_miss_nobody_and_repeat_nobody(intake: FakeIntake) -> None:
    intake.transact(settle)
    seen: list[str] = []
    after, more = None, True
    while more:
        page = intake.transact(partial(_page, window=Window(after=after, limit=4)))
        seen += [person.staff_id for person in page.items]
        after, more = page.next, page.next is not None
    assert sorted(seen) == sorted(person.staff_id for person in EVERYBODY)


def _put(unit: Unit, login: Login) -> None:
    unit.logins.put(login)


def _page(unit: Unit, window: Window) -> Page[Staff]:
    return unit.staff.page(window)


def test_only_active_clinicians_have_a_caseload(intake: FakeIntake) -> None:
    intake.transact(settle)
    teammate = intake.transact(lambda unit: unit.staff.find(TEAMMATE.staff_id))
    assert teammate is not None
    intake.transact(lambda unit: keep_staff(unit, replace(teammate, active=False)))
    found = intake.transact(lambda unit: unit.staff.clinicians())
    assert {person.staff_id for person in found} == {OWNER.staff_id, STRANGER.staff_id}


def test_active_admins_are_counted(intake: FakeIntake) -> None:
    intake.transact(settle)
    assert intake.transact(lambda unit: unit.staff.lock_admins()) == 1


def test_many_are_found_and_unknown_ids_left_out(intake: FakeIntake) -> None:
    intake.transact(settle)
    found = intake.transact(lambda unit: unit.staff.find_many([ADMIN.staff_id, "nobody"]))
    assert [person.staff_id for person in found] == [ADMIN.staff_id]
    assert intake.transact(lambda unit: unit.staff.find_many([])) == []


def test_a_team_has_a_name_of_its_own(intake: FakeIntake) -> None:
    intake.transact(settle)
    assert [team.name for team in intake.transact(lambda unit: unit.teams.everyone())] == ["North", "South"]
    with pytest.raises(Conflict):
        intake.transact(lambda unit: unit.teams.put(Team(team_id="x", name="NO\u200bRTH", created_at=unit.now)))


def test_a_login_is_kept_seen_and_ended(intake: FakeIntake) -> None:
    login = Login(secret_hash="h", staff_id="s", created_at=intake.now, seen_at=intake.now)
    intake.transact(lambda unit: unit.logins.put(login))
    assert intake.transact(lambda unit: unit.logins.find("h")) == login
    intake.wait(minutes=5)
    intake.transact(lambda unit: unit.logins.seen("h", unit.now))
    assert intake.transact(lambda unit: unit.logins.find("h")) == replace(login, seen_at=intake.now)
    intake.transact(lambda unit: unit.logins.end("h"))
    assert intake.transact(lambda unit: unit.logins.find("h")) is None


def test_all_logins_of_one_person_end_and_no_others(intake: FakeIntake) -> None:
    logins = [
        Login(secret_hash=secret_hash, staff_id=staff_id, created_at=intake.now, seen_at=intake.now)
        for secret_hash, staff_id in (("a", "s"), ("b", "s"), ("c", "t"))
    ]
    for login in logins:
        intake.transact(partial(_put, login=login))
    intake.transact(lambda unit: unit.logins.end_all("s"))
    left = intake.transact(lambda unit: [unit.logins.find(login.secret_hash) for login in logins])
    assert left == [None, None, logins[2]]


def test_only_ones_own_token_is_revoked(intake: FakeIntake) -> None:
    token = ApiToken(token_id="t", secret_hash="h", staff_id="s", name="my program", created_at=intake.now)
    intake.transact(lambda unit: unit.tokens.put(token))
    assert intake.transact(lambda unit: unit.tokens.of("s")) == [token]
    assert not intake.transact(lambda unit: unit.tokens.revoke("other", "t"))
    assert intake.transact(lambda unit: unit.tokens.find("h")) == token
    assert intake.transact(lambda unit: unit.tokens.revoke("s", "t"))
    assert intake.transact(lambda unit: unit.tokens.find("h")) is None


def test_attempts_are_kept_by_kind_and_forgotten(intake: FakeIntake) -> None:
    failed = Attempts(key="k", kind="account").failed(intake.now)
    intake.transact(lambda unit: unit.attempts.put(failed))
    assert intake.transact(lambda unit: unit.attempts.find("k", "account")) == failed
    assert intake.transact(lambda unit: unit.attempts.find("k", "address")).failures == 0
    intake.transact(lambda unit: unit.attempts.forget(failed))
    assert intake.transact(lambda unit: unit.attempts.find("k", "account")).failures == 0

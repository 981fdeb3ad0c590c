"""The mail that something waits which is not about safety: to whom, when, and once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.alerts.adapters.mongo import MongoUnit
from services.alerts.consumer import apply
from shared.hours import Quiet
from tests.infra import commands
from tests.infra.alerts_clinic import DIP, USUAL, client_updated, erased, rated
from tests.integration.alerts.prompt_notices import ANSWERED, SOMETHING, Calendar

SAM, OLA = (("sam", SOMETHING), ("ola", SOMETHING))
MINUTE = timedelta(minutes=1)


def test_whoever_is_in_charge_is_told_once_the_clients_minutes_are_over(calendar: Calendar) -> None:
    calendar.rupture("maya")
    calendar.at(ANSWERED + 14 * MINUTE)
    assert calendar.mails() == []
    calendar.at(ANSWERED + 15 * MINUTE)
    assert calendar.mails() == [SAM]
    (message,) = calendar.office.taken()
    assert message.get_content().split("\r\n") == [SOMETHING, "", "https://attune.clinic.example/", ""]
    assert "maya" not in message.as_string().casefold()
    calendar.at(ANSWERED + 40 * MINUTE)
    assert calendar.mails() == [SAM]


def test_what_the_client_corrected_within_their_minutes_is_told_to_nobody(calendar: Calendar) -> None:
    calendar.rupture("maya")
    calendar.service.take(rated(6, USUAL, n=2))
    calendar.at(ANSWERED + 15 * MINUTE)
    assert calendar.mails() == []


def test_several_that_wait_are_one_message(calendar: Calendar) -> None:
    calendar.rupture("maya", "jon", "theo")
    calendar.at(ANSWERED + 15 * MINUTE)
    assert calendar.mails() == [SAM]


def test_what_comes_later_is_another_message(calendar: Calendar) -> None:
    calendar.rupture("maya")
    calendar.at(ANSWERED + 15 * MINUTE)
    calendar.rupture("jon")
    calendar.at(ANSWERED + 30 * MINUTE)
    assert calendar.mails() == [SAM, SAM]
    assert set(calendar.office.ids().values()) == {1}


@pytest.mark.parametrize("path", ["/alerts/", "/alerts/prompts/{alert}"])
def test_whoever_has_seen_it_by_then_is_not_told(calendar: Calendar, path: str) -> None:
    calendar.rupture("maya")
    alert_id = calendar.service.alerts()[0]["alert_id"]
    assert calendar.service.browser("sam").get(path.format(alert=alert_id)).status_code == 200
    calendar.at(ANSWERED + 15 * MINUTE)
    assert calendar.mails() == []


def test_whoever_has_acted_on_it_by_then_is_not_told(calendar: Calendar) -> None:
    calendar.rupture("maya")
    alert_id = calendar.service.alerts()[0]["alert_id"]
    path = f"/alerts/api/alerts/{alert_id}/acts"
    assert calendar.service.api("sam", "POST", path, json={"act": "acknowledge"}).status_code == 201
    calendar.at(ANSWERED + 15 * MINUTE)
    assert calendar.mails() == []


@pytest.mark.parametrize(
    ("opens", "closes", "days", "before", "then"),
    [
        ("09:00", "15:10", ("mon", "tue"), "2026-02-17T08:59", "2026-02-17T09:00"),
        ("16:00", "20:00", ("mon",), "2026-02-16T15:59", "2026-02-16T16:00"),
        ("09:00", "17:00", ("tue", "thu"), "2026-02-17T08:59", "2026-02-17T09:00"),
        ("09:00", "17:00", ("fri",), "2026-02-20T08:59", "2026-02-20T09:00"),
    ],
)
def test_nobody_is_told_while_the_clinic_is_closed(
    calendar: Calendar, opens: str, closes: str, days: tuple[str, ...], before: str, then: str
) -> None:
    calendar.open(opens=opens, closes=closes, working_days=days, n=2)
    calendar.rupture("maya")
    calendar.at(before)
    assert calendar.mails() == []
    calendar.at(then)
    assert calendar.mails() == [SAM]


def test_nobody_is_told_in_their_quiet_hours(calendar: Calendar) -> None:
    calendar.service.people.quiet["sam"] = Quiet(begins="15:00", ends="16:30")
    calendar.rupture("maya")
    calendar.at("2026-02-16T16:29")
    assert calendar.mails() == []
    calendar.at("2026-02-16T16:30")
    assert calendar.mails() == [SAM]


def test_a_server_that_was_away_until_the_clinic_had_closed_gets_it_the_next_morning(calendar: Calendar) -> None:
    calendar.office.now("refuse")
    calendar.rupture("maya")
    calendar.at(ANSWERED + 15 * MINUTE)
    calendar.office.now("take")
    calendar.at("2026-02-16T22:00")
    assert calendar.mails() == []
    calendar.at("2026-02-17T09:00")
    assert calendar.mails()[0] == SAM


def test_while_somebody_stands_in_they_are_told(calendar: Calendar) -> None:
    calendar.service.people.in_charge = "ola"
    calendar.rupture("maya")
    calendar.at(ANSWERED + 15 * MINUTE)
    assert calendar.mails() == [OLA]


def test_handed_over_between_finding_and_writing_it_is_not_the_former_clinicians_news(calendar: Calendar) -> None:
    calendar.office.now("refuse")
    calendar.rupture("maya")
    calendar.at(ANSWERED + 15 * MINUTE)
    calendar.service.take(client_updated("maya", "ola", n=2))
    calendar.office.now("take")
    calendar.at(ANSWERED + 20 * MINUTE)
    assert calendar.mails() == []


def test_nobody_is_told_of_what_is_older_than_a_week(calendar: Calendar) -> None:
    calendar.now = ANSWERED + timedelta(days=8)
    calendar.rupture("maya")
    calendar.at(calendar.now + 15 * MINUTE)
    assert calendar.mails() == []
    assert calendar.store.database["jobs"].count_documents({}) == 0


def test_prompts_that_an_earlier_version_raised_flood_nobody(calendar: Calendar) -> None:
    """That version asked for no notices; what happens to the client next makes no news of an old prompt."""
    calendar.rupture("maya", "jon")
    calendar.store.database["jobs"].delete_many({})
    calendar.store.database["alerts"].update_many({}, {"$unset": {"news_at": ""}})
    calendar.now = ANSWERED + timedelta(hours=1)
    calendar.service.take(client_updated("maya", n=2))
    calendar.service.tick()
    calendar.at(ANSWERED + timedelta(hours=1))
    assert calendar.mails() == []
    assert calendar.store.database["jobs"].count_documents({}) == 0


def test_an_erasure_takes_what_is_kept_of_it_along(calendar: Calendar) -> None:
    calendar.rupture("maya", "jon")
    calendar.at(ANSWERED + 15 * MINUTE)
    kept = calendar.store.database["mentions"]
    assert kept.count_documents({"client_id": "maya"}) == 1
    calendar.service.take(erased("maya"))
    assert kept.count_documents({"client_id": "maya"}) == 0
    assert kept.count_documents({"client_id": "jon"}) == 1


def test_before_it_is_known_when_the_clinic_is_open_nobody_is_told(calendar: Calendar) -> None:
    calendar.store.database["clinic"].delete_many({})
    calendar.rupture("maya")
    calendar.at(ANSWERED + 15 * MINUTE)
    assert calendar.mails() == []
    calendar.open(n=3)
    calendar.at(ANSWERED + 20 * MINUTE)
    assert calendar.mails() == [SAM]


def test_what_falls_again_after_it_was_told_is_news_again(calendar: Calendar) -> None:
    calendar.rupture("maya")
    calendar.at(ANSWERED + 15 * MINUTE)
    calendar.now += timedelta(weeks=1)
    calendar.service.take(rated(7, (3, 1, 2, 1)))
    calendar.at(ANSWERED + timedelta(weeks=1, minutes=15))
    assert calendar.mails().count(SAM) == 2


def test_a_batch_asks_for_all_notices_in_one_command(calendar: Calendar, mongo_uri: str) -> None:
    names = [f"c{number}" for number in range(20)]
    for name in names:
        calendar.service.take(client_updated(name), *(rated(week, client_id=name) for week in range(6)))
    falls = [rated(6, DIP, client_id=name) for name in names]
    spent = commands.cost(calendar.store, mongo_uri, lambda unit: apply(MongoUnit(unit), falls))
    assert (spent["update jobs"], spent["find clinic"]) == (1, 1)

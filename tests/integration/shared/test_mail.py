"""Mail over a real server that is slow, refuses, dies and comes back."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from shared import mail
from shared.errors import Unavailable
from shared.mail import Mail, Refused, send
from tests.infra.lease import until
from tests.infra.mail_server import Post, post

MAIL = Mail(
    key="k1",
    to="sam@clinic.example",
    subject="Hello",
    text="Sign in.\n",
    written_at=datetime(2026, 5, 4, tzinfo=UTC),
)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Post]:
    with post(tmp_path / "post") as running:
        yield running


def test_a_mail_arrives_as_it_was_written(office: Post) -> None:
    send(office.server, MAIL)
    [arrived] = office.taken()
    assert (arrived["To"], arrived["From"], arrived["Subject"]) == (MAIL.to, office.server.sender, "Hello")
    assert (arrived.get_content().split(), arrived["Auto-Submitted"]) == (["Sign", "in."], "auto-generated")
    assert arrived["Date"].datetime == MAIL.written_at


def test_the_same_mail_has_the_same_id_each_time_and_another_another(office: Post) -> None:
    for one in (MAIL, MAIL, replace(MAIL, key="k2")):
        send(office.server, one)
    assert sorted(office.ids().values()) == [1, 2]
    assert all(name.endswith("@clinic.example>") and "k1" not in name for name in office.ids())


def test_what_is_refused_for_now_may_be_sent_again(office: Post) -> None:
    office.now("refuse")
    with pytest.raises(Unavailable, match="did not take"):
        send(office.server, MAIL)
    office.now("take")
    send(office.server, MAIL)
    assert len(office.taken()) == 1


def test_an_address_that_takes_no_mail_is_refused_for_good(office: Post) -> None:
    office.now("unknown")
    with pytest.raises(Refused, match="no mail for this address"):
        send(office.server, MAIL)
    assert office.taken() == []


@pytest.mark.parametrize(
    "to", ["sam", "sam@clinic.example\nBcc: eve@evil.example", "sæm@clinic.example", "a@b..c"]
)
def test_what_is_no_address_is_refused_and_not_sent(office: Post, to: str) -> None:
    with pytest.raises(Refused):
        send(office.server, replace(MAIL, to=to))
    assert office.taken() == []


def test_a_domain_with_other_letters_is_written_as_its_registry_has_it(office: Post) -> None:
    send(office.server, replace(MAIL, to="sam@bücher.example"))
    assert office.to() == ["sam@xn--bcher-kva.example"]


def test_a_server_that_is_away_or_dies_half_way_is_worth_another_try(office: Post) -> None:
    office.now("die")
    with pytest.raises(Unavailable, match="does not answer"):
        send(office.server, MAIL)
    with pytest.raises(Unavailable, match="does not answer"):
        send(office.server, MAIL)  # it is gone
    office.now("take")
    office.revive()
    send(office.server, MAIL)
    assert list(office.ids().values()) == [2]


def test_a_slow_server_is_waited_for_and_gets_one_copy(office: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "ANSWER_S", 0.5)  # while it takes the message it may take longer
    office.now("slow")
    sending = threading.Thread(target=send, args=(office.server, MAIL))
    sending.start()
    until(lambda: len(office.taken()) == 1, "the server having taken it")
    sending.join(1.5)
    assert sending.is_alive(), "it waits for the server's word, longer than for any other answer"
    office.now("take")
    sending.join(20)
    assert not sending.is_alive()
    assert list(office.ids().values()) == [1]


def test_a_server_that_cannot_do_what_the_settings_ask_gets_no_mail(office: Post) -> None:
    for other in (replace(office.server, security="starttls"), replace(office.server, user="a", password="b")):
        with pytest.raises(Unavailable, match="as the settings ask"):
            send(other, MAIL)
    with pytest.raises(Unavailable, match="encryption is not right"):
        send(replace(office.server, security="tls"), MAIL)
    assert office.taken() == []

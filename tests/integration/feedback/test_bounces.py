"""Mail that comes back, in the mailbox of a real IMAP server: which of it counts, and what the page says then."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from services.feedback.adapters.bounces import BounceReader, message_id_of_failed
from services.feedback.adapters.environment import FeedbackSettings
from services.feedback.bootstrap import application, reading_bounces, transact_on
from shared.store import Store
from shared.web.credentials import LOGIN_COOKIE
from tests.infra.fake_intake import FakeIntake
from tests.infra.fakes_feedback import LINKS
from tests.infra.feedback_clinic import SAM, HandClock
from tests.infra.imap_server import Imap, imap_server
from tests.infra.mail_server import Post, post
from tests.integration.feedback.conftest import principals
from tests.integration.feedback.mailing import MAYA, Mailing


def report(message_id: str, action: str = "failed", *, headers_alone: bool = False, kind: str = "report") -> bytes:
    """What a mail server sends back, as Postfix writes it."""
    original = f"From: attune@clinic.example\r\nTo: {MAYA}\r\nMessage-ID:\r\n {message_id}\r\nSubject: x\r\n\r\n"
    attached = "text/rfc822-headers" if headers_alone else "message/rfc822"
    return (
        "From: MAILER-DAEMON@mail.example\r\nTo: attune@clinic.example\r\nSubject: Undelivered\r\n"
        f"MIME-Version: 1.0\r\nContent-Type: multipart/{kind};\r\n report-type=delivery-status; boundary=B\r\n\r\n"
        "--B\r\nContent-Type: text/plain\r\n\r\nIt could not be delivered.\r\n\r\n"
        "--B\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mail.example\r\n\r\n"
        f"Final-Recipient: rfc822; {MAYA}\r\nAction: {action}\r\nStatus: 5.1.1\r\n\r\n"
        f"--B\r\nContent-Type: {attached}\r\n\r\n{original}Text.\r\n--B--\r\n"
    ).encode()


@pytest.mark.parametrize("headers_alone", [False, True])
def test_a_report_names_the_mail_that_failed(headers_alone: bool) -> None:  # noqa: FBT001 - a case
    assert message_id_of_failed(report("<a@b>", headers_alone=headers_alone)) == "<a@b>"


@pytest.mark.parametrize(
    "raw",
    [
        report("<a@b>", "delayed"),
        report("<a@b>", "delivered"),
        report("<a@b>", kind="mixed"),
        report("nothing"),
        b"",
        b"\xff\xfe\x00",
        b"Content-Type: multipart/report; report-type=delivery-status\r\n\r\nno parts",
        b"Subject: I am away\r\nAuto-Submitted: auto-replied\r\nIn-Reply-To: <a@b>\r\n\r\nBack on Monday.",
    ],
)
def test_nothing_else_is_one(raw: bytes) -> None:
    assert message_id_of_failed(raw) is None


@pytest.fixture
def folder() -> Iterator[Path]:
    """A place that the server's own users may enter, with a path short enough for its sockets."""
    made = Path(tempfile.mkdtemp(prefix="imap-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def imap(folder: Path) -> Iterator[Imap]:
    with imap_server(folder / "imap") as running:
        yield running


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Post]:
    with post(tmp_path / "post") as running:
        yield running


@pytest.fixture
def mailing(app: Flask, store: Store, clock: HandClock, intake: FakeIntake, office: Post) -> Mailing:
    made = Mailing(app, store, clock, intake, office, transact_on(store, LINKS))
    store.database["jobs"].delete_many({})
    return made


def test_a_link_that_comes_back_is_kept_and_shown(
    mailing: Mailing, office: Post, imap: Imap, settings: FeedbackSettings
) -> None:
    mailing.hold()
    mailing.hold("session-10")
    mailing.work()
    first = office.taken()[0]["Message-ID"]
    settings = replace(settings, mailbox=imap.mailbox)
    (tick,) = reading_bounces(settings, mailing.transact)
    tick.run(mailing.clock())
    deliveries = mailing.store.database["deliveries"]
    assert deliveries.count_documents({"bounced_at": {"$ne": None}}) == 0
    imap.deliver(
        report("<nobody@else>"), report("<late@else>", "delayed"), report(first), b"Subject: hello\r\n\r\n"
    )
    tick.run(mailing.clock())
    (kept,) = deliveries.find({"bounced_at": {"$ne": None}})
    assert (kept["message_id"], kept["bounced_at"]) == (first, mailing.clock())
    mailing.clock.pass_(hours=1)
    tick.run(mailing.clock())
    (again,) = reading_bounces(settings, mailing.transact)  # another process, which has read nothing yet
    again.run(mailing.clock())
    assert list(deliveries.find({"bounced_at": {"$ne": None}})) == [kept], "it came back once"
    assert not any(b"Seen" in one for one in imap.flags()), "nothing is changed for those who read the mailbox"
    web = application(settings, mailing.store, mailing.intake, principals).test_client()
    web.set_cookie(LOGIN_COOKIE, SAM.staff_id)
    said = {one: web.get(f"/feedback/sessions/{one}/check-in").text for one in ("session-9", "session-10")}
    back = kept["session_id"]
    assert "It came back: that was seen" in said.pop(back)
    (other,) = said.values()
    assert "It has not come back." in other


def test_a_mailbox_that_cannot_be_read_stops_nothing(
    imap: Imap, clock: HandClock, caplog: pytest.LogCaptureFixture
) -> None:
    for wrong in (
        replace(imap.mailbox, password="wrong-s3cret"),
        replace(imap.mailbox, folder="Elsewhere"),
        replace(imap.mailbox, port=1),
        replace(imap.mailbox, security="starttls"),
        replace(imap.mailbox, security="tls"),
    ):
        assert BounceReader(wrong).failed(clock()) == []
    assert "s3cret" not in caplog.text


def test_what_was_read_and_not_kept_is_read_again(imap: Imap, clock: HandClock) -> None:
    reader = BounceReader(imap.mailbox)
    imap.deliver(report("<a@b>"))
    assert (reader.failed(clock()), reader.failed(clock())) == (["<a@b>"], ["<a@b>"])
    reader.kept()
    assert reader.failed(clock()) == []

"""What a service says of its own settings."""

from __future__ import annotations

from dataclasses import asdict, replace

from shared.bus.doctor import flat
from shared.mail import MailServer
from shared.settings import SECRETS, KafkaAccess
from tests.infra.engines import plain_settings


def test_every_password_among_the_settings_is_known_as_a_secret() -> None:
    mail = MailServer(
        host="mail.example", port=587, security="starttls", user="attune", password="hush", sender="a@b.example"
    )
    access = KafkaAccess(security="SASL_SSL", user="feedback", password="hush")
    settings = replace(plain_settings("feedback"), mail=mail, kafka_access=access)
    named = {name for name, _ in flat(asdict(settings))}
    assert {name for name, given in flat(asdict(settings)) if given == "hush"} <= SECRETS <= named

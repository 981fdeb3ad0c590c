"""Messages to phones: one text to one number, by a service for SMS or a messenger where the clinic has an account.

The clinic names its account by an address as `apprise` writes them, with a place for the number. Only the services
listed here are spoken to, each at its own host. What apprise would write to a log, numbers and secrets with it, is
written nowhere.
"""

from __future__ import annotations

import logging
import re
import threading
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, quote

from shared.errors import AttuneError, Unavailable
from shared.sentence import say

if TYPE_CHECKING:
    from shared.outbound import Stub

PLACE: Final = "{phone}"
RETRY_AFTER_S: Final = 30
# How a service refuses a text or a number for good; all else may be different another time.
FOR_GOOD: Final = frozenset({400, 422})


@dataclass(frozen=True)
class Service:
    """A service for messages: its plugin in apprise, and where it answers."""

    module: str
    plugin: str
    host: str


# Of apprise's hundred and more those that take a telephone number, answer at a host of their own whatever the
# address says, put neither number nor secret into the address that they call, and refuse with a status: some say
# "200" and only in the text that they took nothing.
SERVICES: Final = {
    "46elks": Service("fortysixelks", "Notify46Elks", "api.46elks.com"),
    "bulksms": Service("bulksms", "NotifyBulkSMS", "api.bulksms.com"),
    "d7sms": Service("d7networks", "NotifyD7Networks", "api.d7networks.com"),
    "msgbird": Service("messagebird", "NotifyMessageBird", "rest.messagebird.com"),
    "plivo": Service("plivo", "NotifyPlivo", "api.plivo.com"),
    "sinch": Service("sinch", "NotifySinch", ".sms.api.sinch.com"),
    "twilio": Service("twilio", "NotifyTwilio", "api.twilio.com"),
    "whatsapp": Service("whatsapp", "NotifyWhatsApp", "graph.facebook.com"),
}
# What may stand behind the question mark: whose account it is. Not whom else to write to, nor how little to check.
ALLOWED: Final = frozenset({"apikey", "from", "key", "region", "secret", "sid", "token"})
_NUMBER: Final = re.compile(r"\+[1-9][0-9]{9,14}")
_SOME_NUMBER: Final = "+447700900123"  # kept free for fiction
_loading = threading.Lock()


class NotTaken(AttuneError):
    """The message will never be taken for that number."""

    slug = "refused"


class WrongAddress(AttuneError):
    """This is no address by which messages can be sent."""

    slug = "invalid"


def check(address: str) -> None:
    """Raise WrongAddress, with a sentence for whoever typed it, unless messages can be sent by this address."""
    _plugin(address, _SOME_NUMBER)


def send(address: str, to: str, text: str, *, stub: Stub | None = None) -> None:
    """Hand the text over; returns once the service has said that it has taken it.

    Raises NotTaken where it never will, else Unavailable.
    """
    from shared.outbound import calling  # noqa: PLC0415 - 10 MB that most processes need not have

    number = international(to)
    try:
        service, plugin = _plugin(address, number)
    except WrongAddress as error:
        raise Unavailable(error.sentence, retry_after=RETRY_AFTER_S) from error
    with calling(service.host, stub) as attempt:
        taken = plugin.send(body=text)
    if taken is True and attempt.answers:
        return
    reply = attempt.answers[-1] if attempt.answers else None
    if reply in FOR_GOOD:
        raise NotTaken(say("The service for messages takes none for this number."), reply=reply)
    raise Unavailable(_why(reply, inside=attempt.inside), retry_after=RETRY_AFTER_S, reply=reply)


def international(number: str) -> str:
    """The number with its country's; raises NotTaken without that: in another country it is somebody else's."""
    digits = re.sub(r"[ ()/.\-]", "", number)
    digits = "+" + digits[2:] if digits.startswith("00") else digits
    if not _NUMBER.fullmatch(digits):
        raise NotTaken(say("For messages the client’s number must begin with + and its country, such as +44."))
    return digits


def _why(reply: int | None, *, inside: bool) -> str:
    if inside:
        return say("The service for messages seems to be inside your own network, where Attune calls nobody.")
    if reply is None:
        return say("The service for messages does not answer.")
    return say("The service for messages did not take it.")


def _plugin(address: str, number: str) -> tuple[Service, Any]:
    """The service, and its plugin for that number alone."""
    service = SERVICES.get(address.partition("://")[0].lower())
    if service is None:
        raise WrongAddress(say("Messages go by one of these alone: %(names)s.", names=", ".join(SERVICES)))
    before, _mark, behind = address.partition("?")
    if before.count(PLACE) != 1 or PLACE in behind or not address.isprintable() or "#" in address:
        raise WrongAddress(say("Put {phone} once where the client’s number belongs."))
    if {name.lower() for name, _value in parse_qsl(behind, keep_blank_values=True)} - ALLOWED:
        raise WrongAddress(say("Behind the question mark stands something that may not be set here."))
    made = _made(_loaded(service), address.replace(PLACE, quote(number, safe="")))
    if made is None or not _for_one(made, number):
        raise WrongAddress(say("Attune cannot read this address. Look up how apprise writes it for your service."))
    return service, made


def _made(kind: Any, address: str) -> Any:  # noqa: ANN401 - each plugin has a class of its own
    try:
        said = kind.parse_url(address)
        return kind(**said) if said else None
    except Exception:  # noqa: BLE001 - whatever a plugin says of it quotes the address, secrets and all
        return None


def _for_one(made: Any, number: str) -> bool:  # noqa: ANN401 - the same
    """Whether it writes to that number alone; a plugin that reads none writes to the clinic's own."""
    return len(made.targets) == 1 and number[1:] in str(made.targets[0]) and not getattr(made, "groups", ())


def _loaded(service: Service) -> Any:  # noqa: ANN401 - the same
    """The plugin's class, which can call nobody but through us; no other is loaded."""
    from shared.outbound import Calls  # noqa: PLC0415 - as above

    with _loading:
        module = import_module(f"apprise.plugins.{service.module}")
        for name in ("apprise", "urllib3.connectionpool", "requests"):
            logging.getLogger(name).disabled = True
        module.__dict__["requests"] = Calls()
        return getattr(module, service.plugin)

"""An app on somebody's phone, and how somebody signs in with it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import pyotp
from werkzeug.test import TestResponse

from services.intake.adapters.one_time_codes import TotpCodes
from services.intake.usecases.second_factors import set_up_app
from services.intake.usecases.staff import find_staff
from shared.contracts.principal import Principal
from tests.infra.forms import hidden
from tests.integration.intake.web import QUICK, Browser, Clinic

RIGHT = "quiet river stone"
STEP = "/intake/second-factor"
RECOVERY = tuple(f"{number}bcd-efgh-jkmn-pqrs-tvwx-yz01" for number in range(10))


@dataclass
class Phone:
    """An app that shows codes; `clinic` has the clock."""

    clinic: Clinic
    secret: str

    def code(self, *, steps: int = 0) -> str:
        """What it shows, so many half minutes from now."""
        return pyotp.TOTP(self.secret).at(self.clinic.intake.now, counter_offset=steps)


def with_password(clinic: Clinic, person: Principal) -> None:
    """Give that person a password; where they are signed in, they stay so."""
    password_hash = QUICK.hashed(RIGHT)
    clinic.intake.transact(
        lambda unit: unit.staff.put(replace(find_staff(unit, person.staff_id), password_hash=password_hash))
    )


def with_app(clinic: Clinic, person: Principal) -> Phone:
    """Give that person an app and recovery codes, a minute ago."""
    phone = Phone(clinic, TotpCodes().new_secret())
    code = phone.code()
    clinic.intake.transact(
        lambda unit: set_up_app(
            unit, TotpCodes(), staff_id=person.staff_id, secret=phone.secret, typed=code, recovery=RECOVERY
        )
    )
    clinic.intake.wait(minutes=1)
    return phone


def knock(browser: Browser, person: Principal, following: str = "") -> TestResponse:
    """Sign in with the password."""
    form = hidden(browser.get("/intake/sign-in").text, "/intake/sign-in")
    email = f"{person.staff_id.removeprefix('staff-')}@clinic.example"
    said = {"email": email, "password": RIGHT, "next": following}
    return browser.client.post("/intake/sign-in", data=form | said)


def show(browser: Browser, code: str, action: str = STEP) -> TestResponse:
    """Send a code in the form of the step after the password."""
    form = hidden(browser.get(STEP).text, action)
    return browser.client.post(action, data=form | {"secret_code": code})


def codes_on(page: str) -> list[str]:
    """The recovery codes that a page shows."""
    return re.findall(r"<li><code>([0-9a-z-]+)</code></li>", page)

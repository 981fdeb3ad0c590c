"""`python -m deploy.demo`: fill the demo clinic; a start that was broken off goes on where it was.

Its input says as JSON what each service has in its environment, the password of everybody and Attune's address.
Its output has a line for each step: `open`, then so many of so many clients, `waiting` and a check-in's address.
"""

from __future__ import annotations

import json
import sys
from typing import TextIO

from deploy.demo.calendar import Days
from deploy.demo.figures import publish_all
from deploy.demo.filling import bring_in, introduce, open_for, to_bring_in, waiting_check_in
from deploy.demo.rooms import opened
from deploy.demo.tour import guide
from services.intake.adapters.passwords import Argon2Passwords
from services.intake.usecases.demo import keep_guide
from shared import clock
from shared.errors import AttuneError, CannotStart


def main(given: TextIO, said: TextIO) -> None:
    """Do all of it."""
    asked = json.load(given)
    days = Days(clock.now().date())
    with opened(asked["environments"]) as rooms:
        open_for(rooms, Argon2Passwords().hashed(asked["password"]))
        rooms.intake(lambda unit: keep_guide(unit, guide(asked["password"])))
        print("open", file=said, flush=True)
        courses, setting = to_bring_in(rooms), rooms.setting()
        introduce(rooms, setting)
        for number, course in enumerate(courses, 1):
            rooms.keep(bring_in(setting, days, course))
            print(number, len(courses), file=said, flush=True)
        publish_all(rooms.alerts)
        rooms.count_anew()
        link = f"{asked['url']}/feedback/c/{waiting_check_in(rooms)}"
        rooms.intake(lambda unit: keep_guide(unit, guide(asked["password"], link)))
        print("waiting", link, file=said, flush=True)


if __name__ == "__main__":
    try:
        main(sys.stdin, sys.stdout)
    except (AttuneError, CannotStart) as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(1)

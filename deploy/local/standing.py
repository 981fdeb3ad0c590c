"""`python -m deploy.local.standing INSTANT SEED MODULE …`: run a program of ours as if it always were then.

Its clock stands there, and the ids that it draws follow from the seed: two runs write the same. For pictures of
pages alone, where nobody is a patient; no setting of a service can do this. What MongoDB dates itself is not as of
then.
"""

from __future__ import annotations

import random
import runpy
import sys
from datetime import datetime
from typing import Final

from services.intake.adapters.one_time_codes import TotpCodes
from services.intake.domain import ids
from shared import clock

# Of an app for codes, as its page shows it: nobody's.
SHOWN_SECRET: Final = "ATTUNE" * 5 + "AB"


def stand(at: datetime, seed: str) -> None:
    """Have this process be at that instant from now on; to be called before anything of ours is imported."""
    drawn = random.Random(seed)  # noqa: S311 - ids are no secrets: a link is made with a key
    instant = clock.whole_ms(at)
    clock.now = lambda: instant
    ids.new_id = lambda: f"{drawn.getrandbits(128):032x}"
    TotpCodes.new_secret = lambda self: SHOWN_SECRET  # type: ignore[method-assign] # noqa: ARG005 - for this process alone


if __name__ == "__main__":
    _, at, seed, module, *words = sys.argv
    stand(datetime.fromisoformat(at), seed)
    sys.argv = [module, *words]
    runpy.run_module(module, run_name="__main__", alter_sys=True)

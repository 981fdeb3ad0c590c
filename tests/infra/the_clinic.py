"""The clinic as intake says it, for tests of whoever listens: all is set that a check-in needs."""

from __future__ import annotations

from typing import Any

from shared.contracts.clinic import CLINIC_ID, ClinicUpdated, CrisisContact
from shared.contracts.revision import Revision

CONTACTS = (
    CrisisContact(label="Crisis line", number="0808 157 0123", hours="day and night", kind="lifeline"),
    CrisisContact(label="Riverside", number="01632 960123", hours="Monday to Friday", kind="clinic"),
    CrisisContact(label="Emergency", number="112", kind="emergency"),
)
# The first of them, as a page says it: a button that dials.
CALL = "tel:08081570123"


def clinic_updated(*, n: int = 1, **over: Any) -> ClinicUpdated:  # noqa: ANN401 - any field of the event
    """The clinic, with some fields set otherwise."""
    usual: dict[str, Any] = {
        "clinic_id": CLINIC_ID,
        "name": "Riverside",
        "address": None,
        "time_zone": "UTC",
        "working_days": ("mon", "tue", "wed", "thu", "fri"),
        "opens": "09:00",
        "closes": "17:00",
        "languages": ("en",),
        "crisis_contacts": CONTACTS,
        "crisis_words": None,
        "safety_contact": "staff-lea",
        "escalate_after_minutes": 30,
        "instruments": ("phq-9", "gad-7"),
        "instruments_every_weeks": 4,
        "remind_after_days": 2,
        "missing": (),
        "revision": Revision(1, n),
    }
    return ClinicUpdated(**usual | over)

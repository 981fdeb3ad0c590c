"""That the clinic asks for a second factor is not taken back by a stolen login."""

from __future__ import annotations

from services.intake.usecases.clinic import show_clinic
from services.intake.web.deps import deps
from shared.web.confirming import need_confirmed


def keep_required(*, second_factor_required: bool) -> None:
    """Raise ConfirmationNeeded where passwords are to be enough again and it may not be the admin who says so."""
    if not second_factor_required and deps().transact(show_clinic).second_factor_required:
        need_confirmed("admin")

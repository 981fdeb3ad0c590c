"""The clinic's settings over the API."""

from __future__ import annotations

from services.intake.domain.clinic import Clinic
from services.intake.usecases import clinic
from services.intake.web.api.etags import check_match, matching, with_etag
from services.intake.web.clinic_schemas import ClinicChange, ClinicItem
from services.intake.web.deps import deps
from services.intake.web.required import keep_required
from shared.web.api import Blueprint
from shared.web.clinic import forget_clinic
from shared.web.identity import need, principal

blp = Blueprint("clinic", __name__, description="The clinic's settings, crisis contacts and safety contact")


@blp.get("/clinic")
@blp.response(200, ClinicItem)
@blp.revised
def show_clinic() -> tuple[object, int, dict[str, str]]:
    """Show the clinic's settings; the ETag names the version."""
    principal()
    return _shown(deps().transact(clinic.show_clinic))


@blp.put("/clinic")
@blp.arguments(ClinicChange)
@blp.response(200, ClinicItem)
@matching(blp)
def change_clinic(body: clinic.ClinicChange) -> tuple[object, int, dict[str, str]]:
    """Change the clinic's settings, all or some: what is left out stays as it is."""
    need("admin")
    keep_required(second_factor_required=body.get("second_factor_required", True))
    known = deps().questionnaires.titles() if "instruments" in body else None
    changed = deps().transact(
        lambda unit: clinic.change_clinic(unit, body, known_instruments=known, check=check_match)
    )
    forget_clinic()
    return _shown(changed)


def _shown(found: Clinic) -> tuple[object, int, dict[str, str]]:
    return with_etag(found, found)

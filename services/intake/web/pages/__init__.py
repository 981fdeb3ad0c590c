"""Intake's pages."""

from __future__ import annotations

import flask

from services.intake.web.deps import deps
from services.intake.web.leaving import came_through, provider
from services.intake.web.pages import (
    absences,
    account,
    arriving,
    audit,
    brief,
    calendar,
    caseload,
    client,
    clinic,
    confirming,
    demo,
    erasing,
    factor_step,
    first_admin,
    hand_over,
    locked,
    logins,
    looked,
    lost_factors,
    moments,
    notices,
    openings,
    passkeys,
    passwords,
    planning,
    retention,
    roles,
    second_factors,
    signing_in,
    staff,
    today,
)
from services.intake.web.site import site
from shared.web.moments import spoken_words, time_words

PARTS = (
    signing_in.bp,
    factor_step.bp,
    confirming.bp,
    arriving.bp,
    first_admin.bp,
    passwords.bp,
    demo.bp,
    today.bp,
    planning.bp,
    calendar.bp,
    caseload.bp,
    client.bp,
    brief.bp,
    looked.bp,
    audit.bp,
    staff.bp,
    roles.bp,
    hand_over.bp,
    openings.bp,
    erasing.bp,
    retention.bp,
    account.bp,
    locked.bp,
    logins.bp,
    second_factors.bp,
    passkeys.bp,
    lost_factors.bp,
    absences.bp,
    notices.bp,
    clinic.bp,
)


def install(app: flask.Flask) -> None:
    """Put the pages under `/intake/`."""
    app.add_template_filter(moments.local, "local")
    app.add_template_filter(time_words, "time_of_day")
    app.add_template_filter(spoken_words, "spoken")
    app.add_template_filter(client.seen_version, "seen_version")
    app.add_template_global(lambda: site() is not None, "takes_passkeys")
    app.add_template_global(lost_factors.taken_away, "second_factor_taken")
    app.add_template_global(lost_factors.has_second_factor, "has_second_factor")
    app.add_template_global(lambda: deps().guide() is not None, "is_demo")
    app.add_template_global(provider, "identity_provider")
    app.add_template_global(came_through, "came_through_provider")
    app.add_template_global(arriving.is_linked, "is_linked")
    app.add_template_global(openings.unread, "opened_unread")
    for part in PARTS:
        app.register_blueprint(part, url_prefix=app.config["PREFIX"] + (part.url_prefix or ""))

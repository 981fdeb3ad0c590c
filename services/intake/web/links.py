"""Addresses of ours that stand in mails, or are handed over."""

from __future__ import annotations

import flask

from services.intake.web.deps import deps


def password_address(secret: str) -> str:
    """Where the owner of a link chooses a password."""
    clinic = deps().transact(lambda unit: unit.clinic.get())
    begin = (clinic.address if clinic else None) or flask.current_app.config["PUBLIC_URL"]
    return f"{begin}{flask.url_for('passwords.show_link', secret=secret)}"

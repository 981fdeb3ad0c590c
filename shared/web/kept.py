"""A form that comes when its sender's login has ended is kept, and is there to be sent after signing in.

It is kept on the server, under the id of whoever the page with the form was made for (`form_keys`): nobody else
who signs in at that browser gets to see it. Forms without such a key, passwords and secrets are not kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Final, Protocol

import flask
from flask.typing import ResponseReturnValue

from shared.errors import NotFound
from shared.store import Store, kept_forms
from shared.store.kept_forms import KeptForm
from shared.web.csrf import without_csrf
from shared.web.form_keys import FormKey, form_key
from shared.web.identity import principal, signed_in
from shared.web.kinds import kind_of_request
from shared.web.pages import render
from shared.web.schemas import HIDDEN
from shared.web.words import _

KEPT: Final = "kept"  # the field that says which kept form this is, and the part of the address that shows it
KEPT_PATH: Final = "kept_path"  # the field in which a page that locks says where its form was to go
SEE_OTHER: Final = 303
CREATED: Final = 201
UNWORTHY: Final = 422


class KeptForms(Protocol):
    """The kept forms of a service."""

    def keep(self, form: KeptForm) -> None:
        """Keep it; the same form once more takes its own place."""
        ...

    def find(self, form_id: str, staff_id: str) -> KeptForm | None:
        """The form of that name, if that person sent it and it is not too old."""
        ...

    def forget(self, form_id: str, staff_id: str) -> None:
        """Delete it, if that person sent it."""
        ...


class StoredForms:
    """Those in a service's database."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def keep(self, form: KeptForm) -> None:
        """Keep it; the same form once more takes its own place."""
        self._store.transact(lambda unit: kept_forms.keep(unit, form))

    def find(self, form_id: str, staff_id: str) -> KeptForm | None:
        """The form of that name, if that person sent it and it is not too old."""
        return self._store.transact(lambda unit: kept_forms.find(unit, form_id, staff_id))

    def forget(self, form_id: str, staff_id: str) -> None:
        """Delete it, if that person sent it."""
        self._store.transact(lambda unit: kept_forms.forget(unit, form_id, staff_id))


def install(app: flask.Flask, forms: KeptForms | None) -> None:
    """Serve the page of a kept form, and forget one that has been sent; without `forms` none is kept."""
    app.extensions["attune_kept"] = forms
    if forms is None:
        return
    place = f"{app.config['PREFIX']}/{KEPT}/<form_id>"
    app.add_url_rule(place, "kept_form", _show(forms))
    app.add_url_rule(f"{app.config['PREFIX']}/{KEPT}", "keep_form", without_csrf(_take(forms)), methods=["POST"])
    app.add_url_rule(place, "forget_kept_form", _forget(forms), methods=["POST"])
    app.after_request(_when_sent(forms))


def keep_form() -> str | None:
    """Keep the form of this request; gives the address where its sender finds it, None if it cannot be kept."""
    forms: KeptForms | None = flask.current_app.extensions["attune_kept"]
    if forms is None or flask.request.method != "POST" or kind_of_request() != "page":
        return None
    key = form_key()
    if key is None:
        return None
    return _keep(forms, key, flask.request.path, (flask.request.view_args or {}).get("client_id"))


def _keep(forms: KeptForms, key: FormKey, path: str, about: str | None) -> str | None:
    form_id = hashlib.sha256(f"{key.staff_id} {key.unlike}".encode()).hexdigest()
    sent = [
        pair for pair in flask.request.form.items(multi=True) if pair[0] not in {"csrf_token", KEPT, KEPT_PATH}
    ]
    worth = [(name, value) for name, value in sent if "password" not in name and "secret" not in name]
    if worth != sent and all(name in HIDDEN for name, _value in worth):
        return None
    forms.keep(KeptForm(form_id=form_id, staff_id=key.staff_id, path=path, fields=worth, client_id=about))
    return flask.url_for("kept_form", form_id=form_id)


def _take(forms: KeptForms) -> Callable[[], ResponseReturnValue]:
    """Takes what stood in a page that locked; it does nothing with it, and tells nobody what was kept before.

    The form's key is the authority: it is signed by us, and keeps the form for whoever it was made for alone.
    """

    def take() -> ResponseReturnValue:
        key, path = form_key(), flask.request.form.get(KEPT_PATH, "")
        if key is None:
            raise NotFound(_("There is nothing at this address."))
        _endpoint, values = flask.current_app.url_map.bind("").match(
            path, method="POST"
        )  # raises where there is no form
        place = _keep(forms, key, path, values.get("client_id"))
        return {"at": place}, CREATED if place else UNWORTHY

    return take


def _show(forms: KeptForms) -> Callable[[str], ResponseReturnValue]:
    def show(form_id: str) -> ResponseReturnValue:
        form = forms.find(form_id, principal().staff_id)
        if form is None:
            raise NotFound(_("Nothing that you typed is kept here any more."))
        typed = [value for name, value in form.fields if name not in HIDDEN and value.strip()]
        return render("kept.html", form=form, typed=typed)

    return show


def _forget(forms: KeptForms) -> Callable[[str], ResponseReturnValue]:
    def forget(form_id: str) -> ResponseReturnValue:
        forms.forget(form_id, principal().staff_id)
        return flask.redirect("/", SEE_OTHER)

    return forget


def _when_sent(forms: KeptForms) -> Callable[[flask.Response], flask.Response]:
    """After its effect a kept form has done its duty; one that was refused is on the page that refused it."""

    def end(response: flask.Response) -> flask.Response:
        me = signed_in()
        if flask.request.method == "POST" and me and response.status_code == SEE_OTHER:
            form_id = flask.request.form.get(KEPT)
            if form_id:
                forms.forget(form_id, me.staff_id)
        return response

    return end

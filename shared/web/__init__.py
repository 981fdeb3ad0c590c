"""Everything that the three services' web processes have in common; nothing of the clinic's domain.

A service's `bootstrap.py` makes its application:

    def web_app() -> flask.Flask:
        settings = load("alerts")
        store = Store(settings)
        principals = RemotePrincipals(settings)          # intake passes its own look-up instead
        app = create_app("alerts", package="services.alerts.web", settings=settings, principals=principals,
                         ready=lambda: {"ok": True}, deps=Deps(...))
        app.register_blueprint(pages.bp, url_prefix="/alerts")
        app.register_blueprint(internal.bp)              # has its /internal prefix already
        alerts_api = api(app, "Attune alerts", "1")      # /alerts/api/openapi.json, docs at /alerts/api/
        alerts_api.register_blueprint(web_api.blp)       # lands under /alerts/api
        return app

Pages (`services/<s>/web/pages.py`; templates in `services/<s>/web/templates/<s>/`, so that no name clashes):

    from shared.web.identity import need
    from shared.web.pages import render
    from shared.web.schemas import FormSchema, StrictString, load_form

    bp = flask.Blueprint("pages", __name__)

    @bp.get("/")
    def inbox() -> str:
        me = need("clinician", "supervisor")
        return render("alerts/inbox.html", rows=deps().alerts.inbox(me.scope()))

    @bp.post("/prompts/<alert_id>/acts")
    def act(alert_id: str) -> ResponseReturnValue:
        me = need("clinician", "supervisor")
        said, wrong = load_form(ActForm, flask.request.form)
        if wrong:
            return render("alerts/prompt.html", wrong=wrong, said=said), 422
        deps().transact(lambda unit: usecases.act(unit, me.scope(), alert_id, said))
        return flask.redirect(flask.url_for("pages.inbox"), 303)

Forms carry `{{ csrf_field() }}`, by which `once_only` knows a second click; a view whose form comes on a link's
own authority is marked `without_csrf`.

The API (`services/<s>/web/api.py`):

    from shared.web.api import Blueprint, Cursor, PageQuery, list_of, once, page_of

    blp = Blueprint("alerts", __name__, description="Prompts and what was done about them")

    @blp.get("/alerts")
    @blp.arguments(AlertQuery, location="query")         # class AlertQuery(PageQuery)
    @blp.response(200, list_of(AlertItem))
    def list_alerts(query): ...

    @blp.post("/alerts/<alert_id>/acts")
    @blp.arguments(NewAct)                                # class NewAct(Schema)
    @blp.response(201, ActItem)
    @blp.once
    def act(body, alert_id): return once(deps().transact, lambda unit: usecases.act(...), schema=ActItem)

The internal API: `bp = internal_blueprint("intake")`, then `@bp.post("/principals")`.

Errors: raise the AttuneErrors of `shared.errors` anywhere; `problems` answers them. Live pages: `sse`. Charts:
`charts`. Texts: `_` from `shared.web.words` (or flask_babel) in code, `{{ _("…") }}` in templates.
"""

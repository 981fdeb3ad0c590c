"""`docs/api.md`: the API of the three services, made from their routes and schemas.

`python -m deploy.site.api_page` writes it; a running Attune has the same at `/<service>/api/openapi.json`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import flask

from deploy.local.plan import ROOT
from services.alerts.web import api as alerts
from services.feedback.web import api as feedback
from services.intake.web import api as intake
from shared.web.app import create_app

Part = dict[str, Any]
PATH: Final = ROOT / "docs" / "api.md"
SERVICES: Final[Mapping[str, Callable[[flask.Flask], None]]] = {
    "intake": intake.install,
    "feedback": feedback.install,
    "alerts": alerts.install,
}
METHODS: Final = ("get", "post", "put", "patch", "delete")
# Problem is told at the top; the other is flask-smorest's own and used by nothing.
LEFT_OUT: Final = ("Problem", "PaginationMetadata")
OPENING: Final = """\
<!-- Made from the services' routes by `python -m deploy.site.api_page`; not to be edited by hand. -->

# API

What programs can ask of a running Attune. The same for programs: `/intake/api/openapi.json`,
`/feedback/api/openapi.json` and `/alerts/api/openapi.json`; the same for people, beside the service:
`/intake/api/`, `/feedback/api/`, `/alerts/api/`.

**Who asks.** `Authorization: Bearer TOKEN`, with a token that a member of staff makes under *Your account*, or an
operator by `./attune token EMAIL`. It may do what that person may do, as far as its
own rights go: 403 where they do not. Calls that are marked *open* need none: whoever has the check-in's own token
may make them.

**Lists** come in pages: `limit` (1 to 100) and `after`, the cursor that the page before gave as `next`.

**Changes.** What carries an `ETag` wants it back as `If-Match`; 412 says that somebody else was faster, 428 that
it was left out. With an `Idempotency-Key` the same call with the same body has one effect within a day.

**Failures** are `application/problem+json`: `slug` for programs, `detail` in a sentence for people, `errors` by
field, `correlation_id` by which to find it in the logs. What somebody may not see is a 404 to them.

**How often.** More calls of one token within a minute than 1,200, or 60 for exports, get 429 with `Retry-After`
in seconds ([all limits](decisions/0029-where-requests-come-from.md#limits)).

**Versions.** Fields are added and calls are; a call that is there keeps its meaning within version 1.
"""


@dataclass(frozen=True)
class _Api:
    service: str
    document: Part

    def deref(self, part: Part) -> Part:
        """The part, or what its `$ref` names."""
        if "$ref" not in part:
            return part
        found: Any = self.document
        for step in part["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        return self.deref(found)

    def kind(self, schema: Part) -> str:
        """What a value of that schema is, as a cell of a table; named parts are links."""
        if "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            return f"[{name}](#{self.service}-{name.lower()})"
        if "enum" in schema:
            return ", ".join(f"`{value}`" for value in schema["enum"] if value is not None)
        for either in ("anyOf", "allOf", "oneOf"):
            if either in schema:
                return " or ".join(self.kind(each) for each in schema[either])
        if "items" in schema:
            return f"list of: {self.kind(schema['items'])}"
        kinds = schema.get("type", "any")
        said = " or ".join(kinds) if isinstance(kinds, list) else kinds
        return f"{said} ({schema['format']})" if "format" in schema else said


def text() -> str:
    """The whole page."""
    parts = [OPENING]
    for service, install in SERVICES.items():
        parts += _section(_Api(service, _document(service, install)))
    return "\n".join(parts).rstrip("\n") + "\n"


def _document(service: str, install: Callable[[flask.Flask], None]) -> Part:
    app = create_app(
        service,
        package=f"services.{service}.web",
        settings=_Settings(),
        principals=lambda _credential: None,
        ready=dict,
        deps=None,
    )
    install(app)
    document: Part = app.extensions["flask-smorest"]["apis"][""]["ext_obj"].spec.to_dict()
    return document


@dataclass(frozen=True)
class _Settings:
    """Of an application that answers nobody."""

    page_secret: str = "none"  # noqa: S105 - it signs nothing
    service_secret: str = "none"  # noqa: S105 - the same
    public_url: str = "http://127.0.0.1:8080"
    secure_cookies: bool = False
    heartbeat_s: float = 15.0
    request_limits: float = 0.0
    answers_within_s: float = 6.0


def _section(api: _Api) -> Iterator[str]:
    yield f"## {api.service.capitalize()}\n"
    by_tag: dict[str, list[str]] = {}
    for path, item in api.document["paths"].items():
        for method in METHODS:
            if method in item:
                by_tag.setdefault(item[method]["tags"][0], []).extend(_call(api, method, path, item[method]))
    about = {tag["name"]: tag.get("description", "") for tag in api.document.get("tags", [])}
    for tag, calls in by_tag.items():
        yield f"### {api.service.capitalize()}: {tag}\n\n{about.get(tag, '')}.\n"
        yield "| call | does | takes | gives |\n|---|---|---|---|\n" + "".join(calls)
    yield f"### {api.service.capitalize()}: what is taken and given\n"
    for name, schema in api.document["components"]["schemas"].items():
        if name not in LEFT_OUT and schema.get("properties"):
            yield _fields(api, name, schema)


def _call(api: _Api, method: str, path: str, words: Part) -> Iterator[str]:
    is_open = " *open*" if words.get("security") == [] else ""
    says = " ".join(f"{words.get('summary', '')} {words.get('description', '')}".split())
    yield f"| `{method.upper()} {path}`{is_open} | {says} | {_takes(api, words)} | {_gives(api, words)} |\n"


def _takes(api: _Api, words: Part) -> str:
    body = words.get("requestBody", {}).get("content", {}).get("application/json")
    named = [api.deref(each) for each in words.get("parameters", [])]
    asked = [f"`{each['name']}`" for each in named if each["in"] in {"query", "header"}]
    return "; ".join([*([api.kind(body["schema"])] if body else []), *([", ".join(asked)] if asked else [])])


def _gives(api: _Api, words: Part) -> str:
    given = []
    for status, response in sorted(words["responses"].items()):
        if status == "default":
            continue
        content = api.deref(response).get("content", {}).get("application/json")
        given.append(f"{status} {api.kind(content['schema'])}" if content else status)
    return ", ".join(given)


def _fields(api: _Api, name: str, schema: Part) -> str:
    required = schema.get("required", [])
    rows = "".join(
        f"| `{field}` | {api.kind(about)}{', required' if field in required else ''} "
        f"| {about.get('description', '') if '$ref' not in about else ''} |\n"
        for field, about in schema["properties"].items()
    )
    return (
        f'<a id="{api.service}-{name.lower()}"></a>**{name}**\n\n| field | is | meaning |\n|---|---|---|\n{rows}'
    )


if __name__ == "__main__":
    PATH.write_text(text(), encoding="utf-8")

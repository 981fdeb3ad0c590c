"""Goes to every address of every service as somebody would, and notes what they got, without ids and instants.

The addresses are those that the applications themselves have: a new route is walked without a word here. One whose
address has a part that is not known yet fails until `NAMED` says what stands there; so does a contract test.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Final

import httpx
import pypdf
from werkzeug.routing import Rule

from shared.web.credentials import LOGIN_COOKIE
from tests.infra.lease import until
from tests.integration.supervision.told import CLIENTS, SEARCHED, WRITERS, Told

# Whoever may not learn of it. Nobody is a private window, in which a clinician opens the client's own link.
OBSERVERS: Final = ("sam", "bo", "kit", "val", "admin", "nobody")
# The therapists search for a word of it as well.
SEARCH: Final = ("sam", "kit", "val")
SAFE: Final = {"GET"}
# No front door leads there, and a service's own credential is needed: `test_access.py` of each service.
INTERNAL: Final = "/internal/"
LEFT_OUT: Final = {
    "/metrics": "counts of this one process, of both clinics together; no front door leads there",
    "/intake/sign-out": "ends the login that walks",
}
NAMED: Final = {
    "client_id": [f"{code} client" for code in CLIENTS],
    "session_id": [f"{code} session" for code in WRITERS],
    "token": [f"{code} token" for code in WRITERS],
    "note_id": [f"{code} note" for code in WRITERS],
    "goal_id": [f"{code} goal" for code in WRITERS],
    "milestone_id": [f"{code} step" for code in WRITERS],
    "staff_id": ["sam staff", "kit staff"],
}
# Ids of things that this clinic has none of, and two that are no ids.
NOTHING: Final = {
    "form_id",
    "hand_over_id",
    "token_id",
    "login_id",
    "change_id",
    "kind",
    "purpose",
    "opening_id",
    "passkey_id",
    "cover_id",
    "erasure_id",
    "calibration_id",
    "what_if_id",
    "address",
    "secret",
    "tablet_id",
    "code",
}
ELSEWHERE: Final = {"file": "attune.css", "_rest": "nothing/here", "card": "heard", "language": "es"}
PASSING_HEADERS: Final = {"date", "server", "content-length", "x-correlation-id"}
BEAT: Final = "event: beat"
SILENT: Final = re.compile(r"part(s)? of Attune do(es)? not answer")

Seen = dict[str, str]
"""What somebody got, by who they are, how they asked and where."""

PASSING: Final = [
    (re.compile(r'<path (fill|stroke)="#(fff|000)" d="[^"]*"'), "«code of the link»"),
    (re.compile(r"\b[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}(:|%3A)[0-9:.%A]+(Z|(\+|%2B)00(:|%3A)00)?"), "«instant»"),
    (re.compile(r"\b20[0-9]{2}-[0-9]{2}-[0-9]{2}\b"), "«day»"),
    (re.compile(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"), "«id»"),
    (re.compile(r"\b[0-9A-Za-z_-]{12,}\.[0-9A-Za-z_-]{4,10}\.[0-9A-Za-z_-]{20,}"), "«secret»"),
    (re.compile(r"[0-9A-Za-z_-]{30,}(\.[0-9A-Za-z_-]+)*"), "«secret»"),
    (re.compile(r"\b[0-9a-f]{16,}\b"), "«id»"),
    (re.compile(r"\b([A-Z2-7]{4} ){7}[A-Z2-7]{4}\b"), "«secret of an app»"),
    (re.compile(r"\b[0-9]{12,15}\b"), "«instant as a number»"),
    (re.compile(r"\b([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?\b"), "«time»"),
    (re.compile(r"\b(just now|[0-9]+ (second|minute|hour|day)s?( ago)?)\b"), "«ago»"),
    (
        re.compile(r"\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*\b,? ?|\b[0-9]{1,2} [A-Z][a-z]{2,8}\b( [0-9]{4})?"),
        "«day»",
    ),
    (re.compile(r"(127\.0\.0\.1|localhost):[0-9]+"), "«here»"),
]


def everywhere(_rule: Rule) -> bool:
    """All addresses."""
    return True


def walk(told: Told, *, safe: bool, among: Callable[[Rule], bool] = everywhere) -> Seen:
    """What every observer gets at every address: by looking, or by asking in vain that something be done."""
    labels, seen = labels_of(told), Seen()
    with httpx.Client(base_url=told.attune.url, timeout=60, trust_env=False) as http:
        for rule, method in _routes(told):
            if (method in SAFE) is not safe or not among(rule):
                continue
            for name, path in _addresses(told, rule):
                for who, query in _askers(safe=safe):
                    said = _answered(partial(_ask, http, told, who, method, path + query))
                    seen[f"{who} {method} {name}{query}"] = plain(said, labels)
    return seen


def differences(left: Mapping[str, str], right: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Where something else was seen, with the first lines that differ."""
    assert left.keys() == right.keys()
    return {where: _first(left[where], right[where]) for where in left if left[where] != right[where]}


def plain(text: str, labels: Mapping[str, str]) -> str:
    """The text with a name for each id, and without what differs from one moment to the next."""
    for name, label in labels.items():
        text = text.replace(name, f"«{label}»")
    for pattern, said in PASSING:
        text = pattern.sub(said, text)
    return text


def labels_of(told: Told) -> Mapping[str, str]:
    """What each id is of; whole ids before their beginnings, which pages show where a name cannot be had."""
    named = {name: label for label, name in (told.ids | told.alerts()).items()}
    return named | {name[:8]: label for name, label in named.items()}


def _routes(told: Told) -> Iterator[tuple[Rule, str]]:
    for part in told.attune.parts.values():
        for rule in part.app.url_map.iter_rules():
            if rule.rule in LEFT_OUT or rule.rule.startswith(INTERNAL):
                continue
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield rule, method


def _addresses(told: Told, rule: Rule) -> Iterator[tuple[str, str]]:
    """The rule with each of what can stand in it: the name of the address, and the address."""
    arguments = sorted(rule.arguments)
    choices = [_stands_for(told, argument) for argument in arguments]
    for turn in range(max(map(len, choices), default=1)):
        name = path = rule.rule
        for argument, choice in zip(arguments, choices, strict=True):
            label, value = choice[turn % len(choice)]
            pattern = re.compile(rf"<([a-z]+:)?{argument}>")
            name, path = pattern.sub(f"«{label}»", name), pattern.sub(value, path)
        yield name, path


def _stands_for(told: Told, argument: str) -> Sequence[tuple[str, str]]:
    if argument in NOTHING:
        return [("nothing", "nothing")]
    if argument in ELSEWHERE:
        return [(ELSEWHERE[argument], ELSEWHERE[argument])]
    if argument == "alert_id":
        return sorted(told.alerts().items())
    assert argument in NAMED, f"say in walker.py what stands for <{argument}>"
    return [(name, told.ids[name]) for name in NAMED[argument]]


def _askers(*, safe: bool) -> Iterator[tuple[str, str]]:
    """Who asks, and what they add to the address."""
    for who in OBSERVERS:
        yield who, ""
        if safe and who in SEARCH:
            yield who, f"?q={SEARCHED}"


def _answered(ask: Callable[[], str]) -> str:
    """What is said once no service waits in vain for another, as it may where the machine is busy."""
    said = ""

    def complete() -> bool:
        nonlocal said
        said = ask()
        return SILENT.search(said) is None

    until(complete, "an answer for which no other service was silent")
    return said


def _ask(http: httpx.Client, told: Told, who: str, method: str, path: str) -> str:
    """The whole answer: how it went, its head and its body; of a live stream what comes at first."""
    http.cookies.clear()
    headers: dict[str, str] = {}
    if who != "nobody" and "/api/" in path:
        headers["Authorization"] = f"Bearer {told.tokens[who]}"
    elif who != "nobody":
        http.cookies.set(LOGIN_COOKIE, told.logins[who])
    body: dict[str, str] | None = {} if "/api/" in path and method not in SAFE else None
    with http.stream(method, path, headers=headers, json=body) as answer:
        kind = answer.headers.get("Content-Type", "").partition(";")[0]
        said = READ.get(kind, _text)(answer)
    head = sorted((name, value) for name, value in answer.headers.items() if name not in PASSING_HEADERS)
    return f"{answer.status_code}\n{head}\n{said}"


def _text(answer: httpx.Response) -> str:
    return html.unescape(answer.read().decode(errors="replace"))


def _printed(answer: httpx.Response) -> str:
    """What a PDF says to a reader: an instant in it changes the whole file."""
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.read())).pages)


def _until_beat(answer: httpx.Response) -> str:
    said = ""
    for piece in answer.iter_text():
        said += piece
        if BEAT in said:
            break
    return said.partition(BEAT)[0]


READ: Final[Mapping[str, Callable[[httpx.Response], str]]] = {
    "text/event-stream": _until_beat,
    "application/pdf": _printed,
}


def _first(left: str, right: str) -> tuple[str, str]:
    pairs = zip([*left.splitlines(), ""], [*right.splitlines(), ""], strict=False)
    return next(((one[:300], other[:300]) for one, other in pairs if one != other), (left[-300:], right[-300:]))

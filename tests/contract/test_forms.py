"""Every form of every page has its effect once however often it is clicked, or here stands why it need not."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
ONCE: Final = {"once_only", "done_before"}

# What takes a form without `once_only`, and why a second click does no harm.
OTHERWISE: Final = {
    "services/intake/web/pages/signing_in.py: sign_in": "a second click gets the first one's login",
    "services/intake/web/pages/signing_in.py: sign_out": "a login that has ended can be ended again",
    "services/intake/web/pages/factor_step.py: show": "a second click gets the first one's login",
    "services/intake/web/pages/factor_step.py: set_up": "as above",
    "services/intake/web/pages/factor_step.py: show_passkey": "as above",
    "services/intake/web/pages/confirming.py: confirm": "as above",
    "services/intake/web/pages/arriving.py: hear_of_ending": "the provider says it, and each token counts once",
    "services/intake/web/pages/confirming.py: confirm_by_passkey": "as above",
    "services/intake/web/pages/passkeys.py: ask": "another challenge beside the first, and each counts once",
    "services/intake/web/pages/passkeys.py: sign_in": "a challenge is answered once; the script sends one answer",
    "services/intake/web/pages/locked.py: safety_waits": "tells a yes or a no, and changes nothing",
    "services/intake/web/pages/calendar.py: preview_file": "looks at a file, and changes nothing",
    "services/intake/web/pages/calendar.py: preview_address": "as above, at an address",
    "services/intake/web/pages/first_admin.py: make": "a second click is told that there is an admin now",
    "services/intake/web/pages/passwords.py: ask_for_link": "another mail does what the first does",
    "services/intake/web/pages/passwords.py: choose": "a link works once, and a second click is told so",
    "services/feedback/web/client_pages.py: answer": "the same answers once more change nothing",
    "services/feedback/web/client_pages.py: broken": "says that the link is broken, and does nothing",
    "services/feedback/web/not_me_pages.py: these": "answers are disowned once, and each click says so",
    "services/feedback/web/not_me_pages.py: last_ones": "as above",
    "services/feedback/web/not_me_pages.py: just_thanked": "as above",
    "services/feedback/web/staff_pages.py: new_link": "a link is replaced once, as the page showed it",
    "services/feedback/web/value_pages.py: answer": "the same answers once more change nothing",
    "services/feedback/web/record_pages.py: open_it": "a code opens once, and a second click is told so",
    "services/feedback/web/record_mail_pages.py: ask": "another mail does what the first does, and few are sent",
    "services/feedback/web/record_mail_pages.py: open_by_code": "a mail opens once, and a second click is told so",
    "services/feedback/web/record_mail_pages.py: open_by_link": "as above",
    "services/feedback/web/record_pages.py: ask_or_not": "who has stopped or begun has done so, however often",
    "services/feedback/web/record_pages.py: wish_erasure": "who has asked has asked, however often",
    "services/feedback/web/record_pages.py: download": "takes a copy, and changes nothing",
    "services/feedback/web/record_pages.py: leave": "a login that has ended can be ended again",
    "services/feedback/web/record_pages.py: exit_quickly": "as above",
    "services/feedback/web/record_code_pages.py: issue": "another code takes the place of the first",
    "services/feedback/web/stop_pages.py: stop": "who wants no more links wants none, however often they say so",
    "services/feedback/web/stop_pages.py: stop_by_link": "as above",
    "services/feedback/web/safety_pages.py: from_check_in": "a cry for help is heard at each press",
    "services/feedback/web/safety_pages.py: from_thanks": "as above",
    "services/feedback/web/safety_pages.py: from_tablet": "as above",
    "services/feedback/web/kiosk_pages.py: take": "a code opens a check-in once",
    "services/feedback/web/kiosk_pages.py: answer": "the same answers once more change nothing",
    "services/feedback/web/kiosk_pages.py: enrol_device": "a code sets up one tablet, once",
    "services/feedback/web/tablet_pages.py: new_code": "the first click's code ends with the second",
}
# Forms without a key, so that no second click could be known as one.
KEYLESS: Final = {
    "services/feedback/web/templates/check_in.html": "clients have a link and no login; see above",
    "services/feedback/web/templates/_not_me.html": "as above",
    "services/feedback/web/templates/_tell.html": "as above",
    "services/feedback/web/templates/_value.html": "as above",
    "services/feedback/web/templates/stop.html": "as above",
    "services/feedback/web/templates/not_safe.html": "as above",
    "services/feedback/web/templates/kiosk_start.html": "a cookie of tablets alone, SameSite=Strict",
    "services/feedback/web/templates/kiosk_enrol.html": "a device that is not set up has nothing but the code",
    "shared/web/templates/door/not-safe.html": "as above",
    "shared/web/templates/frame.html": "signing out, see above",
    "shared/web/templates/kept.html": "a kept form is sent with the key that it had",
}


def views() -> Iterator[tuple[str, bool]]:
    """Each view of a page that takes a form, and whether it does so once."""
    for file in sorted(ROOT.glob("services/*/web/**/*.py")):
        source = file.read_text(encoding="utf-8")
        if "flask.Blueprint(" not in source:
            continue
        functions = {node.name: node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)}
        for name, function in functions.items():
            if any(_takes_a_form(decorator) for decorator in function.decorator_list):
                yield f"{file.relative_to(ROOT)}: {name}", bool(ONCE & _reached(name, functions))


def _takes_a_form(decorator: ast.expr) -> bool:
    return (
        isinstance(decorator, ast.Call)
        and isinstance(decorator.func, ast.Attribute)
        and (
            decorator.func.attr == "post" or (decorator.func.attr == "route" and "POST" in ast.unparse(decorator))
        )
    )


def _reached(name: str, functions: dict[str, ast.FunctionDef]) -> set[str]:
    """The names that a function speaks of, and those that the functions beside it speak of on its behalf."""
    found, todo = {name}, [name]
    while todo:
        spoken = {node.id for node in ast.walk(functions[todo.pop()]) if isinstance(node, ast.Name)} - found
        found |= spoken
        todo += spoken & functions.keys()
    return found


def test_every_view_that_takes_a_form_does_it_once_or_says_why_not() -> None:
    found = dict(views())
    assert {view for view, once in found.items() if not once} == OTHERWISE.keys()
    assert sum(found.values()) > 15


FORMS: Final = sorted(
    file
    for folder in ("services", "shared")
    for file in (ROOT / folder).rglob("*.html")
    if "<form" in file.read_text(encoding="utf-8")
)


@pytest.mark.parametrize("file", FORMS, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_form_carries_a_key_or_a_reason_stands_above(file: Path) -> None:
    forms = re.findall(r'<form [^>]*method="post".*?</form>', file.read_text(encoding="utf-8"), re.DOTALL)
    keyless = [form for form in forms if not re.search(r"\{\{ (csrf|sign_in)_field\(\) \}\}", form)]
    assert bool(keyless) == (str(file.relative_to(ROOT)) in KEYLESS), keyless

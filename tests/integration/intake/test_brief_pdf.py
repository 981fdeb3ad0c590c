"""The brief as a PDF, which a reader's screen reader and a filing system can use."""

from __future__ import annotations

import io
from typing import Any

import pypdf
import pytest

from services.intake.ports.prompts import Answer, LastCheckIn, Prompt, Told
from shared.web.pdf import pdf_possible
from tests.infra.personas import ADMIN, OWNER, STRANGER, SUPERVISOR, TEAMMATE
from tests.integration.intake.web import Clinic

pytestmark = pytest.mark.skipif(not pdf_possible(), reason="Pango is not installed: no PDF is made")


@pytest.fixture
def maya(clinic: Clinic) -> str:
    """Where the owner's client is: with a goal, a prompt and last answers."""
    path = f"/clients/{clinic.made(OWNER, '/clients', code='MR', name='Maya Reyes')['client_id']}"
    clinic.made(OWNER, f"{path}/goals", title='Sleep <img src="http://127.0.0.1:1/x.png">')
    clinic.made(OWNER, f"{path}/sessions", held_at=clinic.at(minutes=10), status="planned")
    now = clinic.intake.now
    clinic.prompts.told = Told(
        prompts=[Prompt(alert_id="a1", headline="Maya rated it 4.", state="seen", raised_at=now, look=False)],
        last=LastCheckIn(session_no=1, held_at=now, answers=[Answer(label="felt heard", value="4")]),
    )
    return path


@pytest.mark.parametrize("where", ["{maya}/brief", "/today/brief"])
def test_it_says_what_the_page_says_and_is_tagged(clinic: Clinic, maya: str, where: str) -> None:
    browser, path = clinic.browser(OWNER), f"/intake{where.format(maya=maya)}"
    assert f'href="{path}.pdf"' in browser.get(f"{path}/").text
    answer = browser.get(f"{path}.pdf")
    saved = pypdf.PdfReader(io.BytesIO(answer.data))
    words = "\n".join(page.extract_text() for page in saved.pages)
    assert [one in words for one in ("Maya Reyes", "Maya rated it 4.", "Sleep <img", "felt heard")] == [True] * 4
    assert "Save as PDF" not in words
    root: Any = saved.root_object
    assert (root["/MarkInfo"]["/Marked"], root["/Lang"], "/StructTreeRoot" in root) == (True, "en", True)
    assert (answer.headers["Cache-Control"], "Maya" in str(answer.headers)) == ("no-store", False)


def test_nobody_gets_it_who_may_not_read_the_page(clinic: Clinic, maya: str) -> None:
    asked = {
        reader.staff_id: clinic.browser(reader).get(f"/intake{maya}/brief.pdf").status_code
        for reader in (SUPERVISOR, TEAMMATE, STRANGER, ADMIN)
    }
    assert asked == {
        SUPERVISOR.staff_id: 200,
        TEAMMATE.staff_id: 404,
        STRANGER.staff_id: 404,
        ADMIN.staff_id: 403,
    }
    assert clinic.browser(SUPERVISOR).get("/intake/today/brief.pdf").status_code == 303

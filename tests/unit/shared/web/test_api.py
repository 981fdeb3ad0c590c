from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.unit.shared.web.catalogue import catalogue

TOKEN = {"Authorization": "Bearer sam-token"}


def add(program: FlaskClient, code: object = "a", key: str | None = None) -> TestResponse:
    headers = TOKEN | ({"Idempotency-Key": key} if key else {})
    return program.post("/shop/api/things", json={"code": code}, headers=headers)


def spec() -> dict[str, Any]:
    document: dict[str, Any] = catalogue().test_client().get("/shop/api/openapi.json").json or {}
    return document


def test_a_list_goes_on_after_its_cursor_newest_first() -> None:
    program = catalogue().test_client()
    for code in "abcde":
        add(program, code)
    codes, after = [], ""
    for _page in range(3):
        page: dict[str, Any] = program.get(f"/shop/api/things?limit=2{after}", headers=TOKEN).json or {}
        codes.append([item["code"] for item in page["items"]])
        after = f"&after={page['next']}"

    assert codes == [["e", "d"], ["c", "b"], ["a"]]
    assert after == "&after=None"
    assert page["items"][0]["made_at"] == "2026-11-01T09:00:00.000Z"


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "limit=x", "limit=1.0", "after=x", "after=WzEsIDJd", "after=é", "other=1"]
)
def test_a_bad_page_query_is_invalid_and_says_where(query: str) -> None:
    answer = catalogue().test_client().get(f"/shop/api/things?{query}", headers=TOKEN)
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert answer.json is not None
    assert list(answer.json["errors"]) == [query.partition("=")[0]]


@pytest.mark.parametrize("code", ["", "   ", "a" * 11, "nul\0", "\ud800", "line\nbreak", 1, None, ["a"]])
def test_a_bad_body_is_invalid_and_says_where(code: object) -> None:
    answer = add(catalogue().test_client(), code)
    assert answer.status_code == 422
    assert answer.json is not None
    assert [type(words) for words in answer.json["errors"].values()] == [list]
    assert list(answer.json["errors"]) == ["code"]


@pytest.mark.parametrize("count", ["1", 1.0, True, 11, -1])
def test_integers_are_strict(count: object) -> None:
    body = json.dumps({"code": "a", "count": count})
    answer = (
        catalogue()
        .test_client()
        .post("/shop/api/things", data=body, content_type="application/json", headers=TOKEN)
    )
    assert answer.status_code == 422


def test_strangers_are_refused_before_their_input_is_read() -> None:
    program = catalogue().test_client()
    assert program.post("/shop/api/things", json={"nonsense": 1}).status_code == 401
    assert program.get("/shop/api/things?limit=x").status_code == 401
    assert program.get("/shop/api/open/abc").json == {"length": 3}


def send(body: bytes, content_type: str = "application/json") -> TestResponse:
    program = catalogue().test_client()
    return program.post("/shop/api/things", data=body, content_type=content_type, headers=TOKEN)


def test_what_is_not_json_is_said_to_be() -> None:
    assert send(b"code=a", "application/x-www-form-urlencoded").status_code == 415


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[" * 60_000,
        b'{"a":' * 9_000 + b"1" + b"}" * 9_000,
        b'{"code":' + b"[" * 32 + b"1" + b"]" * 32 + b"}",
        b'{"code":"\xff"}',
        b'{"count":NaN}',
        b"1" * 5_000,
    ],
)
def test_a_broken_body_is_said_to_be(body: bytes) -> None:
    answer = send(body)
    assert (answer.status_code, (answer.json or {})["slug"]) == (400, "malformed")


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b'"x"', b'{"code":' + b"[" * 31 + b"1" + b"]" * 31 + b"}"])
def test_a_body_that_is_no_such_object_is_invalid(body: bytes) -> None:
    assert send(body).status_code == 422


def test_the_same_key_and_body_has_one_effect_and_one_answer() -> None:
    program = catalogue().test_client()
    first, second = add(program, key="k1"), add(program, key="k1")

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json == second.json
    assert "Idempotency-Replayed" not in first.headers
    assert second.headers["Idempotency-Replayed"] == "true"
    assert add(program, key="k2").json != first.json


def test_the_same_key_with_another_body_is_refused() -> None:
    program = catalogue().test_client()
    add(program, "a", key="k1")
    answer = add(program, "b", key="k1")
    assert answer.status_code == 422
    assert answer.json is not None
    assert "another body" in answer.json["detail"]


def test_a_key_that_cannot_be_one_is_refused() -> None:
    assert add(catalogue().test_client(), key="x" * 129).status_code == 422


def test_a_change_says_which_version_it_changes() -> None:
    program = catalogue().test_client()
    add(program)

    def change(**headers: str) -> TestResponse:
        return program.patch("/shop/api/things/t0", json={"code": "b"}, headers=TOKEN | headers)

    assert change().status_code == 428
    changed = change(**{"If-Match": '"1.1"'})
    assert (changed.status_code, changed.headers["ETag"]) == (200, '"1.2"')
    assert change(**{"If-Match": '"1.1"'}).status_code == 412
    assert change(**{"If-Match": "*"}).status_code == 200
    assert change(**{"If-Match": "nonsense"}).status_code == 422
    assert change(**{"If-Match": '"never-ours"'}).status_code == 412


def test_an_etag_that_a_compressing_proxy_has_marked_still_matches() -> None:
    program = catalogue().test_client()
    add(program)
    made = program.patch("/shop/api/things/t0", json={"code": "b"}, headers=TOKEN | {"If-Match": '"1.1-gzip"'})
    assert made.status_code == 200


def test_the_document_tells_of_problems_tokens_keys_and_versions() -> None:
    document = spec()
    things, thing = document["paths"]["/shop/api/things"], document["paths"]["/shop/api/things/{thing_id}"]

    assert document["openapi"] == "3.1.0"
    assert document["security"] == [{"bearer": []}]
    assert document["paths"]["/shop/api/open/{token}"]["get"]["security"] == []
    problem = document["components"]["responses"]["PROBLEM"]["content"]
    assert list(problem) == ["application/problem+json"]
    assert "Idempotency-Key" in [parameter["name"] for parameter in things["post"]["parameters"]]
    assert "If-Match" in [parameter["name"] for parameter in thing["patch"]["parameters"]]
    assert "ETag" in thing["patch"]["responses"]["200"]["headers"]
    assert {"401", "422"} <= things["post"]["responses"].keys()
    assert document["components"]["schemas"]["ThingItem"]["properties"]["made_at"]["format"] == "date-time"


def test_the_docs_page_shows_every_operation() -> None:
    page = catalogue().test_client().get("/shop/api/").text
    for words in ("/shop/api/things/{thing_id}", "PATCH", "Add a thing.", "Idempotency-Key", "made_at"):
        assert words in page

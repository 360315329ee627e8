"""Python scripts: they compile, and the official SDK sends what ptui would send."""

from __future__ import annotations

import inspect
import json
import re
import typing
from pathlib import Path
from typing import Any

import httpx
import polytomic
import pytest

from ptui.api.request import Request, get
from ptui.domain.export.pieces import Exportable
from ptui.domain.export.python import python
from ptui.domain.export.sdk_calls import CALLS, Call
from ptui.domain.export.sdk_types import Model
from tests.domain.export import examples
from tests.domain.export.examples import HOSTILE, SECRET


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[httpx.Request]:
    """Everything that the SDK sends, once a script is run; nothing leaves the process."""
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        made = {"id": "m-77"}
        return httpx.Response(200, json={"data": [made] if request.method == "PATCH" else made})

    client = polytomic.Polytomic

    def mocked(**arguments: Any) -> Any:
        return client(**arguments, httpx_client=httpx.Client(transport=httpx.MockTransport(answer)))

    monkeypatch.setattr(polytomic, "Polytomic", mocked)
    monkeypatch.setenv("POLYTOMIC_API_KEY", "the-key")
    monkeypatch.setenv("POLYTOMIC_DEPLOYMENT_URL", "http://polytomic.test")
    return seen


def run(exported: Exportable) -> None:
    text = python(exported)
    exec(compile(text, "exported.py", "exec"), {})


def body_of(request: httpx.Request) -> Any:
    return json.loads(request.content) if request.content else None


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/api/models", examples.MODEL_BODY),
        ("PUT", "/api/models/m-1", examples.MODEL_BODY),
        ("POST", "/api/model-preview", examples.MODEL_BODY),
        ("POST", "/api/syncs", examples.SYNC_BODY),
        ("PUT", "/api/syncs/s-1", examples.SYNC_BODY),
        ("POST", "/api/bulk/syncs", examples.BULK_BODY),
        ("PUT", "/api/bulk/syncs/b-1", examples.BULK_BODY),
        (
            "PATCH",
            "/api/bulk/syncs/b-1/schemas",
            {"schemas": [{"id": "A", "enabled": True, "fields": [{"id": "x", "obfuscated": True}]}]},
        ),
        ("POST", "/api/syncs/s-1/activate", {"active": False}),
        ("POST", "/api/bulk/syncs/b-1/executions", {"test": True, "schemas": ["A"]}),
        ("POST", "/api/syncs/s-1/executions", {"resync": True}),
        ("POST", "/api/connections/test", {"type": "mysql", "configuration": {"hostname": HOSTILE}}),
    ],
)
def test_the_sdk_sends_the_same_body(sent: list[httpx.Request], method: str, path: str, body: Any) -> None:
    run(Request(method, path, body=body))
    (request,) = sent
    assert (request.method, request.url.path) == (method, path)
    assert body_of(request) == body
    assert request.headers["authorization"] == "Bearer the-key"
    assert request.headers["x-polytomic-version"] == "2025-09-18"
    assert request.url.host == "polytomic.test"


def test_keys_that_the_sdk_does_not_know_go_along(sent: list[httpx.Request]) -> None:
    body = {**examples.MODEL_BODY, "class": 1, "not a name": {"x": HOSTILE}}
    body["relations"] = [{"from": "a", "to": {"model_id": "m", "field": "b", "odd key": 1}}]
    run(Request("POST", "/api/models", body=body))
    assert body_of(sent[0]) == body


def test_a_body_of_2024_is_sent_as_2025_has_it(sent: list[httpx.Request]) -> None:
    body = {key: value for key, value in examples.BULK_BODY.items() if key != "default_schedule"}
    request = Request("POST", "/api/bulk/syncs", body={**body, "schedule": {"frequency": "manual"}})
    text = python(request, version="2024-02-08")
    assert "# The SDK knows bulk syncs as of 2025-09-18, which calls it default_schedule." in text
    exec(compile(text, "exported.py", "exec"), {})
    assert body_of(sent[0]) == {**body, "default_schedule": {"frequency": "manual"}}
    assert sent[0].headers["x-polytomic-version"] == "2025-09-18"


def test_the_version_in_use_is_the_version_sent(sent: list[httpx.Request]) -> None:
    for exported in (
        Request("POST", "/api/models", body=examples.MODEL_BODY),
        get("/api/connections/c-1/modelsync/target", {"type": "schema"}),
    ):
        text = python(exported, version="2024-02-08")
        assert "2025-09-18" not in text
        assert '"2024-02-08"' in text
    exec(
        compile(
            python(Request("POST", "/api/models", body=examples.MODEL_BODY), version="2024-02-08"),
            "x",
            "exec",
        ),
        {},
    )
    assert sent[0].headers["x-polytomic-version"] == "2024-02-08"


def test_secrets_come_from_the_environment(
    sent: list[httpx.Request], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = python(examples.CONNECTION)
    assert "hunter2" not in text
    monkeypatch.setenv("MYSQL_CONNECTION_PASSWD", SECRET)
    monkeypatch.setenv("MYSQL_CONNECTION_HEADERS_VALUE", SECRET)
    monkeypatch.setenv("MYSQL_CONNECTION_HEADERS_VALUE_2", SECRET)
    run(examples.CONNECTION)
    assert body_of(sent[0]) == examples.CONNECTION.request.body


def test_a_later_call_takes_the_id_of_an_earlier(sent: list[httpx.Request]) -> None:
    run(examples.TWO_STEPS)
    assert [request.url.path for request in sent] == ["/api/models", "/api/syncs"]
    assert body_of(sent[1])["fields"][0]["source"] == {"model_id": "m-77", "field": "a"}


def test_files_are_read_by_the_script(
    sent: list[httpx.Request], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "key.pem").write_text("BEGIN\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    run(examples.with_file("~/key.pem"))
    assert body_of(sent[0])["configuration"]["client_key"] == "BEGIN\n"


def test_enumerations_take_their_parameters(sent: list[httpx.Request]) -> None:
    run(get("/api/connections/c-1/modelsync/source", {"table": "x", "schema": "y"}))
    run(get("/api/connections/c-1/bulksync/source", {"include_fields": False}))
    run(get("/api/connections/c-1/modelsync/target/fields", {"target": "A.B", "refresh": True}))
    run(get("/api/connections/c-1/schemas/public.my%20table"))
    run(get("/api/connections/c-1/schemas/a%2Fb%3Fc"))
    assert dict(sent[0].url.params) == {"params[table]": "x", "params[schema]": "y"}
    assert dict(sent[1].url.params) == {"include_fields": "false"}
    assert dict(sent[2].url.params) == {"target": "A.B", "refresh": "true"}
    assert sent[3].url.raw_path == b"/api/connections/c-1/schemas/public.my%20table"
    assert sent[4].url.raw_path == b"/api/connections/c-1/schemas/a%2Fb%3Fc"


def test_what_the_sdk_cannot_say_goes_over_httpx(
    sent: list[httpx.Request], monkeypatch: pytest.MonkeyPatch
) -> None:
    plain: list[tuple[Any, ...]] = []

    def request(*arguments: Any, **more: Any) -> httpx.Response:
        plain.append((*arguments, more.get("json")))
        return httpx.Response(200, json={})

    monkeypatch.setattr(httpx, "request", request)
    run(Request("POST", "/api/connections/c-1/modelsync/target/fields", body={"target": HOSTILE}))
    url = "http://polytomic.test/api/connections/c-1/modelsync/target/fields"
    assert plain == [("POST", url, {"target": HOSTILE})]
    assert sent == []


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.name)
def test_every_call_is_one_of_the_sdk(sent: list[httpx.Request], call: Call) -> None:
    """Each is made with the least it needs, and goes where the table says."""
    client = polytomic.Polytomic(token="k", base_url="http://polytomic.test", max_retries=0)
    method: Any = client
    for part in call.name.split("."):
        method = getattr(method, part)
    arguments = {name: "x" for name in re.findall(r"\{(\w+)\}", call.path)}
    for name, parameter in inspect.signature(method).parameters.items():
        if parameter.default is inspect.Parameter.empty and name not in arguments:
            arguments[name] = "x"
    try:
        method(**arguments)
    except Exception as error:  # the answer of this test fits few of them; the request is what counts
        assert type(error).__name__ in ("ParsingError", "ValidationError", "ApiError"), error
    assert (sent[0].method, sent[0].url.path.rstrip("/")) == (call.method, re.sub(r"\{\w+\}", "x", call.path))
    known = inspect.signature(method).parameters
    assert {f"{name}_" if name in ("all",) else name for name in call.query} <= set(known)
    assert not call.maps or call.maps in known


@pytest.mark.parametrize("call", [call for call in CALLS if call.types], ids=lambda call: call.name)
def test_every_class_is_the_one_that_the_sdk_declares(call: Call) -> None:
    client = polytomic.Polytomic(token="k")
    method: Any = client
    for part in call.name.split("."):
        method = getattr(method, part)
    hints = typing.get_type_hints(method, vars(inspect.getmodule(method)))
    for argument, model in call.types.items():
        assert model.name in names_in(hints[argument]), argument
        check(model)


def check(model: Model) -> None:
    declared = getattr(polytomic, model.name)
    for name, inner in model.fields.items():
        assert inner.name in names_in(declared.model_fields[name].annotation), f"{model.name}.{name}"
        check(inner)
    assert set(model.renamed.values()) <= set(declared.model_fields)


def names_in(annotation: Any) -> set[str]:
    """The classes somewhere inside an annotation."""
    found = {annotation.__name__} if isinstance(annotation, type) else set()
    for inner in typing.get_args(annotation):
        found |= names_in(inner)
    return found

"""curl commands, run by a real shell against a real socket."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from ptui.api.request import Request, get
from ptui.domain.export.curl import curl, shell_quoted
from ptui.domain.export.pieces import Exportable
from tests.domain.export import examples
from tests.domain.export.examples import HOSTILE, SECRET

VERSION = "2025-09-18"
pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl: apt-get install curl")


class Recorder(ThreadingHTTPServer):
    """Keeps every request, and answers with an id."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.seen: list[dict[str, Any]] = []


class _Handler(BaseHTTPRequestHandler):
    def _answer(self) -> None:
        size = int(self.headers.get("content-length") or 0)
        body = self.rfile.read(size)
        assert isinstance(self.server, Recorder)
        self.server.seen.append(
            {
                "line": f"{self.command} {self.path}",
                "headers": {key.casefold(): value for key, value in self.headers.items()},
                "body": json.loads(body) if body else None,
            }
        )
        answer = json.dumps({"data": {"id": "m-77", "nested": {"id": "no"}}}).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _answer

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    with Recorder() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def run(exported: Exportable, recorder: Recorder, **environment: str) -> list[dict[str, Any]]:
    script = curl(exported, version=VERSION)
    done = subprocess.run(
        ["/bin/sh", "-eu", "-c", script],
        env={
            "PATH": os.environ["PATH"],
            "HOME": environment.pop("HOME", "/nonexistent"),
            "LANG": "C",
            "POLYTOMIC_API_KEY": "the-key",
            "POLYTOMIC_DEPLOYMENT_URL": f"http://127.0.0.1:{recorder.server_port}",
            **environment,
        },
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.returncode == 0, done.stderr
    return recorder.seen


def test_a_body_arrives_as_it_was_with_secrets_from_the_environment(recorder: Recorder) -> None:
    (seen,) = run(
        examples.CONNECTION,
        recorder,
        MYSQL_CONNECTION_PASSWD=SECRET,
        MYSQL_CONNECTION_HEADERS_VALUE="one\nline 'two' \\",
        MYSQL_CONNECTION_HEADERS_VALUE_2="second",
    )
    body = json.loads(json.dumps(examples.CONNECTION.request.body))
    body["configuration"]["headers"][0]["value"] = "one\nline 'two' \\"
    body["configuration"]["headers"][1]["value"] = "second"
    assert seen["body"] == body
    assert seen["line"] == "POST /api/connections"
    assert seen["headers"]["authorization"] == "Bearer the-key"
    assert seen["headers"]["x-polytomic-version"] == VERSION
    assert seen["headers"]["content-type"] == "application/json"
    assert not Path("/tmp/owned").exists()


@pytest.mark.parametrize(
    "body", [examples.MODEL_BODY, examples.SYNC_BODY, examples.BULK_BODY, [], "text", {}]
)
def test_any_body_survives_the_shell(recorder: Recorder, body: Any) -> None:
    (seen,) = run(Request("PUT", "/api/syncs/s-1", body=body), recorder)
    assert seen["line"] == "PUT /api/syncs/s-1"
    assert seen["body"] == body


def test_a_later_request_takes_the_id_of_an_earlier(recorder: Recorder) -> None:
    first, second = run(examples.TWO_STEPS, recorder)
    assert first["line"] == "POST /api/models"
    assert second["line"] == "POST /api/syncs"
    assert second["body"]["fields"] == [{"source": {"model_id": "m-77", "field": "a"}, "target": "A"}]


def test_files_are_read_by_the_shell(recorder: Recorder, tmp_path: Path) -> None:
    (tmp_path / "it's a key.pem").write_text('-----BEGIN-----\n"x"\\\n')
    step = examples.with_file("~/it's a key.pem")
    assert "BEGIN" not in curl(step, version=VERSION)
    (seen,) = run(step, recorder, HOME=str(tmp_path))
    assert seen["body"]["configuration"]["client_key"] == '-----BEGIN-----\n"x"\\\n'


def test_reads_and_queries(recorder: Recorder) -> None:
    request = get("/api/connections/c-1/modelsync/source", {"table": HOSTILE, "params[x]": ["1", "2"]})
    (seen,) = run(request, recorder)
    assert seen["line"] == f"GET {request.target}"
    assert seen["body"] is None
    assert "content-type" not in seen["headers"]


def test_the_address_defaults_to_the_cloud_or_to_the_profile_and_never_breaks_out() -> None:
    assert '"${POLYTOMIC_DEPLOYMENT_URL:-https://app.polytomic.com}"' in curl(get("/api/me"), version=VERSION)
    own = curl(get("/api/me"), version=VERSION, url="https://polytomic.example.com:8443/")
    assert '"${POLYTOMIC_DEPLOYMENT_URL:-https://polytomic.example.com:8443}"' in own
    evil = curl(get("/api/me"), version=VERSION, url='https://x"}$(id)')
    assert "$(id)" not in evil


def test_no_secret_is_written() -> None:
    text = curl(examples.CONNECTION, version=VERSION)
    assert "hunter2" not in text
    assert "# Set first: MYSQL_CONNECTION_PASSWD" in text
    bare = curl(examples.CONNECTION.request, version=VERSION)
    assert "hunter2" not in bare


def test_quoting() -> None:
    assert shell_quoted("plain-word_1.2/x") == "plain-word_1.2/x"
    assert shell_quoted("") == "''"
    assert shell_quoted("it's") == "'it'\\''s'"

"""What goes wrong between here and the server, on the screen: a sentence, a way on, and never a traceback."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.e2e.walker import NARROW, WIDE, Walker, at, ptui
from tests.seedserver import Page, Raw, SeedServer, Slow, Status

ROOT = Path(__file__).parents[2]
SIZES = pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x40"])


@contextmanager
def troubled(url: str, key: str = "seed-key", *, size: tuple[int, int] = NARROW) -> Iterator[Walker]:
    with ptui(size=size, env=at(url, key)) as walker:
        yield walker
        assert "Traceback" not in walker.terminal.raw().decode(errors="replace")
        walker.press("q")
        assert walker.terminal.wait() == 0


def flat(walker: Walker) -> str:
    """What stands in the list at the left, its lines joined as they were before they were broken."""
    return re.sub(r"\s+", " ", " ".join(walker.rows()))


def says(walker: Walker, *sentences: str) -> None:
    """Wait until these stand there, over however many lines."""
    walker.until(lambda: all(each in flat(walker) for each in sentences))


@SIZES
def test_a_wrong_key(seeds: SeedServer, size: tuple[int, int]) -> None:
    with troubled(seeds.url, "wrong", size=size) as walker:
        walker.shows("✗")
        says(walker, f"{seeds.url} does not accept this API key")
        says(walker, "Check POLYTOMIC_API_KEY, or sign in with another key.")
        assert "wrong" not in walker.text
        seeds.key = "wrong"
        walker.press("r")
        walker.shows("MySQL Connection", "Acme Inc")


@SIZES
def test_nobody_at_the_address(seeds: SeedServer, size: tuple[int, int]) -> None:
    port = int(seeds.url.rsplit(":", 1)[1])
    seeds.stop()
    with troubled(f"http://127.0.0.1:{port}", size=size) as walker:
        walker.shows("✗", "not signed in")
        says(walker, f"no connection to http://127.0.0.1:{port} (refused)")
        says(walker, "Check that the server runs")
        again = SeedServer(port=port).start()
        try:
            walker.press("r")
            walker.shows("MySQL Connection", "Acme Inc")
        finally:
            again.stop()


def test_a_host_that_does_not_exist() -> None:
    with troubled("https://no-such-host.invalid") as walker:
        walker.shows("✗", timeout=20)
        says(walker, "no-such-host.invalid")
        says(walker, "POLYTOMIC_DEPLOYMENT_URL")


@contextmanager
def process(port: int = 0) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The other server as a process, which can be killed with every connection it has."""
    argv = [sys.executable, "-m", "tests.seedserver", "--port", str(port)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True, cwd=ROOT) as server:
        assert server.stdout is not None
        url = server.stdout.readline().strip().partition("=")[2]
        try:
            yield server, url
        finally:
            server.kill()


def test_the_server_is_killed_and_comes_back() -> None:
    with process() as (server, url), troubled(url) as walker:
        port = int(url.rsplit(":", 1)[1])
        walker.open("MySQL Connection")
        walker.terminal.wait_quiet(0.1)
        server.kill()
        server.wait()
        walker.to("Source")
        walker.press("right")
        walker.shows("✗ ")
        says(walker, f"no connection to http://127.0.0.1:{port} (refused)")
        walker.shows("Snowflake Connection")  # what was read stays
        with process(port):
            walker.press("r")
            walker.shows("▸ table")
            walker.lacks("(refused)")


@SIZES
def test_a_web_page_instead_of_an_answer(seeds: SeedServer, size: tuple[int, int]) -> None:
    seeds.always(Page())
    with troubled(seeds.url, size=size) as walker:
        walker.shows("✗")
        says(walker, "answered with a web page; it does not look like a Polytomic server")
        says(walker, "POLYTOMIC_DEPLOYMENT_URL should name a Polytomic deployment")
        assert "It works!" not in walker.text
        seeds.always(Status(200, {"data": []}))
        seeds.take_fault()
        while seeds.take_fault() is not None:
            pass
        walker.press("r")
        walker.shows("MySQL Connection")


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Status(403, {"message": "no"}), "this key may not do that (no)"),
        (Status(404, {"message": "gone"}), "the server does not know it (gone)"),
        (Status(429, {"message": "slow down"}, {"Retry-After": "600"}), "the server asks for a pause"),
        (Status(500, {"message": "oops"}), "the server failed, 500 (oops)"),
        (Status(422, {"message": "choose a table"}), "Choose a table."),
        (Raw(b"{not json"), "could not be read"),
        (Raw(b'{"data": 5}'), ""),
    ],
    ids=["403", "404", "429", "500", "422", "broken", "odd"],
)
def test_a_node_says_why_it_could_not_be_read(seeds: SeedServer, fault: Status | Raw, said: str) -> None:
    with troubled(seeds.url) as walker:
        walker.walk("MySQL Connection", "Source")
        walker.terminal.wait_quiet(0.1)
        seeds.next(fault)
        walker.press("right")
        if said:
            walker.shows("✗")
            says(walker, said)
        else:
            walker.lacks("loading")
        walker.press("r")
        walker.shows("▸ table")


def test_a_slow_read_is_left_with_left_and_with_escape(seeds: SeedServer) -> None:
    with troubled(seeds.url) as walker:
        walker.walk("MySQL Connection", "Source")
        walker.terminal.wait_quiet(0.1)
        seeds.next(Slow())
        walker.press("right")
        walker.shows("loading…")
        walker.press("left")
        walker.lacks("loading…")
        assert seeds.left.wait(5), "the request is still under way"
        seeds.left.clear()
        seeds.next(Slow())
        walker.press("c")
        walker.shows("Reading the types…")
        walker.press("d", "down", "c", "q")
        walker.press("escape")
        walker.shows("Stopped.")
        assert "Source" in walker.row, "what was typed for a question that never came went nowhere"
        assert seeds.left.wait(5), "the request is still under way"
        walker.press("c")
        walker.shows("╭─ New connection")
        walker.type("nosuch")
        walker.shows("nothing matches")
        walker.press("enter", "escape")
        walker.lacks("╭─ New connection")


def test_what_is_typed_before_a_question_stands_there_is_its_answer(seeds: SeedServer) -> None:
    with troubled(seeds.url) as walker:
        walker.walk("MySQL Connection", "Source")
        walker.terminal.wait_quiet(0.1)
        seeds.next(Slow(1.5))
        walker.press("c", "s", "n", "o", "enter")
        walker.shows("Reading the types…")
        walker.form("New Snowflake connection")
        assert not [one for one in seeds.requests if one.method == "POST"]
        walker.press("escape")
        walker.lacks("╭─ New Snowflake connection")
        assert "Source" in walker.row
        walker.press("down")
        walker.until(lambda: "Source" not in walker.row)


def test_a_form_survives_reads_that_fail(seeds: SeedServer) -> None:
    """A model can be made of a table although neither its fields nor anything else can be read."""
    with troubled(seeds.url) as walker:
        walker.walk("MySQL Connection", "Source", "table", "company.customers")
        walker.terminal.wait_quiet(0.1)
        seeds.next(*[Status(500, {"message": "oops"})] * 4)
        walker.press("m")
        walker.form("New model")
        walker.fill("Name", "Blind")
        walker.field("Identifier")
        walker.press("enter")
        walker.shows("╭─ Identifier")
        walker.type("email")
        walker.press("enter")
        walker.until(lambda: walker.line.endswith("email ▾"))
        walker.send("New model", "Blind is created.")
    (model,) = seeds.bodies("/api/models")
    assert (model["name"], model["identifier"]) == ("Blind", "email")
    assert model["configuration"] == {"table": "company.customers"}

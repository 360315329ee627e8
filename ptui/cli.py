"""Arguments and exit codes. Everything heavy is imported inside the command that needs it."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from ptui import __version__

DESCRIPTION = "Polytomic from the keyboard: browse connections, create models and syncs, run and watch them."
EPILOG = """\
environment:
  POLYTOMIC_API_KEY          the API key
  POLYTOMIC_DEPLOYMENT_URL   the deployment, when it is not https://app.polytomic.com
  PTUI_HOME                  one folder for settings, workspaces and state
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run `ptui`; the exit code. 2 stands for a wrong call or a terminal that cannot be used."""
    arguments = parser().parse_args(argv)
    try:
        return _run(arguments)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read our output is gone: nothing is left to say, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _run(arguments: argparse.Namespace) -> int:
    command = arguments.command or "explore"
    if command == "serve":
        from ptui.local.server.command import run

        folder = arguments.workspace or _workspace("demo" if arguments.demo else "default")
        return run(folder, demo=arguments.demo, host=arguments.host, port=arguments.port)
    if command == "doctor":
        from ptui.doctor.command import run as examine

        return examine(arguments)
    if command in ("watch", "run"):
        from ptui.launch import watch

        return watch(arguments)
    gc.disable()  # what is imported stays; the explorer has the collector look again once it shows something
    from ptui.launch import explore

    return explore(arguments)


def _workspace(name: str) -> Path:
    from ptui.folders import folders

    return folders().data / name


def parser() -> argparse.ArgumentParser:
    """The command line."""
    found = argparse.ArgumentParser(
        "ptui", description=DESCRIPTION, epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    found.add_argument("--version", action="version", version=f"ptui {__version__}")
    _polytomic(found)
    found.add_argument("--workspace", type=Path, metavar="DIR", help="explore a local workspace in DIR")
    commands = found.add_subparsers(dest="command", metavar="COMMAND")
    demo = commands.add_parser("demo", help="explore a sample local workspace; needs no account")
    demo.add_argument("--reset", action="store_true", help="make the sample workspace anew first")
    demo.add_argument(
        "--workspace", type=Path, metavar="DIR", default=argparse.SUPPRESS, help="keep it in DIR"
    )
    demo.add_argument("--api-version", metavar="DATE", default=argparse.SUPPRESS, help="speak this version")
    serve = commands.add_parser("serve", help="serve a local workspace over HTTP")
    serve.add_argument("--workspace", type=Path, metavar="DIR", default=argparse.SUPPRESS, help="its folder")
    serve.add_argument("--demo", action="store_true", help="make it a sample workspace")
    serve.add_argument(
        "--host", default="127.0.0.1", metavar="H", help="address to bind (default %(default)s)"
    )
    serve.add_argument(
        "--port", default=8484, type=_port, metavar="P", help="port; 0 picks one (default %(default)s)"
    )
    doctor = commands.add_parser(
        "doctor",
        help="tell what this terminal can do and what is amiss",
        epilog="exit code: 0 all is well, 1 something is to be mended",
    )
    _polytomic(doctor, default=argparse.SUPPRESS)
    doctor.add_argument(
        "--workspace", type=Path, metavar="DIR", default=argparse.SUPPRESS, help="of this one"
    )
    _runs(commands)
    return found


def _runs(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """`watch` and `run`: they take the same settings as the explorer, before or after the command."""
    codes = (
        "exit code: 0 completed, 1 failed, canceled, interrupted or with errors, 2 cannot be watched, "
        "130 left by ctrl-C"
    )
    watch = commands.add_parser("watch", help="follow a run in a few lines", epilog=codes)
    run = commands.add_parser("run", help="run a sync and follow it", epilog=codes)
    for one in (watch, run):
        one.add_argument("sync_id", metavar="ID", help="a model sync or a bulk sync")
        one.add_argument("--json", action="store_true", help="print the final execution as JSON on stdout")
        _polytomic(one, default=argparse.SUPPRESS)
        one.add_argument(
            "--workspace", type=Path, metavar="DIR", default=argparse.SUPPRESS, help="of the workspace in DIR"
        )
    way = run.add_mutually_exclusive_group()
    way.add_argument("--resync", action="store_true", help="all records again")
    way.add_argument("--test", action="store_true", help="a few records only")
    run.add_argument("--no-watch", action="store_true", help="print the id of the run and leave")


def _polytomic(found: argparse.ArgumentParser, *, default: str | None = None) -> None:
    """Which Polytomic; with SUPPRESS as default, what stood before the command stays."""
    is_off = False if default is None else default
    found.add_argument("--url", default=default, help="the deployment to explore")
    found.add_argument(
        "--api-version", metavar="DATE", default=default, help="version of the API (default 2025-09-18)"
    )
    found.add_argument(
        "--profile", metavar="NAME", default=default, help="use this profile of the settings file"
    )
    found.add_argument(
        "--insecure", action="store_true", default=is_off, help="allow plain http to other machines"
    )


def _port(text: str) -> int:
    if not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port; 0 to 65535")
    return int(text)

"""What this terminal can do, by what the environment says and by what it answers when it is asked."""

from __future__ import annotations

from collections.abc import Mapping

from ptui.doctor.finding import Finding, Lines, mend, note, ok
from ptui.doctor.probe import Answers
from ptui.tui.terminal.capabilities import TRUECOLOUR, Terminal

PROFILE = "~/.profile"
SCREENRC = "~/.screenrc"
LOCALES = ("LC_ALL", "LC_CTYPE", "LANG")
"""The first that is set holds."""
SLOW_MS = 150
_LEGACY = "ctrl+i is Tab, ctrl+m Enter, ctrl+h Backspace, ctrl+space may be lost; ptui needs none of them"


def examine(
    terminal: Terminal,
    environ: Mapping[str, str],
    *,
    size: tuple[int, int] | None,
    answers: Answers | None,
) -> list[Finding]:
    """`size` and `answers` are None where there is no terminal, as in a pipe."""
    found = [_kind(terminal, environ, size), _colours(terminal, environ), _locale(terminal, environ)]
    found += [_clipboard(terminal), _keys(environ, answers)]
    if size is None:
        return [*found, note("latency", "not measured: there is no terminal to ask")]
    if size[0] < 60 or size[1] < 20:
        found.append(note("size", f"{size[0]}x{size[1]} is small; ptui is drawn for 60x20 and more"))
    return [*found, *_answered(terminal, answers)]


def refused(terminal: Terminal, environ: Mapping[str, str], size: tuple[int, int] | None) -> list[Finding]:
    """Of a terminal that nothing can be drawn on."""
    return [_kind(terminal, environ, size), _locale(terminal, environ)]


def _kind(terminal: Terminal, environ: Mapping[str, str], size: tuple[int, int] | None) -> Finding:
    shown = f"{size[0]}x{size[1]}" if size is not None else "no terminal"
    name = f"TERM={terminal.name or '(not set)'}, {shown}"
    if terminal.refusal is not None and size is not None:
        return mend("terminal", terminal.refusal, Lines("this shell", ("export TERM=xterm",)))
    if terminal.multiplexer is not None:
        name += f", inside {terminal.multiplexer}"
    if environ.get("SSH_TTY") or environ.get("SSH_CONNECTION"):
        name += ", over SSH"
    return ok("terminal", name)


def _colours(terminal: Terminal, environ: Mapping[str, str]) -> Finding:
    if terminal.colours == 0:
        why = "NO_COLOR is set" if environ.get("NO_COLOR") else f"{terminal.name} has none"
        return ok("colours", f"none ({why}); every state has a sign and a word too")
    if terminal.colours == TRUECOLOUR:
        return ok("colours", "16.7 million")
    if terminal.multiplexer == "screen":
        if terminal.colours == 256:
            return ok("colours", "256, the most that GNU screen is sure to pass on")
        told = "16; screen passes 256 on where it is told to"
        return note("colours", told, Lines(SCREENRC, ("term screen-256color",)))
    if terminal.colours == 256:
        told = "256; if the terminal has more, COLORTERM says so"
        return note("colours", told, Lines(PROFILE, ("export COLORTERM=truecolor",)))
    if terminal.name.startswith("linux"):
        return ok("colours", "16, as this console has")
    if terminal.multiplexer == "tmux":
        return note("colours", "16, for that is what tmux says it has: see default-terminal")
    return note(
        "colours", "16; most terminals have more", Lines("this shell", ("export TERM=xterm-256color",))
    )


def _locale(terminal: Terminal, environ: Mapping[str, str]) -> Finding:
    if terminal.unicode:
        return ok("characters", "UTF-8")
    # an LC_CTYPE that says UTF-8 is not the user's: in the C locale Python sets it by itself
    name = next((one for one in LOCALES if environ.get(one, "C.UTF-8") not in ("", "C.UTF-8")), "")
    said = f"{name} is {environ[name]}" if name else "no locale is set"
    told = f"{terminal.encoding}, for {said}: borders and signs are drawn with ASCII"
    return note("characters", told, Lines(PROFILE, (f"export {name or 'LANG'}=C.UTF-8",)))


def _clipboard(terminal: Terminal) -> Finding:
    if terminal.multiplexer == "tmux":
        return ok("clipboard", "through tmux (load-buffer -w), which hands it on to the terminal outside")
    if not terminal.clipboard:
        return note("clipboard", f"{terminal.name} has none; select with the mouse instead")
    if terminal.multiplexer == "screen":
        return ok("clipboard", "by OSC 52, handed through screen to the terminal outside, if that allows it")
    return ok("clipboard", "by OSC 52, if the terminal allows it; it does not say whether it does")


def _keys(environ: Mapping[str, str], answers: Answers | None) -> Finding:
    delay = environ.get("ESCDELAY", "100")
    if answers is not None and answers.kitty:
        return ok("keys", "all, also those that other terminals cannot tell apart (kitty protocol)")
    return ok("keys", f"{_LEGACY}. Esc waits {delay} ms (ESCDELAY)")


def _answered(terminal: Terminal, answers: Answers | None) -> list[Finding]:
    if answers is None or not answers.cursor_ms:
        return [note("latency", "the terminal did not answer when asked where its cursor is")]
    best, worst = min(answers.cursor_ms), max(answers.cursor_ms)
    at_worst = f", {worst:.0f} ms at worst" if worst > best + 5 else ""
    told = f"{best:.0f} ms to {terminal.multiplexer or 'the terminal'} and back{at_worst}"
    if terminal.multiplexer is not None:
        told += f"; {terminal.multiplexer} answers by itself, so the line outside is not measured"
    found = [note("latency", f"{told}: keys will feel slow") if best > SLOW_MS else ok("latency", told)]
    if answers.synchronized:
        found.append(ok("whole frames", "the terminal shows a frame at once (mode 2026)"))
    return found

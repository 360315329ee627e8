"""How a cell looks, and the shortest way to tell a terminal so."""

from __future__ import annotations

from rich.color import Color, ColorSystem
from rich.style import Style

_BOLD, _DIM, _UNDERLINE, _BLINK, _FAST, _DOUBLE, _FRAME, _CIRCLE = 1, 2, 8, 16, 32, 512, 1024, 2048
_ON = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "21", "51", "52", "53")
_OFF = ("22", "22", "23", "24", "25", "25", "27", "28", "29", "24", "54", "54", "55")
_TOGETHER = (_BOLD | _DIM, _UNDERLINE | _DOUBLE, _BLINK | _FAST, _FRAME | _CIRCLE)
"""Attributes that one code switches off together."""
_SHOWS_ON_SPACE = 0b1111101001000  # underline, reverse, strike, double underline, frame, circle, overline
_MOST = 8192
_SYSTEMS = {16: ColorSystem.STANDARD, 256: ColorSystem.EIGHT_BIT}


class Look:
    """Attributes and colours as the terminal hears them. Two cells look alike when it is the same object."""

    __slots__ = ("attributes", "bg", "blank", "fg")

    def __init__(self, attributes: int, fg: str, bg: str) -> None:
        self.attributes = attributes
        self.fg = fg
        self.bg = bg
        self.blank = self
        """What is left of it on a space."""

    def __repr__(self) -> str:
        return f"Look({self.attributes:b}, {self.fg!r}, {self.bg!r})"


class Palette:
    """The looks in use, one object each."""

    def __init__(self, colours: int = 1 << 24, *, switches_off: bool = True) -> None:
        """`switches_off`: the terminal can switch single attributes off (a VT100 cannot)."""
        self._colours = colours
        self._system = _SYSTEMS.get(colours, ColorSystem.TRUECOLOR)
        self._switches_off = switches_off
        self._looks: dict[tuple[int, str, str], Look] = {}
        self._by_style: dict[Style | None, Look] = {}
        self._deltas: dict[tuple[Look, Look], str] = {}
        self.default = self._look(0, "", "")

    def look(self, style: Style | None) -> Look:
        known = self._by_style.get(style)
        if known is not None:
            return known
        if style is None or style._null:
            look = self.default
        else:
            fg, bg = self._code(style.color, foreground=True), self._code(style.bgcolor, foreground=False)
            look = self._look(style._attributes & style._set_attributes, fg, bg)
        if len(self._by_style) >= _MOST:
            self._by_style.clear()  # styles carry positions, so there is no end to them
        self._by_style[style] = look
        return look

    def change(self, pen: Look | None, look: Look) -> str:
        """The sequence that turns `pen` into `look`; an unknown pen is reset first."""
        if pen is None:
            return _from_nothing(look)
        if pen is look:
            return ""
        known = self._deltas.get((pen, look))
        if known is None:
            known = _from_nothing(look)
            if self._switches_off:
                known = min(_step(pen, look), known, key=len)
            if len(self._deltas) >= _MOST:
                self._deltas.clear()
            self._deltas[pen, look] = known
        return known

    def _code(self, colour: Color | None, *, foreground: bool) -> str:
        if colour is None or not self._colours or colour.is_default:
            return ""
        return ";".join(colour.downgrade(self._system).get_ansi_codes(foreground))

    def _look(self, attributes: int, fg: str, bg: str) -> Look:
        known = self._looks.get((attributes, fg, bg))
        if known is None:
            known = self._looks[attributes, fg, bg] = Look(attributes, fg, bg)
            if not attributes & _SHOWS_ON_SPACE and (attributes or fg):
                known.blank = self._look(0, "", bg)
        return known


def _from_nothing(look: Look) -> str:
    codes = [code for bit, code in enumerate(_ON) if look.attributes >> bit & 1]
    codes += [code for code in (look.fg, look.bg) if code]
    return f"\x1b[0;{';'.join(codes)}m" if codes else "\x1b[m"


def _step(pen: Look, look: Look) -> str:
    gone = pen.attributes & ~look.attributes
    come = look.attributes & ~pen.attributes
    for group in _TOGETHER:
        if gone & group:
            come |= look.attributes & group
    codes = list(dict.fromkeys(code for bit, code in enumerate(_OFF) if gone >> bit & 1))
    codes += [code for bit, code in enumerate(_ON) if come >> bit & 1]
    if pen.fg != look.fg:
        codes.append(look.fg or "39")
    if pen.bg != look.bg:
        codes.append(look.bg or "49")
    return f"\x1b[{';'.join(codes)}m"

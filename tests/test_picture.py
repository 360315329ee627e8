"""The picture of a screen says what the screen says."""

from __future__ import annotations

from xml.etree import ElementTree

from tests.emulator import Emulator
from tests.picture import HEIGHT, MARGIN, WIDTH, svg

SVG = "{http://www.w3.org/2000/svg}"


def drawn(data: str, columns: int = 20) -> ElementTree.Element:
    emulator = Emulator(columns, 3)
    emulator.feed(data.encode())
    return ElementTree.fromstring(svg(emulator.cells(), "a <title> & more"))


def words(picture: ElementTree.Element) -> list[tuple[str | None, str | None, str | None]]:
    return [(each.text, each.get("x"), each.get("textLength")) for each in picture.iter(f"{SVG}text")]


def test_words_stand_in_their_cells() -> None:
    picture = drawn("ab <c>\r\n   漢字 x")
    assert words(picture) == [
        ("ab", "0", "16.8"),
        ("<c>", "25.2", "25.2"),
        ("漢字", "25.2", "33.6"),
        ("x", "67.2", "8.4"),
    ]
    assert picture.get("viewBox") == f"0 0 {20 * WIDTH + 2 * MARGIN:g} {3 * HEIGHT + 2 * MARGIN:g}"
    assert picture.findtext(f"{SVG}title") == "a <title> & more"


def test_lines_and_blocks_are_shapes() -> None:
    picture = drawn("╭─┤█")
    assert words(picture) == []
    assert len(list(picture.iter(f"{SVG}path"))) == 3
    assert len(list(picture.iter(f"{SVG}rect"))) == 2  # the ground and the block


def test_colours_bold_and_reverse() -> None:
    picture = drawn("\x1b[1;38;2;255;0;0mred\x1b[0m \x1b[7mcursor\x1b[0m")
    red, cursor = picture.iter(f"{SVG}text")
    assert (red.get("fill"), red.get("font-weight")) == ("#ff0000", "bold")
    ground, bar = picture.iter(f"{SVG}rect")
    assert bar.get("fill") == "#e0e0e0" and bar.get("width") == "50.4"
    assert cursor.get("fill") == ground.get("fill")

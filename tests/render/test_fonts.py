"""The fonts: the quick way past them is right, and long words get places to break."""

from fontTools.ttLib import TTFont

from duebook.render import fonts


def test_latin_is_in_inter_so_that_no_look_is_needed():
    with TTFont(fonts.FOLDER / "Inter_400Regular.ttf", lazy=True) as font:
        points = set(font.getBestCmap())
    assert {*range(0x20, 0x7F), *range(0xA0, fonts.LATIN_ENDS + 1)} - points <= {0xAD, 0x149}


def test_every_file_is_installed_with_its_family():
    assert fonts.check() == []
    families = set()
    for name in fonts.FILES:
        with TTFont(fonts.FOLDER / name, lazy=True) as font:
            families.add(font["name"].getBestFamilyName())
    assert families == {*fonts.CHOICES, *fonts.FALLBACKS, fonts.SLIP}


def test_printable_drops_controls_and_overrides():
    assert fonts.printable("a\x00b\x07c\r\nd\re\ufeff\u202ef") == "abc\nd\nef"
    assert fonts.printable("tab\there") == "tab\there"


def test_printable_breaks_only_what_would_not_break():
    assert fonts.printable("Rindfleischetikettierungsgesetz") == "Rindfleischetikettierungsgesetz"
    assert (
        fonts.printable("very.long.address@mail.example.org")
        == "very.\u200blong.\u200baddress@\u200bmail.\u200bexample.\u200borg"
    )
    pieces = fonts.printable("0123456789abcdef" * 4).split("\u200b")
    assert max(map(len, pieces)) <= fonts.LIMIT
    assert "".join(pieces) == "0123456789abcdef" * 4

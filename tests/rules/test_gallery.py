"""Every rule has its page; every example that is kept breaks its rule, and the invoice it changes does not."""

import pytest

from duebook.rules import check, profiles
from duebook.services.validator import examples, gallery

FAMILIES = ("BR-", "BR-CO-", "BR-CL-", "BR-DEC-", "UBL-CR-", "CII-SR-")


@pytest.mark.parametrize("base", sorted({one.base for one in examples.changes().values()}))
def test_each_example_breaks_its_rule_and_its_base_does_not(base: str) -> None:
    sound = (examples.BASES / f"{base}.xml").read_bytes()
    for code, change in examples.changes().items():
        if change.base != base:
            continue
        assert code not in {fault.code for fault in check(sound, change.profile).faults}, code
        shown = examples.of(code)
        assert shown is not None, code
        assert shown.fault.code == code
        assert {sign for sign, _text in shown.lines} - {" "}, code


def test_no_example_is_kept_of_a_rule_that_is_gone() -> None:
    assert set(examples.changes()) <= set(gallery.entries())


@pytest.mark.parametrize("family", FAMILIES)
def test_most_rules_of_the_standard_have_an_example(family: str) -> None:
    rules = [code for code, one in gallery.entries().items() if code.startswith(family) and "en16931" in one.levels]
    known = [code for code in rules if code in examples.changes()]
    assert len(known) >= 0.7 * len(rules), sorted(set(rules) - set(known))


def test_every_profile_is_in_the_gallery_with_its_rules() -> None:
    for profile in profiles.PROFILES:
        assert gallery.search("", profile.key), profile.key
    assert gallery.search("", gallery.PDF)


def test_a_typed_code_comes_first() -> None:
    assert gallery.search("br-co-15")[0].code == "BR-CO-15"
    assert not gallery.search("no such word anywhere")


def test_a_prefix_that_only_an_inner_element_declares_is_a_fault_like_any_other() -> None:
    cbc = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
    space = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
    content = f'<Invoice xmlns="{space}" xmlns:cbc="{cbc}"><cbc:ID>1</cbc:ID><x:Odd xmlns:x="urn:x">1</x:Odd></Invoice>'
    assert "XSD" in {fault.code for fault in check(content.encode()).faults}

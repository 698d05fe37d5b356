"""Payment files: what the bank's schema takes, the same bytes every time, amounts and references as they were."""

from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from duebook.banks import pain001
from duebook.edge import xmlsafe

ONE = pain001.Transfer(
    id="pri_01", amount=11900, name="Papier Nord GmbH", iban="DE02120300000000202051", text="RE-1", day=date(2026, 3, 5)
)
ORDER = pain001.Order(
    id="prn_01", at=datetime(2026, 3, 4, 12, tzinfo=UTC), name="Uferwerk GmbH", iban="DE89370400440532013000", transfers=(ONE,)
)


def texts(content: bytes, name: str) -> list[str]:
    return [one.text or "" for one in xmlsafe.parse(content).iter(f"{{*}}{name}")]


def test_a_file_keeps_the_schema_and_says_what_it_should():
    content = pain001.write(ORDER)
    assert pain001.faults(content) == []
    assert texts(content, "InstdAmt") == ["119.00"]
    assert texts(content, "CtrlSum") == ["119.00", "119.00"]
    assert texts(content, "EndToEndId") == ["pri-01"]
    assert texts(content, "Ustrd") == ["RE-1"]
    assert content == pain001.write(ORDER)


def test_a_creditor_reference_goes_structured():
    content = pain001.write(replace(ORDER, transfers=(replace(ONE, reference="RF18 5390 0754 7034"),)))
    assert pain001.faults(content) == []
    assert texts(content, "Ref") == ["RF18539007547034"]
    assert texts(content, "Ustrd") == []


def test_transfers_of_one_day_are_one_block():
    later = replace(ONE, id="pri_02", day=date(2026, 3, 9), amount=1, bic="COBADEFFXXX")
    content = pain001.write(replace(ORDER, bic="DEUTDEFF", transfers=(later, ONE, replace(ONE, id="pri_03"))))
    assert pain001.faults(content) == []
    assert texts(content, "Dt") == ["2026-03-05", "2026-03-09"]
    assert texts(content, "NbOfTxs") == ["3", "2", "1"]
    assert texts(content, "CtrlSum") == ["238.01", "238.00", "0.01"]


def test_a_broken_file_is_told():
    assert [fault.code for fault in pain001.faults(pain001.write(replace(ORDER, iban="none")))]


@given(
    name=st.text(max_size=200).filter(lambda text: "\0" not in text),
    text=st.text(max_size=300).filter(lambda text: "\0" not in text),
    amount=st.integers(1, 99_999_999_999),
)
def test_whatever_people_are_called_the_bank_takes_it(name, text, amount):
    content = pain001.write(replace(ORDER, name=name, transfers=(replace(ONE, name=name, text=text, amount=amount),)))
    assert pain001.faults(content) == []
    assert int(texts(content, "InstdAmt")[0].replace(".", "")) == amount

"""What the law makes of a sale is a valid invoice: decided, calculated, written as UBL and put before the official EN 16931 rules."""

from dataclasses import replace

import pytest

from duebook.domain.codes import VatCategory
from duebook.domain.document import PaymentMeans
from duebook.domain.tax import decide
from duebook.domain.totals import calculate
from duebook.formats.ubl import FORMAT
from duebook.regimes import regime_of
from tests.arbiter import arbiter  # noqa: F401 -- a fixture
from tests.domain.tax_cases import SALES, Sale

WRITABLE = [
    case for case in SALES if case.document.buyer.address.country != "IC"
]  # BT-55 is ISO 3166-1; IC is only reserved there


@pytest.mark.parametrize("case", WRITABLE, ids=lambda case: case.name)
def test_a_decided_sale_is_a_valid_invoice(case: Sale, arbiter) -> None:  # noqa: F811 -- the fixture
    document = replace(case.document, payment=(PaymentMeans(code="30", account="DE21860000000086001055"),))
    done = calculate(decide(document, regime_of, on=case.day, taxation=case.taxation))
    if any(row.category is VatCategory.OUTSIDE_SCOPE for row in done.vat):
        assert not done.seller.vat_id
    content = FORMAT.write(done).content
    assert arbiter.fatal(content) == []

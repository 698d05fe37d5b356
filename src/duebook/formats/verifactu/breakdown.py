"""Desglose: each row of the VAT breakdown with the tax, the regime, and why it is taxed, exempt or outside the scope.

Sources: Orden HAC/1177/2024, annex (lists L1, L8A, L8B, L9, L10); VAT Act (Ley 37/1992), Articles 7, 14, 20 to 25, 69, 70, 84.
"""

from decimal import Decimal

from duebook.domain.codes import VatCategory
from duebook.domain.document import Document, VatRow
from duebook.formats.markup import group, leaf
from duebook.formats.verifactu.fields import Money, country_of, decimal
from duebook.kernel.money import ZERO

VAT, IPSI, IGIC = "01", "02", "03"
GENERAL, EXPORT, SECOND_HAND, TRAVEL, CASH, ONE_STOP = "01", "02", "03", "05", "07", "17"
_MARGIN = {"VATEX-EU-D": TRAVEL, "VATEX-EU-F": SECOND_HAND, "VATEX-EU-I": SECOND_HAND, "VATEX-EU-J": SECOND_HAND}
_EXEMPT = {
    "VATEX-EU-132": "E1",  # Article 20
    "VATEX-EU-135": "E1",
    "VATEX-EU-146": "E2",  # Article 21
    "VATEX-EU-G": "E2",
    "VATEX-EU-148": "E3",  # Article 22
    "VATEX-EU-151": "E3",
    "VATEX-EU-IC": "E5",  # Article 25
    "VATEX-EU-138": "E5",
}
_OTHER = "E6"
_CASH_POINT = "432"
"""BT-8: the tax is due on payment (régimen especial del criterio de caja)."""
_NOTHING = Decimal("0.00")
MOST = 12
"""Rows of a record."""


def breakdown(document: Document, money: Money) -> str:
    """Every row; the amounts in euro and with the record's sign."""
    return group("sf:Desglose", *(_row(document, row, money) for row in document.vat))


def _row(document: Document, row: VatRow, money: Money) -> str:
    kind, reason = qualification(document, row)
    rated = kind == "sf:CalificacionOperacion" and reason in {"S1", "S2"}
    reverse = reason == "S2"
    rate = ZERO if reverse else row.rate or ZERO
    tax = ZERO if reverse else row.tax
    return group(
        "sf:DetalleDesglose",
        leaf("sf:Impuesto", {VatCategory.IGIC: IGIC, VatCategory.IPSI: IPSI}.get(row.category, VAT)),
        leaf("sf:ClaveRegimen", regime(document, row)),
        leaf(kind, reason),
        leaf("sf:TipoImpositivo", decimal(rate)) if rated else "",
        leaf("sf:BaseImponibleOimporteNoSujeto", money(row.taxable)),
        leaf("sf:CuotaRepercutida", money(tax)) if rated else "",
    )


def qualification(document: Document, row: VatRow) -> tuple[str, str]:
    """The element and the code that say how the supply is treated."""
    exempt = ""
    if row.category in {VatCategory.INTRA_COMMUNITY, VatCategory.EXPORT}:
        exempt = "E5" if row.category is VatCategory.INTRA_COMMUNITY else "E2"
    elif row.category is VatCategory.EXEMPT and row.exemption_code not in _MARGIN:
        exempt = _exemption(row)
    if exempt:
        return "sf:OperacionExenta", exempt
    home = country_of(document.buyer) in {"ES", ""}
    code = {VatCategory.REVERSE_CHARGE: "S2" if home else "N2", VatCategory.OUTSIDE_SCOPE: "N1" if home else "N2"}
    return "sf:CalificacionOperacion", "N2" if _foreign(document, row) else code.get(row.category, "S1")


def _exemption(row: VatRow) -> str:
    code = row.exemption_code
    known = next((value for key, value in _EXEMPT.items() if code == key or code.startswith(f"{key}-")), "")
    return known or ("E1" if not code and "20" in row.exemption_text else _OTHER)


def regime(document: Document, row: VatRow) -> str:
    """ClaveRegimen: the special scheme the supply is under, else the general one."""
    if _foreign(document, row):
        return ONE_STOP
    if row.category is VatCategory.EXPORT:
        return EXPORT
    if row.exemption_code in _MARGIN:
        return _MARGIN[row.exemption_code]
    return CASH if document.tax_point_code == _CASH_POINT else GENERAL


def _foreign(document: Document, row: VatRow) -> bool:
    """Whether another country's tax is charged (One-Stop Shop): the tax decision says whose law it followed."""
    return bool(row.rate) and any(
        reason.country not in {"", "ES"} and (reason.category, reason.rate) == (row.category, row.rate)
        for reason in document.tax_reasons
    )


def tax_total(document: Document, money: Money) -> Decimal:
    """CuotaTotal: the Spanish tax of all rows as they are written; that of another country is none of it."""
    return sum((money.value(row.tax) for row in document.vat if not _foreign(document, row)), _NOTHING)


def total(document: Document, money: Money) -> Decimal:
    """ImporteTotal: bases and taxes of all rows as they are written."""
    return sum((money.value(row.taxable) + money.value(row.tax) for row in document.vat), _NOTHING)

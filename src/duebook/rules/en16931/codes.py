"""Values that come from a code list: BR-CL-01 to BR-CL-26, and the country in front of a VAT number, BR-CO-09.

A row of the table says where a rule looks in each syntax and which list it looks up. White space around a code is forgiven, as
the official rules do; where case or inner white space is all that is wrong, the fault carries the code that was meant.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from duebook.rules.codelists import CodeList, code_list
from duebook.rules.rule import Broken, Group, Rule, Spot, Test, spot
from duebook.rules.tree import Node, Tree

SOURCE = "EN 16931-1:2017, 6.4; code lists of the CEF registry"
SENTENCES = {
    "withdrawn": "The currency {value} was withdrawn: its last day was {day}. Use the currency that took its place.",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where codes of a list stand: paths of short names found anywhere in the file, the node itself or one of its attributes.

    ``needed`` asks for the attribute where it is missing; ``keep`` leaves nodes out; ``folded`` forgives lower case.
    """

    listed: str
    paths: tuple[str, ...]
    attribute: str = ""
    keep: Callable[[Node], bool] | None = None
    needed: bool = False
    folded: bool = False
    exact: bool = False  # white space is not forgiven

    def nodes(self, tree: Tree) -> Iterable[Node]:
        """The nodes at the paths."""
        found: list[Node] = []
        for path in self.paths:
            first, _, rest = path.partition("/")
            if not rest:
                found += tree.every(first)
            else:
                for above in tree.every(first):
                    found += above.all(rest)
        return found


def _listed(*places: Place) -> Test:
    """The test of a rule that looks up every value at its places."""

    def test(g: Group) -> Broken:
        return [one for place in places for one in _strange(g.tree, place)]

    return test


def _strange(tree: Tree, place: Place) -> Iterator[Spot]:
    attribute, keep = place.attribute, place.keep
    nodes = place.nodes(tree)
    if not nodes:
        return
    codes = code_list(place.listed)  # a list is read when the first value asks for it
    for node in nodes:
        value = node.element.get(attribute) if attribute else node.element.text or ""
        if value in codes.codes or (value is None and not place.needed) or (keep is not None and not keep(node)):
            continue
        plain = _trimmed(value or "")
        if place.exact or (plain.upper() if place.folded else plain) not in codes.codes:
            yield _spot(node, attribute, plain, codes)


def _trimmed(value: str) -> str:
    """White space as XPath's ``normalize-space`` leaves it."""
    return " ".join(part for part in value.replace("\t", " ").replace("\r", " ").replace("\n", " ").split(" ") if part)


def _spot(node: Node, attribute: str, value: str, codes: CodeList) -> Spot:
    facts = {"value": value}
    day = codes.withdrawn.get(value, "")
    if day:
        return Spot(node, {**facts, "day": day}, attribute=attribute, sentence=SENTENCES["withdrawn"])
    fix = "" if value.casefold() in _FALSE_FRIENDS else codes.near(value)
    return Spot(node, facts, fix, attribute)


_FALSE_FRIENDS = frozenset({"stk", "pal"})
"""Words for a piece and a pallet that are units of something else in capitals: a stick of cigarettes, a pascal."""


def _above(node: Node, *names: str) -> bool:
    """Whether an element of one of the names holds the node."""
    above = node.parent
    while above is not None:
        if above.name in names:
            return True
        above = above.parent
    return False


def _indicated(path: str, words: frozenset[str]) -> Callable[[Node], bool]:
    return lambda node: node.parent is not None and node.parent.text(path) in words


_NO, _YES = frozenset({"false", "0"}), frozenset({"true", "1"})


def _of_object(node: Node) -> bool:
    """Whether a document reference names the object that is invoiced (type 130)."""
    return node.parent is not None and any(kind.raw == "130" for kind in node.parent.all("cbc:DocumentTypeCode"))


def _not_creditor(node: Node) -> bool:
    """Whether an identifier is another than the SEPA creditor identifier of the seller or the payee."""
    creditor = _trimmed(node.get("schemeID") or "") == "SEPA"
    return not (creditor and _above(node, "cac:AccountingSupplierParty", "cac:PayeeParty"))


def _of_party(node: Node) -> bool:
    return not _above(node, "ram:SpecifiedTradeProduct", "ram:ShipToTradeParty")


def _no_registration(node: Node) -> bool:
    return not _above(node, "ram:SpecifiedTaxRegistration")


def _subjects(g: Group) -> Broken:
    """BR-CL-08 in UBL, where the subject stands in front of the note between two number signs."""
    broken = []
    for note in g.node.all("cbc:Note"):
        subject = note.raw.partition("#")[2].partition("#")
        if subject[1] and len(subject[0]) == 3 and subject[0] not in (codes := code_list("note-subjects-ubl")).run:  # noqa: PLR2004
            meant = codes.near(subject[0])
            fix = note.raw.replace(f"#{subject[0]}#", f"#{meant}#", 1) if meant else ""
            broken.append(spot(note, fix, value=subject[0]))
    return broken


def _prefix_ubl(g: Group) -> Broken:
    """BR-CO-09: looks for the first two letters anywhere in the list's text, so that an empty number is kept."""
    run = code_list("vat-prefixes-ubl").run
    return [_prefixed(number, "vat-prefixes-ubl") for number in g.all("number") if number.raw[:2] not in run]


def _prefix_cii(g: Group) -> Broken:
    codes = code_list("vat-prefixes-cii").codes
    return [_prefixed(number, "vat-prefixes-cii") for number in g.all("number") if number.raw[:2] not in codes]


def _prefixed(number: Node, listed: str) -> Spot:
    plain = number.value
    meant = code_list(listed).near(plain[:2])
    return spot(number, meant + plain[2:] if meant else "", value=plain)


_AMOUNTS = tuple(
    f"cbc:{name}"
    for name in (
        *("Amount", "BaseAmount", "PriceAmount", "TaxAmount", "TaxableAmount", "LineExtensionAmount", "TaxExclusiveAmount"),
        *("TaxInclusiveAmount", "AllowanceTotalAmount", "ChargeTotalAmount", "PrepaidAmount", "PayableRoundingAmount"),
        "PayableAmount",
    )
)
_SCHEMES = "identifier-schemes"


def _at(listed: str, *paths: str, attribute: str = "", keep: Callable[[Node], bool] | None = None) -> Test:
    return _listed(Place(listed, paths, attribute, keep))


def _row(code: str, sentence: str, ubl: Test | None, cii: Test | None, *terms: str) -> Rule:
    return Rule(code, "", sentence, terms=terms, source=SOURCE, ubl=ubl, cii=cii)


RULES: tuple[Rule, ...] = (
    _row(
        "BR-CL-01",
        "The document type “{value}” is not one that EN 16931 takes here. Use 380 for an invoice, 381 for a credit note.",
        _listed(Place("invoice-types", ("cbc:InvoiceTypeCode",)), Place("credit-note-types", ("cbc:CreditNoteTypeCode",))),
        _at("document-types", "rsm:ExchangedDocument/ram:TypeCode"),
        "BT-3",
    ),
    _row(
        "BR-CL-03",
        "The currency “{value}” of this amount is not in ISO 4217. Use the code of the invoice's currency, such as EUR.",
        _listed(Place("currencies", _AMOUNTS, "currencyID", needed=True)),
        _at("currencies", "ram:TaxTotalAmount", attribute="currencyID"),
        "BT-110",
    ),
    _row(
        "BR-CL-04",
        "The currency “{value}” of the invoice is not in ISO 4217. Use its three letters, such as EUR.",
        _at("currencies", "cbc:DocumentCurrencyCode"),
        _at("currencies", "ram:InvoiceCurrencyCode"),
        "BT-5",
    ),
    _row(
        "BR-CL-05",
        "The currency “{value}” for VAT is not in ISO 4217. Use its three letters, such as EUR.",
        _at("currencies", "cbc:TaxCurrencyCode"),
        _at("currencies", "ram:TaxCurrencyCode"),
        "BT-6",
    ),
    _row(
        "BR-CL-06",
        "“{value}” does not say when VAT falls due. Use the code for the issue date (UBL 3, CII 5), the delivery (35, 29) "
        "or the payment (432, 72).",
        _at("tax-points-ubl", "cac:InvoicePeriod/cbc:DescriptionCode"),
        _at("tax-points-cii", "ram:DueDateTypeCode"),
        "BT-8",
    ),
    _row(
        "BR-CL-07",
        "“{value}” is no qualifier of UNTDID 1153 for the object that is invoiced. Use one of that list, such as AAK.",
        _at(
            "references",
            "cac:AdditionalDocumentReference/cbc:ID",
            "cac:DocumentReference/cbc:ID",
            attribute="schemeID",
            keep=_of_object,
        ),
        _at("references", "ram:ReferenceTypeCode"),
        "BT-18",
    ),
    _row(
        "BR-CL-08",
        "“{value}” is no subject of a note in UNTDID 4451. Use one of that list, such as AAI for general information.",
        _subjects,
        _at("note-subjects-cii", "ram:SubjectCode"),
        "BT-21",
    ),
    _row(
        "BR-CL-10",
        "The scheme “{value}” of this party identifier is not in ISO/IEC 6523. Use one of its codes, such as 0088 for a GLN.",
        _at(_SCHEMES, "cac:PartyIdentification/cbc:ID", attribute="schemeID", keep=_not_creditor),
        _at(_SCHEMES, "ram:GlobalID", attribute="schemeID", keep=_of_party),
        "BT-29",
        "BT-46",
    ),
    _row(
        "BR-CL-11",
        "The scheme “{value}” of this registration number is not in ISO/IEC 6523. Use one of its codes, or leave it out.",
        _at(_SCHEMES, "cac:PartyLegalEntity/cbc:CompanyID", attribute="schemeID"),
        _at(_SCHEMES, "ram:ID", attribute="schemeID", keep=_no_registration),
        "BT-30",
        "BT-47",
    ),
    _row(
        "BR-CL-13",
        "“{value}” is no classification of UNTDID 7143. Use one of that list, such as STI for CPV.",
        _at("item-types", "cac:CommodityClassification/cbc:ItemClassificationCode", attribute="listID"),
        _at("item-types", "ram:ClassCode", attribute="listID"),
        "BT-158",
    ),
    _row(
        "BR-CL-14",
        "The country “{value}” is not in ISO 3166-1. Use its two letters, such as DE.",
        _at("countries-ubl", "cac:Country/cbc:IdentificationCode"),
        _at("countries-cii", "ram:CountryID"),
        "BT-40",
        "BT-55",
    ),
    _row(
        "BR-CL-15",
        "The country of origin “{value}” is not in ISO 3166-1. Use its two letters, such as DE.",
        _at("countries-ubl", "cac:OriginCountry/cbc:IdentificationCode"),
        # one that names a scheme is looked at by BR-CL-11 alone
        _at("countries-cii", "ram:OriginTradeCountry/ram:ID", keep=lambda node: node.get("schemeID") is None),
        "BT-159",
    ),
    _row(
        "BR-CL-16",
        "“{value}” is no way of paying in UNTDID 4461. Use one of that list, such as 30 or 58 for a transfer.",
        _at("payment-means", "cac:PaymentMeans/cbc:PaymentMeansCode"),
        _at("payment-means", "ram:SpecifiedTradeSettlementPaymentMeans/ram:TypeCode"),
        "BT-81",
    ),
    _row(
        "BR-CL-17",
        "“{value}” is no VAT category. Use S, Z, E, AE, K, G, O, L, M or B.",
        _at("vat-categories", "cac:TaxCategory/cbc:ID"),
        _at("vat-categories", "ram:CategoryTradeTax/ram:CategoryCode"),
        "BT-118",
        "BT-95",
        "BT-102",
    ),
    _row(
        "BR-CL-18",
        "“{value}” is no VAT category of a line. Use S, Z, E, AE, K, G, O, L, M or B.",
        _at("vat-categories", "cac:ClassifiedTaxCategory/cbc:ID"),
        _at("vat-categories", "ram:ApplicableTradeTax/ram:CategoryCode"),
        "BT-151",
    ),
    _row(
        "BR-CL-19",
        "“{value}” is no reason for an allowance. Use a code that EN 16931 takes from UNTDID 5189, such as 95 for a discount.",
        _at(
            "allowance-reasons", "cac:AllowanceCharge/cbc:AllowanceChargeReasonCode", keep=_indicated("cbc:ChargeIndicator", _NO)
        ),
        _at(
            "allowance-reasons",
            "ram:SpecifiedTradeAllowanceCharge/ram:ReasonCode",
            keep=_indicated("ram:ChargeIndicator/udt:Indicator", _NO),
        ),
        "BT-98",
        "BT-140",
    ),
    _row(
        "BR-CL-20",
        "“{value}” is no reason for a charge. Use a code of UNTDID 7161, such as FC for freight.",
        _at("charge-reasons", "cac:AllowanceCharge/cbc:AllowanceChargeReasonCode", keep=_indicated("cbc:ChargeIndicator", _YES)),
        _at(
            "charge-reasons",
            "ram:SpecifiedTradeAllowanceCharge/ram:ReasonCode",
            keep=_indicated("ram:ChargeIndicator/udt:Indicator", _YES),
        ),
        "BT-105",
        "BT-145",
    ),
    _row(
        "BR-CL-21",
        "The scheme “{value}” of this item number is not in ISO/IEC 6523. Use one of its codes, such as 0160 for a GTIN.",
        _at(_SCHEMES, "cac:StandardItemIdentification/cbc:ID", attribute="schemeID"),
        _at(_SCHEMES, "ram:SpecifiedTradeProduct/ram:GlobalID", attribute="schemeID"),
        "BT-157",
    ),
    _row(
        "BR-CL-22",
        "“{value}” is no code of the VATEX list. Use one, such as VATEX-EU-AE for reverse charge, or give the reason in words.",
        _listed(Place("exemption-reasons", ("cbc:TaxExemptionReasonCode",), folded=True)),
        _listed(Place("exemption-reasons", ("ram:ExemptionReasonCode",), folded=True)),
        "BT-121",
    ),
    _row(
        "BR-CL-23",
        "The unit “{value}” is not in UN/ECE Recommendation 20 or 21. Use one of its codes: C62 for pieces, HUR for hours.",
        _at("units", "cbc:InvoicedQuantity", "cbc:BaseQuantity", "cbc:CreditedQuantity", attribute="unitCode"),
        _at("units", "ram:BasisQuantity", "ram:BilledQuantity", attribute="unitCode"),
        "BT-130",
        "BT-150",
    ),
    _row(
        "BR-CL-24",
        "A file of the type “{value}” cannot be attached. Attach a PDF, PNG, JPEG, CSV, XLSX or ODS.",
        _listed(Place("media-types", ("cbc:EmbeddedDocumentBinaryObject",), "mimeCode", exact=True)),
        _listed(Place("media-types", ("ram:AttachmentBinaryObject",), "mimeCode", exact=True)),
        "BT-125",
    ),
    _row(
        "BR-CL-25",
        "The scheme “{value}” of this electronic address is not in the EAS list. Use one of it, such as 0204 or EM for e-mail.",
        _at("address-schemes", "cbc:EndpointID", attribute="schemeID"),
        _at("address-schemes", "ram:URIUniversalCommunication/ram:URIID", attribute="schemeID"),
        "BT-34",
        "BT-49",
    ),
    _row(
        "BR-CL-26",
        "The scheme “{value}” of the place of delivery is not in ISO/IEC 6523. Use one of its codes, such as 0088 for a GLN.",
        _at(_SCHEMES, "cac:DeliveryLocation/cbc:ID", attribute="schemeID"),
        _at(_SCHEMES, "ram:ApplicableHeaderTradeDelivery/ram:ShipToTradeParty/ram:GlobalID", attribute="schemeID"),
        "BT-71",
    ),
    Rule(
        "BR-CO-09",
        "tax registration",
        "The VAT number “{value}” does not start with a country. Put the two letters in front, such as DE; Greece writes EL.",
        terms=("number",),
        source="EN 16931-1:2017, 6.4.2",
        ubl=_prefix_ubl,
        cii=_prefix_cii,
    ),
)

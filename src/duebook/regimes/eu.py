"""What all member states of the European Union share: the directive's sentences with VATEX codes, corrections, numbering.

Sources: Directive 2006/112/EC (https://eur-lex.europa.eu/eli/dir/2006/112); VATEX code list of the Connecting Europe Facility
(https://ec.europa.eu/digital-building-blocks/sites/display/DIGITAL/Registry+of+supporting+artefacts+to+implement+EN16931).
"""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from duebook.domain.codes import DocumentType
from duebook.domain.regime import Corrections, Membership, Mention
from duebook.regimes import mentions as words

DIRECTIVE = words.DIRECTIVE
TEDB = "European Commission, Taxes in Europe Database, VAT rates: https://ec.europa.eu/taxation_customs/tedb/"
EARLIER = "2015-01-01"
"""First day of a row that was the law before Duebook's histories begin; its note says so."""
BEFORE = "In force before 2015; the history kept here begins on 2015-01-01."

SIX = Membership(since=date(1958, 1, 1))
OF_1973 = Membership(since=date(1973, 1, 1))
OF_1981 = Membership(since=date(1981, 1, 1))
OF_1986 = Membership(since=date(1986, 1, 1))
OF_1995 = Membership(since=date(1995, 1, 1))
OF_2004 = Membership(since=date(2004, 5, 1))
OF_2007 = Membership(since=date(2007, 1, 1))
OF_2013 = Membership(since=date(2013, 7, 1))
UNITED_KINGDOM = Membership(since=date(1973, 1, 1), until=date(2020, 12, 31))
"""Withdrawal Agreement, Articles 126 and 127 (OJ L 29, 31.1.2020): Union VAT law held until the end of the transition."""

_SINCE_2007 = date(2007, 1, 1)
_SINCE_2010 = date(2010, 1, 1)  # place of supply of services: Directive 2008/8/EC


def _article(number: str) -> str:
    return f"Directive 2006/112/EC, Article {number}: {DIRECTIVE}"


MENTIONS: Mapping[str, Mention] = MappingProxyType(
    {
        "reverse-charge": Mention(
            texts=words.REVERSE_CHARGE, code="VATEX-EU-AE", source=_article("196 with 44 and 226(11a)"), since=_SINCE_2010
        ),
        "intra-community": Mention(
            texts=words.under(words.INTRA_COMMUNITY, "138"), code="VATEX-EU-IC", source=_article("138"), since=_SINCE_2007
        ),
        "export": Mention(texts=words.under(words.EXPORT, "146"), code="VATEX-EU-G", source=_article("146"), since=_SINCE_2007),
        "services-outside": Mention(texts=words.OUTSIDE, code="VATEX-EU-O", source=_article("44, 58 and 59"), since=_SINCE_2010),
        "small-business": Mention(texts=words.under(words.SMALL_BUSINESS, "284"), source=_article("284"), since=_SINCE_2007),
        "domestic-reverse-charge": Mention(
            texts=words.REVERSE_CHARGE, code="VATEX-EU-AE", source=_article("194 to 199b and 226(11a)"), since=_SINCE_2007
        ),
    }
)


def mentions(**own: Mention) -> Mapping[str, Mention]:
    """The shared sentences with a country's own in their place; ``small_business=`` stands for "small-business"."""
    return MappingProxyType({**MENTIONS, **{name.replace("_", "-"): mention for name, mention in own.items()}})


def national(language: str, text: str, source: str, code: str = "", since: str = "") -> Mention:
    """The small-business sentence in the country's own words, with the directive's for readers of other languages."""
    texts = {**words.under(words.SMALL_BUSINESS, "284"), language: text}
    return Mention(texts=texts, code=code, source=source, since=date.fromisoformat(since) if since else None)


def _exempt(article: str, code: str) -> Mention:
    return Mention(texts=words.under(words.EXEMPT, article), code=code, source=_article(article), since=_SINCE_2007)


def _margin(texts: Mapping[str, str], article: str, code: str) -> Mention:
    return Mention(texts=texts, code=code, source=_article(article), since=_SINCE_2007)


EXEMPTIONS: Mapping[str, Mention] = MappingProxyType(
    {
        "exempt": _exempt("132", "VATEX-EU-132"),
        "exempt-postal": _exempt("132(1)(a)", "VATEX-EU-132-1A"),
        "exempt-hospital": _exempt("132(1)(b)", "VATEX-EU-132-1B"),
        "exempt-health": _exempt("132(1)(c)", "VATEX-EU-132-1C"),
        "exempt-dental": _exempt("132(1)(e)", "VATEX-EU-132-1E"),
        "exempt-social": _exempt("132(1)(g)", "VATEX-EU-132-1G"),
        "exempt-youth": _exempt("132(1)(h)", "VATEX-EU-132-1H"),
        "exempt-education": _exempt("132(1)(i)", "VATEX-EU-132-1I"),
        "exempt-tuition": _exempt("132(1)(j)", "VATEX-EU-132-1J"),
        "exempt-membership": _exempt("132(1)(l)", "VATEX-EU-132-1L"),
        "exempt-sport": _exempt("132(1)(m)", "VATEX-EU-132-1M"),
        "exempt-culture": _exempt("132(1)(n)", "VATEX-EU-132-1N"),
        "exempt-finance": _exempt("135(1)", "VATEX-EU-135-1"),
        "exempt-insurance": _exempt("135(1)(a)", "VATEX-EU-135-1"),
        "exempt-letting": _exempt("135(1)(l)", "VATEX-EU-135-1"),
        "exempt-transport": _exempt("146(1)(e)", "VATEX-EU-146-1E"),
        "exempt-vessels": _exempt("148", "VATEX-EU-148"),
        "exempt-diplomatic": _exempt("151", "VATEX-EU-151"),
        "margin-travel": _margin(words.TRAVEL, "306 with 226(13)", "VATEX-EU-D"),
        "margin-second-hand": _margin(words.SECOND_HAND, "313 with 226(14)", "VATEX-EU-F"),
        "margin-art": _margin(words.ART, "313 with 226(14)", "VATEX-EU-I"),
        "margin-antiques": _margin(words.ANTIQUES, "313 with 226(14)", "VATEX-EU-J"),
    }
)

CREDITS = (
    DocumentType.CREDIT_NOTE,
    DocumentType.SELF_BILLED_CREDIT_NOTE,
    DocumentType.FACTORED_CREDIT_NOTE,
    DocumentType.PREPAYMENT_CREDIT_NOTE,
)
CORRECTIONS = Corrections(
    types=(*CREDITS, DocumentType.DEBIT_NOTE, DocumentType.CORRECTIVE, DocumentType.SELF_BILLED_CORRECTIVE),
    note="Any document that amends the first invoice and refers to it specifically and unambiguously.",
    source=_article("219"),
)
CREDIT_AND_DEBIT_NOTES = Corrections(
    types=(*CREDITS, DocumentType.DEBIT_NOTE),
    note="Credit and debit notes that name the first invoice; a corrective invoice type is not known.",
    source=_article("219"),
)
NUMBERING = "A sequential number from one or more series that identifies the invoice uniquely (Article 226(2))."
SELLER_FIELDS = ("seller.name", "seller.address.city", "seller.address.country", "seller.vat_id")
